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
