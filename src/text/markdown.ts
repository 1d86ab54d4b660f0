import type { Comparison } from '../core/compare/comparison.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { standingOf, tallyOf } from '../core/run/check-standing.ts';
import { resultDocument } from '../core/run/result-document.ts';
import type { ResultCheck } from '../core/run/result-schema.ts';
import type { RunState } from '../core/run/state.ts';
import {
  type AlikeResults,
  alikeResults,
  alikeWords,
  fittingNames,
  othersSeen,
  waitingWords,
} from '../core/words/alike.ts';
import { rowWords } from '../core/words/checks.ts';
import { beginning, unitsOf } from '../core/words/cut.ts';
import { evidenceText } from '../core/words/evidence.ts';
import { emojiMarks, markOf } from '../core/words/marks.ts';
import { quantity } from '../core/words/quantity.ts';
import { reasonOf } from '../core/words/reasons.ts';
import { badResults, otherFailures, placeOf, runName, uncountedResult } from '../core/words/results.ts';
import { type CheckRow, checkRows } from '../core/words/rows.ts';
import { traceIn } from '../core/words/trace-words.ts';
import { verdictMark } from '../core/words/verdicts.ts';
import { closingOf } from './closing.ts';
import { shorten } from './columns.ts';
import { comparisonMarkdown } from './comparison-formats.ts';
import { markdownCode, markdownFence, markdownLink, markdownText as text } from './markdown-text.ts';
import { changedTexts } from './next-text.ts';

const longest = 60_000;
const shownRows = 200;
const shownFailures = 20;
const evidenceCharacters = 3_000;
const namesCharacters = 2_000;

/** Markdown for a comment on a pull request: the verdict, what failed and why, then everything, folded. At most 65,536 characters, as GitHub allows. */
export function markdown(state: RunState, comparison: Comparison | null = null): string {
  const document = resultDocument(state);
  const { run, checks, criteria } = document;
  const bad = alikeResults(state, badResults(checks));
  const tally = tallyOf(state.checks.values(), endedOf(state));
  const { causes, since, verdict, decidedBy, counts, next, flip } = closingOf(state);
  const head = [
    `### ${verdictMark(run.verdict, tally)} ${text(runName(state))}: ${verdict}`,
    '',
    ...causes.flatMap((line) => [`**${text(line)}**`, '']),
    ...changedPart(state, since),
    `**Decided by** ${text(decidedBy)}`,
    ...(next === '' ? [] : ['', `**Next** ${text(next)}`]),
    ...(flip === '' ? [] : ['', `**Would change it** ${text(flip)}`]),
    '',
    `${counts} · ${formatDuration(run.durationMs)} · plan ${text(run.plan)}@${text(run.planDigest)}`,
    ...(comparison === null ? [] : ['', ...comparisonMarkdown(comparison)]),
  ];
  const full = [...head, ...failureParts(bad, true), ...criteriaPart(criteria), ...tablePart(state)].join(
    '\n',
  );
  if (full.length <= longest) return `${full}\n`;
  const short = [
    ...head,
    ...failureParts(bad, false),
    '',
    `_${quantity(checks.length, 'check')}; too many to show here._`,
  ].join('\n');
  return `${beginning(short, longest, unitsOf)}\n`;
}

function changedPart(state: RunState, since: string): readonly string[] {
  if (since === '') return [];
  const lines = changedTexts(state).map((line) => `- ${text(line)}`);
  return [
    text(since),
    '',
    '<details><summary>All that changed</summary>',
    '',
    ...lines,
    '',
    '</details>',
    '',
  ];
}

function failureParts(bad: readonly AlikeResults[], withEvidence: boolean): readonly string[] {
  const rest = bad.slice(shownFailures).flat();
  const parts = bad.slice(0, shownFailures).flatMap((group) => failurePart(group, withEvidence));
  return rest.length > 0 ? [...parts, '', `… and ${rest.length} more`] : parts;
}

function failurePart(group: AlikeResults, withEvidence: boolean): readonly string[] {
  const [check, ...others] = group;
  const title =
    others.length === 0
      ? `${text(check.name)} (\`${markdownCode(check.id)}\`) ${check.status}`
      : `${text(`${group.length} checks`)} ${check.status} alike`;
  const names = fittingNames(
    group.map(({ name, id }) => name || id),
    namesCharacters,
    unitsOf,
  );
  return [
    '',
    `#### ${emojiMarks[check.status]} ${title}`,
    '',
    ...[uncountedResult(check), reasonOf(check), ...otherFailures(check)]
      .filter((line) => line !== '')
      .slice(0, 10)
      .map((line) => `- ${text(line)}`),
    ...(others.length === 0 ? [] : ['', text(names)]),
    ...peopleOf(check),
    ...(withEvidence ? evidencePart(check, others) : []),
  ];
}

function peopleOf({ owner, runbook, source }: ResultCheck): readonly string[] {
  const facts = [
    owner ? `owner ${text(owner)}` : '',
    runbook ? `runbook ${text(runbook)}` : '',
    text(placeOf(source)),
  ].filter((one) => one !== '');
  return facts.length === 0 ? [] : ['', facts.join(' · ')];
}

function evidencePart(check: ResultCheck, others: readonly ResultCheck[]): readonly string[] {
  const { name } = check;
  const evidenceTexts = [evidenceText(check, reasonOf(check)), ...othersSeen(check, others)]
    .filter((part) => part !== '')
    .join('\n');
  const traced = traceLines(check);
  if (evidenceTexts === '') return traced;
  const shown = beginning(evidenceTexts, evidenceCharacters, unitsOf);
  const cut = shown.length < evidenceTexts.length ? `${shown}\n…` : evidenceTexts;
  const whose = others.length === 0 ? 'Evidence' : `Evidence of ${text(name)}`;
  return [
    '',
    `<details><summary>${whose}</summary>`,
    '',
    ...markdownFence('', cut),
    '',
    '</details>',
    ...traced,
  ];
}

function traceLines({ evidence }: ResultCheck): readonly string[] {
  const trace = traceIn(evidence);
  if (trace === null) return [];
  return ['', `trace ${trace.url === null ? trace.id : markdownLink(trace.id, trace.url)}`];
}

function criteriaPart(criteria: ReturnType<typeof resultDocument>['criteria']): readonly string[] {
  if (criteria.length === 0) return [];
  const marks = { met: '✅', unmet: '❌', unknown: '⚪' };
  const met = criteria.filter(({ status }) => status === 'met').length;
  const rows = criteria.map(
    ({ tier, text: words, status, missing }) =>
      `| ${marks[status]} ${status} | ${tier} | ${text(words)} | ${text(missing)} |`,
  );
  return [
    '',
    `<details><summary>Criteria: ${met} of ${criteria.length} met</summary>`,
    '',
    '| | tier | criterion | missing |',
    '|---|---|---|---|',
    ...rows,
    '',
    '</details>',
  ];
}

function tablePart(state: RunState): readonly string[] {
  const ended = endedOf(state);
  const bySection = Map.groupBy(state.checks.values(), ({ head }) => `${head.phase} ${head.section}`);
  const rows = state.head.phases.flatMap((phase) =>
    phase.sections.flatMap(({ id }) =>
      checkRows(bySection.get(`${phase.id} ${id}`) ?? [], ended).map((entry) => tableRow(entry, id, ended)),
    ),
  );
  const more = rows.length - shownRows;
  return [
    '',
    `<details><summary>${state.checks.size === 1 ? 'The check' : `All ${state.checks.size} checks`}</summary>`,
    '',
    '| | section | check | seen | took |',
    '|---|---|---|---|---:|',
    ...rows.slice(0, shownRows),
    ...(more > 0 ? ['', `… and ${quantity(more, 'more row')}`] : []),
    '',
    '</details>',
  ];
}

function tableRow(entry: CheckRow, section: string, run: RunState): string {
  if (entry.kind !== 'check') {
    const names = text(
      fittingNames(
        entry.checks.map(({ head }) => head.name || head.id),
        400,
      ),
    );
    if (entry.kind === 'waiting')
      return `| ${emojiMarks.blocked} | ${text(section)} | ${text(waitingWords(entry, run))} | ${names} | |`;
    const reason = text(shorten(alikeWords(entry, run), 200));
    return `| ${markOf(standingOf(entry.checks[0], run), false)} | ${text(section)} | ${names} | ${reason} | |`;
  }
  const { head, progress } = entry.check;
  const mark = markOf(standingOf(entry.check, run), progress.kind === 'finished' && progress.flaky);
  const { message, took, asides } = rowWords(entry.check, run);
  const line = [shorten(message, 200), ...asides].filter((part) => part !== '').join(' · ');
  return `| ${mark} | ${text(section)} | ${text(head.name)} | ${text(line)} | ${took} |`;
}

/** A run that was cut off shows what it had come to. */
function endedOf(state: RunState): RunState {
  return { ...state, finishedAt: state.finishedAt ?? state.requestedAt };
}
