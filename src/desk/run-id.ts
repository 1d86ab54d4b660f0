/** Crockford's base 32: no I, L, O and U, which people misread. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 6;

/** A run id (`r-7F3KQ2`) of six random bytes; throws when there are fewer. */
export function runIdFrom(bytes: Uint8Array): string {
  if (bytes.length < length) throw new Error(`a run id takes ${length} random bytes, got ${bytes.length}`);
  return `r-${Array.from(bytes.subarray(0, length), (byte) => letters[byte % letters.length]).join('')}`;
}

/** A run id as a person typed it: `R-7f3kq2` is `r-7F3KQ2`; anything else stays as it is. */
export function typedRunId(word: string): string {
  return /^r-[0-9a-z]{6}$/i.test(word) ? `r-${word.slice(2).toUpperCase()}` : word;
}
