import type { Failure } from '../check.ts';
import type { CheckStatus } from '../run/events.ts';
import { oneLine } from './plain-text.ts';

/** What the words of a check are made from: how it ended, as its outcome or a result document has it. */
export type EndedCheck = {
  status: CheckStatus;
  summary: string;
  reason: string;
  failures: readonly Failure[];
  cases: readonly { name: string; status: string; message: string }[];
};

/** What a row of a check says of what it saw, on one line without the time it took: why it is not green, or the value that it passed with. */
export function saidOf(ended: EndedCheck): string {
  return ended.status === 'passed' ? valueSeen(ended) : reasonOf(ended);
}

/** Why a check is not green, on one line: what was expected and what came, or the error's own line of a command. */
export function reasonOf({ status, reason, failures, summary, cases }: EndedCheck): string {
  const [first, ...others] = failures;
  if (status !== 'failed' || first === undefined)
    return oneLine(reason) || badCase(cases) || oneLine(summary);
  const told = failureWords(first);
  // An error's own line says what the other expectations lack too.
  const more = others.length > 0 && told === oneLine(first.message) ? ` (and ${others.length} more)` : '';
  return `${told}${more}`;
}

/** An expectation that did not hold, in a line; of a command what it said itself, which tells more than its exit code. */
function failureWords({ at, expected, actual, message }: Failure): string {
  const told = at === 'exitCode' ? `expected exit code ${expected}, got ${actual}: ` : null;
  return oneLine(told !== null && message.startsWith(told) ? message.slice(told.length) : message);
}

function badCase(cases: EndedCheck['cases']): string {
  const bad = cases.find(({ status }) => status === 'failed' || status === 'errored');
  return bad === undefined ? '' : oneLine(`${bad.name} ${bad.message}`);
}

const amount = String.raw`\d+(?:\.\d+)? (?:ms|s|min|h|d)`;
const ownDuration = new RegExp(`(?: in| ·) ${amount}(?: ${amount})?(?= after |$)`);

/** What a check saw, without how long it took: the row has that, once. */
export function valueSeen({ summary }: Pick<EndedCheck, 'summary'>): string {
  return oneLine(summary).replace(ownDuration, '');
}

/** True for a summary that tells how long it took: `200 in 84 ms`. */
export function hasDuration({ summary }: Pick<EndedCheck, 'summary'>): boolean {
  return ownDuration.test(oneLine(summary));
}
