import { causesOfRun } from '../../../core/cause/causes-of-run.ts';
import { comparedWith } from '../../../core/compare/compared-with.ts';
import { byCounting, type ComparedCheck, type Comparison } from '../../../core/compare/comparison.ts';
import type { FlakeRecord } from '../../../core/compare/flakes.ts';
import { timeWords } from '../../../core/compare/headline.ts';
import { newsOf } from '../../../core/compare/news.ts';
import type { OverdueTask, ReportFacts } from '../../../core/report/facts.ts';
import type { CriterionResult, RunState } from '../../../core/run/state.ts';
import { causeLines as wordsOfCauses } from '../../../core/words/cause-lines.ts';
import { quantity, timesWords } from '../../../core/words/quantity.ts';
import { namesOf, shortLine } from '../../../core/words/safe-text.ts';
import { steadinessWords } from '../../../core/words/stability.ts';
import { dayMoment, words } from '../../block-kit/blocks.ts';
import type { Line } from '../../block-kit/reply-message.ts';

const mostOf = 5;
const nameBytes = 100;

/** What is new first, then how the criteria stand, then what has been so for a while; nothing of what there is none. */
export function reportLines(facts: ReportFacts): readonly Line[] {
  const { comparison } = facts;
  return [
    ...causeLines(comparison),
    ...checkLine('Passed before, not judged now', byCounting(comparison.lost).counting),
    ...checkLine('Fixed', byCounting(comparison.fixed).counting),
    ...logLines(comparison),
    ...timeLines('Slower', newsOf(comparison).slower),
    ...timeLines('Faster', comparison.faster.slice(0, 2)),
    ...steadinessWords(comparison).map((text): Line => [words(text, true)]),
    ...checkLine('Newly flaky', comparison.newlyFlaky),
    ...checkLine('Still failing', byCounting(comparison.stillFailing).counting),
    ...checkLine('New checks', comparison.added),
    ...checkLine('No longer in the run', comparison.removed),
    ...tierLines(facts.criteria),
    ...sameLine(comparison),
    ...flakeLine(facts.flakes),
    ...quarantineLines(facts.quarantined),
    ...overdueLines(facts.overdue),
    ...comparison.notes.slice(0, 3).map((note): Line => [words(`Note: ${shortLine(note, 300)}`)]),
  ];
}

/** What a report is about and its headline; what the headline says first is what a reader has to see. */
export function headLine(about: string, headline: string): Line {
  const whole = shortLine(headline, 500);
  const end = whole.indexOf('; ');
  if (end === -1) return [words(`${about}, ${whole}`, true)];
  return [words(`${about}, ${whole.slice(0, end)}`, true), words(whole.slice(end))];
}

/** What is wrong with the run that a report is of, the worst first; nothing when it passed. */
export function causesLines(state: RunState, comparison: Pick<Comparison, 'newlyFailing'>): readonly Line[] {
  return wordsOfCauses(causesOfRun(comparedWith(state, comparison))).map((text): Line => [words(text, true)]);
}

/** Checks with one cause are one line: `14 checks, 1 cause: health 503`. */
function causeLines({ causes }: Comparison): readonly Line[] {
  const lines = causes.slice(0, mostOf).map(({ text, checks }): Line => {
    const count = checks.length === 1 ? '' : `${quantity(checks.length, 'check')}, 1 cause: `;
    return [words('Broken: ', true), words(`${count}${shortLine(text, nameBytes + 300)}`)];
  });
  return [...lines, ...more(causes.length, 'causes')];
}

function checkLine(what: string, checks: readonly ComparedCheck[]): readonly Line[] {
  if (checks.length === 0) return [];
  const names = namesOf(
    checks.map(({ name, check }) => name || check),
    mostOf,
    nameBytes,
  );
  return [[words(`${what}: `, true), words(names)]];
}

function logLines({ newErrors, stoppedErrors }: Comparison): readonly Line[] {
  const lines = newErrors.slice(0, mostOf).map(({ example, count, isAtLeast, firstSeen }): Line => {
    const times = `${isAtLeast ? 'at least ' : ''}${timesWords(count)}`;
    const at = Date.parse(firstSeen);
    const since = Number.isFinite(at) ? [words(' since '), dayMoment(at)] : [];
    return [words('New in the logs: ', true), words(`“${shortLine(example, 240)}” · ${times}`), ...since];
  });
  const stopped = stoppedErrors.map(({ example }) => example);
  return [
    ...lines,
    ...more(newErrors.length, 'new errors'),
    ...(stopped.length === 0
      ? []
      : [[words('No longer in the logs: ', true), words(namesOf(stopped, 3, 160))]]),
  ];
}

function timeLines(what: string, changes: Comparison['slower']): readonly Line[] {
  const lines = changes
    .slice(0, mostOf)
    .map((change): Line => [words(`${what}: `, true), words(shortLine(timeWords(change), 300))]);
  return [...lines, ...more(changes.length, 'slower')];
}

/** `Criteria: critical 2 of 5 · important 4 of 4`, and those that are not met. What the selection leaves out is only counted. */
function tierLines(criteria: readonly CriterionResult[]): readonly Line[] {
  const judged = criteria.filter(({ decides }) => decides);
  if (judged.length === 0) return [];
  const tiers = [...Map.groupBy(judged, ({ tier }) => tier)].slice(0, 6);
  const counts = tiers.map(([tier, all]) => {
    const met = all.filter(({ status }) => status === 'met').length;
    return `${shortLine(tier, 40)} ${met} of ${all.length}`;
  });
  const left = criteria.length - judged.length;
  const aside = left === 0 ? [] : [`${left} not judged by these checks`];
  const open = judged.filter(({ status }) => status !== 'met').map(({ text }) => text);
  return [
    [words('Criteria: ', true), words([...counts, ...aside].join(' · '))],
    ...(open.length === 0 ? [] : [[words(`Not met: ${namesOf(open, mostOf, nameBytes)}`)]]),
  ];
}

function sameLine({ stillPassing, unmeasured, standing }: Comparison): readonly Line[] {
  // The headline of what is as before or better counts them.
  if (stillPassing === 0 || standing === 'same' || standing === 'better') return [];
  const checks = quantity(stillPassing, 'check');
  const few = unmeasured === 0 ? '' : ` · ${unmeasured} with too few passes to say whether slower`;
  return [[words(`Passing as before: ${checks}${few}`)]];
}

function flakeLine(flakes: readonly FlakeRecord[]): readonly Line[] {
  if (flakes.length === 0) return [];
  const shown = flakes.map(({ name, check, flaky, runs }) => {
    return `${shortLine(name || check, nameBytes)}, ${flaky} of ${quantity(runs, 'run')}`;
  });
  return [[words('🔁 Flaky: ', true), words(namesOf(shown, 3, 160))]];
}

function quarantineLines(quarantined: ReportFacts['quarantined']): readonly Line[] {
  const lines = quarantined.slice(0, mostOf).map(({ name, owner, untilAt }): Line => {
    const line = `${shortLine(name, nameBytes)} · owner ${shortLine(owner, 80)}`;
    const until = untilAt === null ? [] : [words(' · until '), dayMoment(untilAt)];
    return [words('In quarantine: ', true), words(line), ...until];
  });
  return [...lines, ...more(quarantined.length, 'in quarantine')];
}

function overdueLines(overdue: readonly OverdueTask[]): readonly Line[] {
  const lines = overdue
    .slice(0, mostOf)
    .map(
      ({ text, dueAt }): Line => [
        words('Overdue: ', true),
        words(`${shortLine(text, 200)} · was due `),
        dayMoment(dueAt),
      ],
    );
  return [...lines, ...more(overdue.length, 'overdue')];
}

function more(count: number, what: string): readonly Line[] {
  return count > mostOf ? [[words(`… and ${count - mostOf} more ${what}`)]] : [];
}
