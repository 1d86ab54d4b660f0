import type { Outcome } from '../run/events.ts';
import { entryLines } from './evidence-entries.ts';
import { outputLines, textLines } from './evidence-output.ts';
import { connectionLines, handshakeLines, responseLines, revisionLines } from './evidence-response.ts';
import { isoInWords, measured } from './evidence-values.ts';
import { quantity } from './quantity.ts';
import { moreReason } from './reasons.ts';
import { shortLine, wholeText } from './safe-text.ts';

const mostLines = 200;
const mostFailures = 8;
const deepest = 6;

/** `expected … / received … / at …` for each expectation that did not hold, each once, then failing cases; the reason where it tells more than the row did. */
export function comparisonText(outcome: Outcome): string {
  const { failures, cases } = outcome;
  const more = moreReason(outcome);
  const bad = cases.filter(({ status }) => status === 'failed' || status === 'errored');
  const compared = failures.map(({ at, expected, actual }) =>
    [
      `expected  ${shortLine(expected, 400)}`,
      `received  ${shortLine(actual, 400) || '(nothing)'}`,
      ...(at === '' ? [] : [`at        ${shortLine(at, 150)}`]),
    ].join('\n'),
  );
  const each = [...new Set(compared)];
  const lines = [
    ...(more === '' ? [] : [shortLine(more, 600)]),
    ...each.slice(0, mostFailures),
    ...(each.length > mostFailures ? [`… and ${each.length - mostFailures} more`] : []),
    ...bad.slice(0, 8).map(({ name, message }) => `✗ ${shortLine(name, 100)}  ${shortLine(message, 200)}`),
    ...(bad.length > 8 ? [`… and ${quantity(bad.length - 8, 'more case')}`] : []),
  ];
  return lines.join('\n');
}

type Evidence = Outcome['evidence'];
type Part = (value: unknown, evidence: Evidence) => readonly string[];

/** How what is seen is told, the telling first; of what has no line here every fact is one. */
const parts: Readonly<Record<string, Part>> = {
  error: (value) => facts('error', value),
  stderr: (value) => outputLines('stderr', value),
  stdout: (value) => outputLines('stdout', value),
  findings: (value) => members(value).flatMap((found) => entryLines(found)),
  newErrors: (value) => entryLines(value),
  samples: (value, evidence) => (members(evidence.findings).length > 0 ? [] : entryLines({ samples: value })),
  errors: (value, { findings = {} }) => entryLines(value, findings),
  answers: (value) => revisionLines(value),
  lastUnusable: (value) => wholeResponse(value),
  url: (_, evidence) => (wholeResponse(evidence.lastUnusable).length > 0 ? [] : responseLines(evidence)),
  body: (value) => textLines('body', textOfBody(value)),
  groups: (value) => connectionLines(value),
  handshake: (value) => handshakeLines(value),
  argv: (value, { cwd }) => [
    `ran: ${shortLine(scalars(value), 800)}${typeof cwd === 'string' && cwd !== '' ? ` (in ${shortLine(cwd, 200)})` : ''}`,
  ],
  window: (value) => windowLine(value),
};

/** Told by other parts, by the row, or by transport alone; the whole of it is in the document of the run. */
const leftOut = new Set([
  ...[
    'curl',
    'method',
    'status',
    'headers',
    'repeated',
    'timings',
    'durationMs',
    'wireBytes',
    'cwd',
    'exitCode',
  ],
  ...[
    'address',
    'ipFamily',
    'stdoutBytes',
    'stderrBytes',
    'compress',
    'connections',
    'handshakeMs',
    'groups',
    'requests',
    'sharedBy',
    'filter',
  ],
  ...['source', 'complete', 'matched', 'blockedBy', 'tests', 'link', 'wanted', 'leftOut', 'cases'],
]);

/** The beginning of what was seen: the error first, then what came, a fact a line; at most 200 lines. What stands above it (`said`) is not told again. */
export function evidenceText(evidence: Evidence, message = ''): string {
  const known = Object.keys(parts).filter((key) => key in evidence);
  const others = Object.keys(evidence).filter((key) => !known.includes(key) && !leftOut.has(key));
  const lines = [
    ...known.flatMap((key) => parts[key]?.(evidence[key], evidence) ?? []),
    ...others.flatMap((key) => facts(key, evidence[key])),
  ];
  const told = new Set(lines);
  told.delete(message);
  return [...told].slice(0, mostLines).join('\n');
}

/** All that was seen, for a file. */
export function wholeEvidence(evidence: Evidence): string {
  return wholeText(JSON.stringify(evidence, null, 2));
}

/** An answer with its body. */
function wholeResponse(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const answer: Evidence = { ...value };
  return [...responseLines(answer), ...textLines('body', textOfBody(answer.body))];
}

function members(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function textOfBody(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'text' in body ? body.text : body;
}

function windowLine(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || !('from' in value) || !('to' in value)) return [];
  return [`read: from ${isoInWords(String(value.from))} to ${isoInWords(String(value.to))}`];
}

function scalars(value: unknown): string {
  return Array.isArray(value) ? value.filter((one) => typeof one !== 'object').join(' ') : String(value);
}

/** Every fact below a key, a line each; what is nothing, or zero, is no fact. */
function facts(path: string, value: unknown, depth = 0): readonly string[] {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return [];
  if (typeof value !== 'object') return factOf(path, value);
  if (depth >= deepest) return [];
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one !== 'object')) {
    return [`${shortLine(path, 120)}: ${shortLine(value.join(' '), 800)}`];
  }
  return Object.entries(value)
    .filter(([key]) => depth === 0 || !leftOut.has(key))
    .flatMap(([key, member]) => facts(`${path}.${shortLine(key, 40)}`, member, depth + 1));
}

function factOf(path: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return textLines(shortLine(path, 120), isoInWords(value));
  return [
    typeof value === 'number' ? measured(shortLine(path, 120), value) : `${shortLine(path, 120)}: ${value}`,
  ];
}
