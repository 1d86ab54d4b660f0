/** The rule of keys, for the sentence to who broke it; they stand in links, names of files and names in Redis. */
export const incidentKeyRule =
  'a key is 1 to 60 letters (A–Z), digits, `-`, `_` and `.`, and begins with a letter or a digit, such as `517` or `INC-7`';

/** True for a key as incidents have it. */
export function isIncidentKey(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/.test(text);
}

/** The key that somebody means, without the `#` that may lead it; null when it breaks the rule. */
export function parseIncidentKey(text: string): string | null {
  const key = text.trim().replace(/^#/, '');
  return isIncidentKey(key) ? key : null;
}

/** The id itself where it may stand in the key of a message, else a short name that no other id has; at most 80 characters. */
export function keyPart(id: string): string {
  return /^[\w.:-]{1,80}$/.test(id) ? id : `x${fingerprint(id)}`;
}

/** FNV-1a, 64 bits, as hex. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of text) {
    hash = ((hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
