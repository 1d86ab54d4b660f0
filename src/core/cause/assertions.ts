import { frameAt, placeText } from '../traces/frames.ts';
import { isChatter } from './chatter.ts';
import type { ErrorAt } from './pytest.ts';

/** An assertion with the first line of its story and the last. */
export type AssertionAt = ErrorAt & { from: number; to: number };

const linesAbove = 6;
const linesBelow = 30;
const most = 200;

const wanted =
  /^\s*(?<label>Expected(?: (?:string|value|substring|pattern|length|path))?|expected|right)\s*:\s*(?<value>\S(?:.*[^,{[])?)$/;
const got =
  /^\s*(?<label>Received(?: (?:string|value|length))?|Actual|actual|got|left)\s*:\s*(?<value>\S(?:.*[^,{[])?)$/;
/** Titles of what stands below them. */
const title =
  /^[.FES]+$|^# \w+:$|^(?:Locator|Timeout|Call log)\b|^(?:Failure(?:\/Error)?|Error|Error Message|Error Trace|Stack ?trace|code|Failed|Failures)\s*:?$|^\d+\) |^● |^Error Trace:|^[\w.]+\(?\w*\)? \[.*\]:$|^\S+_test\.go:\d+:$|^\S+\.exs:\d+$|^[\w:]+#test_\w+ \[/;

/** What test runners tell of a value that was not the expected one: `expect(received).toBe(expected): expected 6, got 5`. */
export function assertionErrors(lines: readonly string[]): readonly AssertionAt[] {
  const found: AssertionAt[] = [];
  for (let at = 0; at < lines.length - 1 && found.length < most; at += 1) {
    const pair = pairAt(lines, at);
    if (pair === null) continue;
    found.push(storyOf(lines, pair));
    at = pair.to;
  }
  return found;
}

type Pair = { from: number; to: number; words: string };

/** Two lines that belong together, whichever comes first; what has no value of its own on the line is of another kind. */
function pairAt(lines: readonly string[], at: number): Pair | null {
  const [one, other] = wanted.test(lines[at] ?? '') ? [wanted, got] : [got, wanted];
  const first = labelled(one, lines[at] ?? '');
  if (first === null) return null;
  const next = [1, 2].find((ahead) => other.test(lines[at + ahead] ?? ''));
  if (next === undefined) return null;
  const second = labelled(other, lines[at + next] ?? '');
  if (second === null || isLeft(first.label) !== isLeft(second.label)) return null;
  const isPanic = lines.slice(Math.max(0, at - 3), at).some((line) => / panicked at /.test(line));
  if (isPanic) return null;
  const [expected, received] = one === wanted ? [first, second] : [second, first];
  const words = isLeft(expected.label)
    ? `left ${received.value}, right ${expected.value}`
    : `expected ${expected.value}, got ${received.value}`;
  return { from: at, to: at + next, words };
}

/** Which of the two was wanted, such runners do not know. */
function isLeft(label: string): boolean {
  return label === 'left' || label === 'right';
}

function labelled(pattern: RegExp, line: string): { label: string; value: string } | null {
  const { label = '', value = '' } = pattern.exec(line)?.groups ?? {};
  return label === '' ? null : { label, value: value.trim() };
}

function storyOf(lines: readonly string[], { from, to, words }: Pair): AssertionAt {
  const start = storyStart(lines, from);
  const head = lines
    .slice(start, from)
    .map(bareLine)
    .findLast((line) => line !== '' && !title.test(line) && !isChatter(line) && !/^\W+$/.test(line));
  const below = lines.slice(to + 1, to + 1 + linesBelow);
  const end = below.findIndex((line) => /^\s*(?:● |\d+\) |--- FAIL|=== )/.test(line));
  const frames = (end === -1 ? below : below.slice(0, end)).map((line, index) => ({
    index,
    isFrame: frameAt(lines, to + 1 + index) !== null,
    place: placeIn(lines, to + 1 + index, line),
  }));
  const own = frames.find(({ place }) => place !== '');
  const place = own?.place ?? placeAbove(lines.slice(start, from));
  const last = frames.findLast((one) => one.isFrame || one.place !== '')?.index ?? -1;
  const what = head === undefined ? words : `${head.replace(/[:.]$/, '')}: ${words}`;
  return { what, place, at: to, from: start, to: to + 1 + last };
}

function storyStart(lines: readonly string[], from: number): number {
  const above = lines.slice(Math.max(0, from - linesAbove), from);
  const begun = above.findLastIndex((line) => /^\s*(?:● |\d+\) |--- FAIL|=== )/.test(line));
  return from - above.length + (begun === -1 ? 0 : begun + 1);
}

/** Without the label that a runner puts before it. */
function bareLine(line: string): string {
  return line
    .trim()
    .replace(/^(?:Failure\/Error|Error Message|Error|code|Messages)\s*:\s+/, '')
    .replace(/ \/\/ Object\.is equality$/, '')
    .trim();
}

const places: readonly RegExp[] = [
  /^\s*(?:# )?(?<file>(?:\.{0,2}\/)?[\w./-]+\.(?:exs?|rb|php|py|go|swift)):(?<line>\d+)\b(?!.*: error)/,
  /\[(?<file>[\w./-]+\.\w+):(?<line>\d+)\]/,
];

function placeIn(lines: readonly string[], at: number, line: string): string {
  const frame = frameAt(lines, at);
  if (frame !== null) return frame.isOwn && frame.file !== '' ? placeText(frame) : '';
  const found = places.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined);
  return found === undefined ? '' : placeText({ file: found.file ?? '', line: Number(found.line) });
}

function placeAbove(lines: readonly string[]): string {
  return lines.map((line, at) => placeIn(lines, at, line)).findLast((place) => place !== '') ?? '';
}
