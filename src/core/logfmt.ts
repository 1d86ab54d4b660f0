const pair = /(?:^|\s)([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/gsu;

/** A name and its text, as logfmt writes them. */
export type LogfmtPair = readonly [name: string, value: string];

/** The pairs of a line that is made of nothing else; null for any other. */
export function logfmtLine(line: string): readonly LogfmtPair[] | null {
  return /^\s/.test(line) || line.replace(pair, '').trim() !== '' ? null : logfmtPairs(line);
}

/** All pairs that stand in a text, in their order; what stands between them is left out. */
export function logfmtPairs(text: string): readonly LogfmtPair[] {
  return [...text.matchAll(pair)].map(([, name = '', value = '']) => [name, unquoted(value)]);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  return value
    .slice(1, -1)
    .replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, code: string | undefined, letter: string) =>
      code === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}
