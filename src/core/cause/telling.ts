import { formatDuration } from '../plan/duration.ts';
import { troubleWords } from '../trouble.ts';
import { evidenceFacts } from '../words/evidence-facts.ts';
import { oneLine } from '../words/plain-text.ts';
import type { CheckEnding, CheckTelling, Clue } from './clue.ts';
import { slowClue, textClue, troubleClue } from './clue-makers.ts';
import { placeOfUrl, textAt, urlIn } from './evidence.ts';

/** What a check type tells of how its checks end; what it leaves out is told by what was expected, a fact a line. */
export type OwnTelling = {
  clues?: ((ended: CheckEnding) => readonly Clue[]) | undefined;
  reason?: ((ended: CheckEnding, clue: Clue) => string | null) | undefined;
  lines?: ((evidence: CheckEnding['evidence']) => readonly string[]) | undefined;
};

const mostLines = 200;
const longestLine = 2_000;

/** What there is to say of a check that has ended, made once, by the type that knows its evidence. */
export function tellingOf(own: OwnTelling, ended: CheckEnding): CheckTelling {
  const clues = ended.status === 'passed' ? [] : cluesOfEnded(own, ended);
  const [first] = clues;
  const lines = own.lines?.(ended.evidence) ?? evidenceFacts(ended.evidence);
  return {
    reason: first === undefined ? '' : reasonFrom(own, ended, first),
    lines: [...new Set(lines)].slice(0, mostLines).map((line) => line.slice(0, longestLine)),
    clues,
  };
}

function reasonFrom(own: OwnTelling, ended: CheckEnding, clue: Clue): string {
  if (ended.trouble !== undefined) return oneLine(troubleWords(ended.trouble));
  return ended.status === 'failed' ? (own.reason?.(ended, clue) ?? '') : '';
}

function cluesOfEnded(own: OwnTelling, ended: CheckEnding): readonly Clue[] {
  if (ended.trouble !== undefined) return [troubleClue(ended.trouble, ended.id)];
  const found = ended.status === 'failed' ? (own.clues?.(ended) ?? []) : [];
  return found.length > 0 ? found : [plainClue(ended)];
}

/** Why a check did not pass, the most telling first; never empty. Several where it says that several things are wrong. */
export function cluesOf(check: CheckEnding & { clues?: readonly Clue[] | undefined }): readonly Clue[] {
  const { clues = [] } = check;
  return clues.length > 0 ? clues : [plainClue(check)];
}

/** What is said of a check whose type says nothing itself, or was not asked: an expectation that did not hold, else its reason. */
export function plainClue(check: CheckEnding): Clue {
  const [first] = check.failures;
  const reason = oneLine(first?.message || check.reason || check.summary || check.status);
  const { host } = placeOfUrl(textAt(check.evidence, 'url') || urlIn(reason));
  if (first !== undefined && /^(?:duration|timing)\b/.test(first.at)) {
    const what = first.at === 'duration' ? '' : `${first.at.replace(/^timing /, '')} `;
    const expected = first.expected.replaceAll('"', '');
    return slowClue(`${what}took ${timeText(first.actual)}, expected ${expected}`, host, check.id);
  }
  return textClue(reason, host === '' ? check.id : host);
}

/** `5100ms` as people say it, rounded to what is the same the next time. */
function timeText(text: string): string {
  const ms = Number(/^(\d+(?:\.\d+)?)ms$/.exec(text)?.[1] ?? Number.NaN);
  return Number.isNaN(ms) ? text : `about ${formatDuration(Number(ms.toPrecision(1))).replace('.0 ', ' ')}`;
}
