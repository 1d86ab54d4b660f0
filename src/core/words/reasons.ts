import type { CheckTelling } from '../cause/clue.ts';
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
  telling?: Pick<CheckTelling, 'reason'> | undefined;
};

/** What a row of a check says of what it saw, on one line without the time it took: why it is not green, or the value that it passed with. */
export function saidOf(ended: EndedCheck): string {
  return ended.status === 'passed' ? valueSeen(ended) : reasonOf(ended);
}

/** Why a check is not green, on one line: what was expected and what came, or the error's own line of a command or a log. */
export function reasonOf(ended: EndedCheck): string {
  const { status, reason, failures, summary, cases, telling } = ended;
  const [first, ...others] = failures;
  // An error's own line says what the other expectations lack too.
  if (telling !== undefined && telling.reason !== '') return line(telling.reason);
  if (status !== 'failed' || first === undefined) return line(reason) || badCase(cases) || line(summary);
  // What stands below its first line is evidence.
  return `${line(first.message.split('\n')[0] ?? '')}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

/** The reason of a check where it tells more than its row does; else empty. */
export function moreReason(ended: EndedCheck): string {
  const { reason, failures } = ended;
  const isSaid =
    failures.some(({ message }) => reason.startsWith(message)) || line(reason) === reasonOf(ended);
  return isSaid ? '' : reason;
}

function badCase(cases: EndedCheck['cases']): string {
  const bad = cases.find(({ status }) => status === 'failed' || status === 'errored');
  return bad === undefined ? '' : line(`${bad.name} ${bad.message}`);
}

/** No place has room for more of what a check said. */
const mostRead = 2_000;

function line(text: string): string {
  return oneLine(text.slice(0, mostRead).toWellFormed());
}

const amount = String.raw`\d+(?:\.\d+)? (?:ms|s|min|h|d)`;
const ownDuration = new RegExp(`(?: in| ·) ${amount}(?: ${amount})?(?= after |$)`);

/** What a check saw, without how long it took: the row has that, once. */
export function valueSeen({ summary }: Pick<EndedCheck, 'summary'>): string {
  return line(summary).replace(ownDuration, '');
}

/** True for a summary that tells how long it took: `200 in 84 ms`. */
export function hasDuration({ summary }: Pick<EndedCheck, 'summary'>): boolean {
  return ownDuration.test(line(summary));
}
