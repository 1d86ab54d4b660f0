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
