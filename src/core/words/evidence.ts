import type { CheckTelling } from '../cause/clue.ts';
import type { Outcome } from '../run/events.ts';
import { evidenceFacts } from './evidence-facts.ts';
import { quantity } from './quantity.ts';
import { moreReason } from './reasons.ts';
import { shortLine, wholeText } from './safe-text.ts';

const mostLines = 200;
const mostFailures = 8;

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

/** What of a check its evidence is told from. */
export type SeenEvidence = Pick<Outcome, 'evidence'> & { telling?: Pick<CheckTelling, 'lines'> | undefined };

/** Told elsewhere, or by transport alone, in evidence that no type has put into words. */
const leftOut: ReadonlySet<string> = new Set([
  ...['url', 'curl', 'method', 'status', 'headers', 'repeated', 'timings', 'durationMs', 'blockedBy', 'link'],
  'trace',
]);

/** What was seen, as its check type tells it, else a fact a line; at most 200 lines. What stands above it (`message`) is not told again. */
export function evidenceText({ evidence, telling }: SeenEvidence, message = ''): string {
  const lines = new Set(telling?.lines ?? plainLines(evidence));
  lines.delete(message);
  return [...lines].slice(0, mostLines).join('\n');
}

function plainLines(evidence: Outcome['evidence']): readonly string[] {
  const { url } = evidence;
  return [...(typeof url === 'string' ? [shortLine(url, 600)] : []), ...evidenceFacts(evidence, leftOut)];
}

/** All that was seen, for a file. */
export function wholeEvidence(evidence: Outcome['evidence']): string {
  return wholeText(JSON.stringify(evidence, null, 2));
}
