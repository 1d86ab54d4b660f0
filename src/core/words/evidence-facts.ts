import { textLines } from './evidence-output.ts';
import { isoInWords, measured } from './evidence-values.ts';
import { shortLine } from './safe-text.ts';

type Evidence = Readonly<Record<string, unknown>>;

const deepest = 6;
/** What a digest or a transport has, wherever it stands. */
const never: ReadonlySet<string> = new Set(['fingerprint256', 'ipFamily', 'curl', 'bytes', 'wireBytes']);

/** What was seen, a fact a line, without what stands at some keys: what is nothing, or zero, is no fact. */
export function evidenceFacts(
  evidence: Evidence,
  leftOut: ReadonlySet<string> = new Set(),
): readonly string[] {
  return Object.entries(evidence)
    .filter(([key]) => !leftOut.has(key))
    .flatMap(([key, value]) => factsAt(key, value, leftOut));
}

/** The facts at and below one key. */
function factsAt(path: string, value: unknown, leftOut: ReadonlySet<string>, depth = 0): readonly string[] {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return [];
  if (typeof value !== 'object') return factOf(path, value);
  if (depth >= deepest) return [];
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one !== 'object')) {
    return [`${shortLine(path, 120)}: ${shortLine(value.join(' '), 800)}`];
  }
  return Object.entries(value)
    .filter(([key]) => !leftOut.has(key) && !never.has(key))
    .flatMap(([key, member]) => factsAt(`${path}.${shortLine(key, 40)}`, member, leftOut, depth + 1));
}

function factOf(path: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return textLines(shortLine(path, 120), isoInWords(value));
  return [
    typeof value === 'number' ? measured(shortLine(path, 120), value) : `${shortLine(path, 120)}: ${value}`,
  ];
}
