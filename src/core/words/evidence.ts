import type { Outcome } from '../run/events.ts';
import { shortLine, wholeText } from './safe-text.ts';

/** What a reader wants to see first, whatever the type of the check. */
const tellingKeys = ['error', 'body', 'stderr', 'stdout', 'findings', 'samples', 'newErrors', 'groups'];
/** Shown on its own. */
const leftOut = new Set(['curl']);
const mostLines = 200;
const deepest = 6;

/** `expected … / received …` for each expectation that did not hold, then failing cases; the reason where there are neither. */
export function comparisonText({ failures, reason, cases }: Outcome): string {
  const bad = cases.filter(({ status }) => status === 'failed' || status === 'errored');
  const lines = [
    ...(reason === '' ? [] : [shortLine(reason, 600)]),
    ...failures
      .slice(0, 8)
      .flatMap(({ at, expected, actual }) => [
        ...(at === '' ? [] : [`at        ${shortLine(at, 150)}`]),
        `expected  ${shortLine(expected, 400)}`,
        `received  ${shortLine(actual, 400)}`,
      ]),
    ...(failures.length > 8 ? [`… and ${failures.length - 8} more`] : []),
    ...bad.slice(0, 8).map(({ name, message }) => `✗ ${shortLine(name, 100)}  ${shortLine(message, 200)}`),
    ...(bad.length > 8 ? [`… and ${bad.length - 8} more cases`] : []),
  ];
  return lines.join('\n');
}

/** The beginning of what was seen, a fact a line, the telling ones first; at most 200 lines. */
export function evidenceText(evidence: Outcome['evidence']): string {
  const keys = Object.keys(evidence).filter((key) => !leftOut.has(key) && !isSaidBetter(key, evidence));
  const ordered = [
    ...tellingKeys.filter((key) => keys.includes(key)),
    ...keys.filter((key) => !tellingKeys.includes(key)),
  ];
  const lines: string[] = [];
  for (const key of ordered) addLines(key, evidence[key], lines, 0);
  return lines.join('\n');
}

/** Entries that an expectation found tell more than the first ones of the window. */
function isSaidBetter(key: string, { findings }: Outcome['evidence']): boolean {
  return (
    key === 'samples' && typeof findings === 'object' && findings !== null && Object.keys(findings).length > 0
  );
}

/** All that was seen, for a file. */
export function wholeEvidence(evidence: Outcome['evidence']): string {
  return wholeText(JSON.stringify(evidence, null, 2));
}

/** An entry of a log is one line, as in any log. */
function isLogLine(value: object): value is { timestamp: string; severity: string; message: string } {
  return ['timestamp', 'severity', 'message'].every(
    (key) => key in value && typeof Object.entries(value).find(([name]) => name === key)?.[1] === 'string',
  );
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function addLines(path: string, value: unknown, lines: string[], depth: number): void {
  if (lines.length >= mostLines || value === null || value === undefined || value === '' || value === false)
    return;
  if (typeof value === 'object') {
    if (depth >= deepest) return;
    if (isLogLine(value)) {
      const [first = '', ...others] = value.message.slice(0, 8_000).split(/\r?\n/, 40);
      lines.push(
        `${shortLine(value.timestamp, 40)} ${shortLine(value.severity, 20)} ${shortLine(first, 600)}`,
      );
      lines.push(...others.map((line) => `  ${shortLine(line, 300)}`));
      return;
    }
    if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) {
      lines.push(`${shortLine(path, 120)}: ${shortLine(value.join(' '), 800)}`);
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      if (lines.length >= mostLines) return;
      addLines(`${path}.${shortLine(key, 40)}`, member, lines, depth + 1);
    }
    return;
  }
  if (typeof value !== 'string') {
    lines.push(`${shortLine(path, 120)}: ${String(value)}`);
    return;
  }
  const [first = '', ...others] = value.slice(0, 8_000).split(/\r?\n/, 40);
  const isOneLine = others.length === 0;
  lines.push(isOneLine ? `${shortLine(path, 120)}: ${shortLine(first, 800)}` : `${shortLine(path, 120)}:`);
  if (!isOneLine) lines.push(...[first, ...others].map((line) => `  ${shortLine(line, 300)}`));
}
