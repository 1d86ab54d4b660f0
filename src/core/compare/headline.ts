import { formatDuration } from '../plan/duration.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { quantity } from '../words/quantity.ts';
import { settledWords, unstableWords } from '../words/stability.ts';
import { byCounting, type ComparedCheck, type Comparison } from './comparison.ts';
import type { RunFacts } from './facts.ts';
import { newsCount, newsOf } from './news.ts';
import type { TimeChange } from './trends.ts';

/** The comparison in one sentence, worst first; `broken` are the new checks that make it worse. */
export function headlineOf(
  comparison: Omit<Comparison, 'headline'>,
  current: RunFacts,
  broken: readonly ComparedCheck[],
): string {
  const { standing } = comparison;
  const standsNow = standingNow(current);
  switch (standing) {
    case 'worse':
      return join([...worseParts(comparison, broken), ...causeParts(comparison), ...newsParts(comparison)]);
    case 'unknown':
      return join([`${unknownWords(comparison)}: ${standsNow}`, ...newsParts(comparison)]);
    case 'news':
      return join([firstOfNews(comparison, standsNow), ...newsParts(comparison), ...restParts(comparison)]);
    case 'better':
      return join([
        `${counted(comparison.fixed)} fixed`,
        ...restParts(comparison, false),
        ...sameParts(comparison),
      ]);
    case 'same':
      return join(['nothing new', ...sameParts(comparison), ...restParts(comparison)]);
    default:
      return standing satisfies never;
  }
}

function unknownWords(comparison: Omit<Comparison, 'headline'>): string {
  const { baseline, stillPassing, fixed, stillFailing, unstable } = comparison;
  if (baseline === null) return 'no baseline to compare with';
  const judged = stillPassing + fixed.length + stillFailing.length + unstable.length;
  return judged === 0
    ? 'no check could be compared with the baseline'
    : 'the baseline is of another plan or environment, nothing can be called the same';
}

/** `golden path, tool_executing → tool_completed 0.5 s → 2.1 s (4.2x, 6.1 times its usual spread)`. */
export function timeWords({ name, gap, medianMs, ms, factor, spreads, samples }: TimeChange): string {
  const times = factor === null ? [] : [`${roundedFactor(factor)}x`];
  const strays =
    spreads === null
      ? `the same in all of the ${samples} before`
      : `${roundedFactor(spreads)} times its usual spread`;
  const took = `${formatDuration(medianMs)} → ${formatDuration(ms)}`;
  return `${name}${gap === null ? '' : `, ${gap}`} ${took} (${[...times, strays].join(', ')})`;
}

/** Of a time that was next to nothing any other is a thousand times. */
function roundedFactor(factor: number): string {
  if (factor > 100) return 'over 100';
  return factor >= 10 ? String(Math.round(factor)) : factor.toFixed(1);
}

function worseParts(
  { newlyFailing, lost, unexplained }: Omit<Comparison, 'headline'>,
  broken: readonly ComparedCheck[],
): readonly string[] {
  return [
    checksThat(
      newlyFailing.filter(({ before }) => before !== 'failed'),
      'newly failing',
    ),
    checksThat(
      newlyFailing.filter(({ before }) => before === 'failed'),
      'failing for another reason than before',
    ),
    checksThat(lost, 'passed before and could not be judged now'),
    checksThat(unexplained, 'failing that the baseline did not judge'),
    checksThat(
      broken.filter(({ now }) => now === 'failed'),
      'new and failing',
    ),
    checksThat(
      broken.filter(({ now }) => now !== 'failed'),
      'new and critical, and could not be judged',
    ),
  ].filter((text) => text !== '');
}

/** How many there are that count. */
function counted(checks: readonly ComparedCheck[]): number {
  return byCounting(checks).counting.length;
}

function checksThat(checks: readonly ComparedCheck[], what: string): string {
  const count = counted(checks);
  return count === 0 ? '' : `${checksWord(count)} ${what}`;
}

function causeParts({ causes }: Omit<Comparison, 'headline'>): readonly string[] {
  const [first] = causes;
  if (first === undefined) return [];
  const why = beginningOf(first.text);
  return [quantity(causes.length, `cause: ${why}`, `causes, first ${why}`)];
}

function firstOfNews(comparison: Omit<Comparison, 'headline'>, standsNow: string): string {
  return `${standsNow}, ${quantity(newsCount(newsOf(comparison)), 'thing is', 'things are')} new`;
}

function newsParts(comparison: Omit<Comparison, 'headline'>): readonly string[] {
  const { newErrors, slower, newlyFlaky, unstable, settled } = newsOf(comparison);
  const turned = [...settled.map(settledWords), ...unstable.map(unstableWords)];
  const [error] = newErrors;
  const [slowest] = slower;
  const [flaky] = newlyFlaky;
  const more = (list: readonly unknown[]) => (list.length > 1 ? ` and ${list.length - 1} more` : '');
  return [
    ...turned.slice(0, 1).map((words) => `${words}${more(turned)}`),
    ...(error === undefined ? [] : [`new in the logs "${beginningOf(error.example)}"${more(newErrors)}`]),
    ...(slowest === undefined ? [] : [`slower ${timeWords(slowest)}${more(slower)}`]),
    ...(flaky === undefined ? [] : [`newly flaky ${flaky.name || flaky.check}${more(newlyFlaky)}`]),
  ];
}

function restParts(
  { fixed, uncompared, removed, unstable }: Omit<Comparison, 'headline'>,
  withFixed = true,
): readonly string[] {
  return [
    ...(withFixed && counted(fixed) > 0 ? [`${counted(fixed)} fixed`] : []),
    ...(unstable.some(({ isNew }) => !isNew) ? [`${unstable.length} unstable`] : []),
    ...(uncompared.length > 0 ? [`${uncompared.length} could not be compared`] : []),
    ...(removed.length > 0 ? [`${removed.length} no longer in the run`] : []),
  ];
}

function sameParts({ stillFailing, stillPassing }: Omit<Comparison, 'headline'>): readonly string[] {
  return [
    ...(counted(stillFailing) > 0 ? [`${counted(stillFailing)} still failing`] : []),
    ...(stillPassing > 0 ? [`${checksWord(stillPassing)} as before`] : []),
  ];
}

function standingNow({ checks }: RunFacts): string {
  if (checks.length === 0) return 'the run has no check';
  const passed = checks.filter(({ status }) => status === 'passed').length;
  if (passed === checks.length) return checks.length === 1 ? 'the one check passes' : 'every check passes';
  return `${passed} of ${quantity(checks.length, 'check passes', 'checks pass')}`;
}

function checksWord(count: number): string {
  return quantity(count, 'check');
}

/** Of a message as much as a headline bears; its line ends and the like are the renderer's. */
function beginningOf(text: string): string {
  return cut(text.split('\n')[0] ?? '', 120, unitsOf);
}

function join(parts: readonly string[]): string {
  return parts.join('; ');
}
