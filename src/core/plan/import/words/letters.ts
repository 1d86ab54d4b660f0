/** A pattern over words of any script, whose case does not matter. */
export type Words = {
  test(text: string): boolean;
  search(text: string): number;
  /** The text in small letters, without what the pattern finds. */
  without(text: string): string;
};

/** Letters as far as headings and labels have them, in small letters. Classes of Unicode with their case folded take V8 longer to build than a document to read. */
const letters = 'a-z0-9_\\u00aa\\u00b5\\u00ba\\u00c0-\\u024f\\u0370-\\u1fff\\u3040-\\ud7ff';
const letter = `[${letters}]`;
const edge = `(?:(?<=${letter})(?!${letter})|(?<!${letter})(?=${letter}))`;

/** The pattern with `\b`, `\w` and `\W` for every script's words: JavaScript's own know the letters of English only. */
export function withLetters({ source, flags }: RegExp): Words {
  const small = source
    .replace(/\\[pP]\{\w+\}|\\.|[A-Z]/g, (part) => (part.startsWith('\\') ? part : part.toLowerCase()))
    .replaceAll('\\w', letter)
    .replaceAll('\\W', `[^${letters}]`)
    .replaceAll('\\b', edge);
  const pattern = new RegExp(small, small.includes('\\p{') ? flags.replace('i', '') : '');
  return {
    test: (text) => pattern.test(text.toLowerCase()),
    without: (text) => text.toLowerCase().replace(new RegExp(pattern, `${pattern.flags}g`), ' '),
    search: (text) => text.toLowerCase().search(pattern),
  };
}
