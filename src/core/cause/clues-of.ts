import { formatDuration } from '../plan/duration.ts';
import { oneLine } from '../words/plain-text.ts';
import type { Clue, SeenCheck } from './clue.ts';
import { slowClue, textClue } from './clue-makers.ts';
import { logClues } from './clue-of-logs.ts';
import { caseClues, outputClue } from './clue-of-output.ts';
import { httpClue } from './clue-of-response.ts';
import { websocketClues } from './clue-of-websocket.ts';
import { placeOfUrl, textAt, urlIn } from './evidence.ts';

/** Why a check did not pass, the most telling first; never empty. Several where it says that several things are wrong. */
export function cluesOf(check: SeenCheck): readonly Clue[] {
  if (check.status === 'errored') return [erroredClue(check)];
  if (check.status !== 'failed') return [textClue(oneLine(reasonOf(check)), check.id)];
  const { evidence } = check;
  const found =
    'groups' in evidence
      ? websocketClues(check)
      : check.cases.some(isBadCase)
        ? caseClues(check)
        : 'stderr' in evidence
          ? outputClue(check)
          : 'matched' in evidence && 'window' in evidence
            ? logClues(check)
            : httpClue(check);
  return found.length > 0 ? found : [briefClue(check)];
}

/** Why one check did not pass, in one sentence without its name: what rows say. */
export function clueOf(check: SeenCheck): Clue {
  return cluesOf(check)[0] ?? briefClue(check);
}

function isBadCase({ status }: SeenCheck['cases'][number]): boolean {
  return status === 'failed' || status === 'errored';
}

function reasonOf({ failures, reason, summary, status }: SeenCheck): string {
  return failures[0]?.message || reason || summary || status;
}

/** An expectation that did not hold, as it is said. */
export function briefClue(check: SeenCheck): Clue {
  const [first] = check.failures;
  const { host } = placeOfUrl(textAt(check.evidence, 'url'));
  if (first !== undefined && /^(?:duration|timing)\b/.test(first.at)) {
    const what = first.at === 'duration' ? '' : `${first.at.replace(/^timing /, '')} `;
    return slowClue(
      `${what}took ${timeText(first.actual)}, expected ${first.expected.replaceAll('"', '')}`,
      host,
      check.id,
    );
  }
  if (first?.at === 'revision' && first.expected !== 'a revision') {
    const text = `revision ${unquoted(first.actual)} answers, expected ${unquoted(first.expected)}`;
    return { kind: 'said', text, keys: [`revision ${host} ${first.actual}`] };
  }
  return textClue(reasonOf(check), host === '' ? check.id : host);
}

/** `not finished within 5.0 s: connected to 10.0.0.3, waiting for the answer`. */
function timeOutWords(reason: string): string {
  const found = /^(?:[A-Z]+ \S+, )?(?<doing>.+): not finished within (?<ms>\d+) ms$/.exec(reason)?.groups;
  if (found === undefined) return reason;
  return `not finished within ${formatDuration(Number(found.ms))}: ${found.doing}`;
}

/** `5100ms` as people say it. */
function timeText(text: string): string {
  const ms = /^(\d+(?:\.\d+)?)ms$/.exec(text)?.[1];
  return ms === undefined ? text : formatDuration(Number(ms));
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1');
}

/** What could not be found out: a name, a host, the time. */
function erroredClue(check: SeenCheck): Clue {
  const reason = reasonOf(check);
  const { host } = placeOfUrl(textAt(check.evidence, 'url') || urlIn(reason));
  const clue = textClue(oneLine(reason), host);
  if (clue.kind === 'said' && /not finished within \d+ ms|no answer to the connection attempt/.test(reason))
    return slowClue(timeOutWords(clue.text), host, check.id);
  return clue;
}
