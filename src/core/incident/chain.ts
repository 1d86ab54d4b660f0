/** One line of an audit log whose lines hold on to each other: `hash` is over the line before and this one's fact. */
export type ChainLine = { number: number; previous: string; hash: string; fact: unknown };

/** SHA-256 of a text as lower-case hex; handed in, since core knows no cryptography. */
export type Sha256 = (text: string) => string;

/** What the first line holds on to. */
export const chainStart = '0'.repeat(64);

/** The facts as NDJSON (https://github.com/ndjson/ndjson-spec), each line chained to the one before. */
export function chained(facts: readonly unknown[], sha256: Sha256): string {
  let previous = chainStart;
  return facts
    .map((fact, index) => {
      const line: ChainLine = {
        number: index + 1,
        previous,
        hash: hashOf(index + 1, previous, fact, sha256),
        fact,
      };
      previous = line.hash;
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}

/** Null when every line holds; else the first that does not (counted from 1) and why. `last` is the hash that the chain must end in. */
export function brokenLink(text: string, last: string, sha256: Sha256): { line: number; why: string } | null {
  let previous = chainStart;
  const lines = text.split('\n');
  if (lines.pop() !== '') return { line: lines.length + 1, why: 'the last line has no end' };
  for (const [index, written] of lines.entries()) {
    const number = index + 1;
    const line = parsed(written);
    if (line === null) return { line: number, why: 'it is no line of an audit log' };
    if (line.number !== number) return { line: number, why: `it says that it is line ${line.number}` };
    if (line.previous !== previous) return { line: number, why: 'it does not follow the line before it' };
    if (line.hash !== hashOf(number, previous, line.fact, sha256) || JSON.stringify(line) !== written) {
      return { line: number, why: 'its content is not what was hashed' };
    }
    previous = line.hash;
  }
  return previous === last ? null : { line: lines.length, why: 'lines are missing at the end' };
}

/** The hash of the last line; that of an empty log is `chainStart`. */
export function lastHash(text: string): string {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return parsed(last)?.hash ?? chainStart;
}

function hashOf(number: number, previous: string, fact: unknown, sha256: Sha256): string {
  return sha256(`${number}\n${previous}\n${JSON.stringify(fact)}`);
}

function parsed(text: string): ChainLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Safe: the caller says which line it was.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (!('number' in value && 'previous' in value && 'hash' in value && 'fact' in value)) return null;
  const { number, previous, hash, fact } = value;
  if (typeof number !== 'number' || typeof previous !== 'string' || typeof hash !== 'string') return null;
  return { number, previous, hash, fact };
}
