/** Texts that are kept at once; then all are forgotten. */
const mostTexts = 4_000;

/**
 * The same function, which reads a text once: the same ones are asked about again and again. `longest`: texts with more characters are
 * read each time; `most`: so many are kept at once.
 */
export function remembered<Value>(
  read: (text: string) => Value,
  longest = Number.POSITIVE_INFINITY,
  most = mostTexts,
): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const there = known.get(text);
    if (there !== undefined) return there;
    const value = read(text);
    if (text.length > longest) return value;
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
