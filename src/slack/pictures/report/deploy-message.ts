import { isSameSaid } from '../../../core/cause/steady.ts';
import type { DeploySource } from '../../../core/deploy/events.ts';
import type { DeployState, ReportState } from '../../../core/deploy/state.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import { isLoud } from '../../../core/report/comparison-record.ts';
import type { ReportFacts } from '../../../core/report/facts.ts';
import type { ReportChart } from '../../../core/report/publishing.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { ofPlan } from '../../../core/words/results.ts';
import { namesOf, shortLine } from '../../../core/words/safe-text.ts';
import { shownVerdict, verdictMark, verdictWords } from '../../../core/words/verdicts.ts';
import { dayMoment, person, words } from '../../block-kit/blocks.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import { nextLines, sinceLines } from '../changed-lines.ts';
import { causesLines, headLine, reportLines } from './report-lines.ts';
import {
  type AboutRun,
  pictureBlocks,
  type ReportMessage,
  type ReportOptions,
  reportButtons,
} from './report-message.ts';

/** What is known of the run of one report. */
export type DeployReport = ReportFacts & {
  about: AboutRun | null;
  pictures: readonly ReportChart[];
};

/** The one message of a deploy: how each of its reports ended, and which comes next; it is edited as they come. */
export function deployMessage(deploy: DeployState, { level }: Pick<ReportOptions, 'level'>): ReportMessage {
  const { head, reports, over } = deploy;
  const newest = newestOf(reports);
  const lines: readonly Line[] = [
    [
      words(`${markOf(newest)} ${deployName(deploy, 80)}: `),
      words(standingWords(reports)),
      ...nextLeaves(deploy),
    ],
    ...newsLines(newest),
    ...revisionLine(reports),
    ...(over === null ? [] : [[words(overWords(deploy))]]),
    factsLine(deploy),
  ];
  const { text, blocks } = replyMessage({ lines });
  const payload = {
    deploy_id: shortLine(head.id, 100),
    run_id: shortLine(newest === null ? '' : runOf(newest), 100),
    state: stateOf(reports, newest),
    series: over?.kind ?? 'open',
  };
  const content = { text, blocks: level === 'text' ? [] : blocks, payload };
  return { key: `${head.id}:deploy`, eventType: 'staging_check_report', content };
}

/**
 * The reply in its thread for one report that has ended and was compared, or that will not come; null for any other. Without facts
 * (nothing is kept of its run) it says only how it ended.
 */
export function deployReportMessage(
  deploy: DeployState,
  number: number,
  facts: DeployReport | null,
  options: ReportOptions,
): ReportMessage | null {
  const report = deploy.reports.find((one) => one.number === number);
  if (report === undefined) return null;
  const lines = replyLines(deploy, report, facts);
  if (lines === null) return null;
  const { environment, plan, isOneOfMany } = deploy.head;
  const selection = { selector: report.run, environment, ...(isOneOfMany === true ? { plan } : {}) };
  const { text, blocks } = replyMessage({ lines, buttons: reportButtons(selection, options) });
  const state = report.progress.kind === 'ended' ? report.progress.verdict : 'inconclusive';
  const payload = {
    deploy_id: shortLine(deploy.head.id, 100),
    run_id: shortLine(runOf(report), 100),
    state,
  };
  const shown = options.level === 'text' ? [] : [...blocks, ...pictureBlocks(facts?.pictures ?? [])];
  return {
    key: `${deploy.head.id}:report:${number}`,
    eventType: 'staging_check_report',
    content: { text, blocks: shown, payload },
  };
}

function replyLines(
  deploy: DeployState,
  report: ReportState,
  facts: DeployReport | null,
): readonly Line[] | null {
  const { progress, compared } = report;
  const name = `${markOf(report)} ${deployName(deploy, 80)}, ${afterWords(report)}`;
  if (progress.kind === 'skipped') {
    return [[words(`${name}: no report. `, true), words(`${shortLine(progress.reason, 500)}.`)]];
  }
  if (progress.kind !== 'ended' || compared === null) return null;
  const { verdict, decidedBy, passed, total, at } = progress;
  const about = facts?.about ?? null;
  const again = againWords(deploy, report);
  if (again !== null) return [[words(`${name}: ${again}`)]];
  const causes = facts === null || about === null ? [] : causesLines(about.state, facts.comparison);
  // What the next lines tell is not told in the first.
  const [first = ''] = compared.headline.split('; ');
  const headline = causes.length === 0 ? compared.headline : first;
  return [
    headLine(`${name}: ${verdictWords(verdict, progress)}`, headline),
    ...causes,
    ...(about === null ? [] : sinceLines(about.state, at)),
    ...(verdict === 'passed' ? [] : [[words('Decided by: ', true), words(shortLine(decidedBy, 500))]]),
    ...(about === null ? [] : nextLines(about.state, about.around, at)),
    ...(report.revision?.answers.length === 0 ? [unaskedLine] : []),
    ...(facts === null ? [] : reportLines(facts)),
    ...(facts !== null && passed === total
      ? []
      : [[words(`${passed} of ${quantity(total, 'check')} passed`)]]),
    ...(isLast(deploy, report) && isGreen(report) ? [[words('That was the last report: signed off.')]] : []),
  ];
}

/** `still failing, the same 7`: of a report that found all as the one before it did; null where it has more to say. */
function againWords({ reports }: DeployState, { number, progress, compared }: ReportState): string | null {
  const before = reports.findLast((one) => one.number < number && one.progress.kind === 'ended');
  if (progress.kind !== 'ended' || before?.progress.kind !== 'ended') return null;
  const { verdict, failing, unseen = 0 } = progress;
  const was = before.progress;
  const isSame =
    verdict === was.verdict &&
    unseen === (was.unseen ?? 0) &&
    isEqual(failing, was.failing) &&
    failing.length > 0;
  if (verdict === 'passed' || !isSame || !isSameSaid(compared?.cause ?? '', before.compared?.cause ?? ''))
    return null;
  return `still ${verdict === 'failed' ? 'failing' : verdict}, the same ${failing.length}`;
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join(' ') === other.toSorted().join(' ');
}

/** The report that says how things are: the last one that ended, or that was due and could not judge. */
function newestOf(reports: readonly ReportState[]): ReportState | null {
  return reports.findLast(({ progress }) => progress.kind === 'ended' || progress.kind === 'skipped') ?? null;
}

/** The deployed revision answered, it passed, and nothing in it is new or alternates. What was never asked or compared is not green. */
function isGreen({ progress, compared, revision }: ReportState): boolean {
  if (progress.kind !== 'ended' || shownVerdict(progress.verdict, progress) !== 'passed') return false;
  const isCalm = compared !== null && !isLoud(compared) && (compared.unstable ?? []).length === 0;
  return revision?.standing === 'confirmed' && isCalm;
}

/** Nothing is green before a report was. */
function markOf(report: ReportState | null): string {
  if (report === null) return '🚀';
  const { progress } = report;
  if (progress.kind !== 'ended' || progress.verdict === 'passed') return isGreen(report) ? '✅' : '⚠️';
  return verdictMark(progress.verdict, progress);
}

function newsLines(newest: ReportState | null): readonly Line[] {
  if (newest === null) return [];
  const { progress, compared } = newest;
  const at = `At ${afterWords(newest)}: `;
  if (progress.kind === 'skipped') return [[words(`${at}${shortLine(progress.reason, 500)}`)]];
  if (progress.kind !== 'ended') return [];
  // What the reply in the thread says first is said here too, also that there is nothing new.
  const [first = ''] = compared?.headline.split('; ') ?? [];
  const cause = progress.verdict === 'passed' ? undefined : compared?.cause;
  // The headline goes on with the same cause.
  const isWhole = compared !== null && isLoud(compared) && cause === undefined;
  const news = compared === null ? '' : shortLine(isWhole ? compared.headline : first, 500);
  const { verdict, unseen = 0 } = progress;
  const gap = unseen === 0 ? '' : `${unseen} could not be looked at`;
  const why = verdict === 'passed' ? gap : `decided by ${shortLine(progress.decidedBy, 300)}`;
  const reason = [why, news].filter((text) => text !== '').join('; ');
  return [
    ...(cause === undefined ? [] : [[words(shortLine(cause, 500), true)]]),
    ...(reason === '' ? [] : [[words(`${at}${reason}`)]]),
  ];
}

const sourceWords: Readonly<Record<DeploySource['kind'], string>> = {
  hook: 'the web hook',
  command: 'a person',
  run: 'a run',
  log: 'the logs',
};

/** When, by whom, and in which ways it was seen. */
function factsLine({ openedAt, facts, sources }: DeployState): Line {
  const { service, deployedBy } = facts;
  const sightings = [...new Set(sources.map(({ source }) => sourceWords[source.kind]))].join(', ');
  return [
    words('Deployed '),
    dayMoment(openedAt),
    ...(deployedBy === null ? [] : [words(' by '), person(deployedBy)]),
    words(
      `${service === null ? '' : ` · ${shortLine(service, 80)}`}${sightings === '' ? '' : ` · told by ${sightings}`}`,
    ),
  ];
}

/** `abc on staging`, `abc of shop on staging` where there are other plans; `most` characters of the revision. */
export function deployName({ head }: DeployState, most: number): string {
  const { plan: id, isOneOfMany } = head;
  return `${shortLine(head.revision, most) || 'a revision'}${ofPlan({ id, isOneOfMany })} on ${shortLine(head.environment, 60)}`;
}

/** `+30 min`. */
export function afterWords({ afterMs }: Pick<ReportState, 'afterMs'>): string {
  return `+${formatDuration(afterMs)}`;
}

/** `passed at +5 min, +30 min; failed at +2 h`; what ended alike in a row stands together. */
function standingWords(reports: readonly ReportState[]): string {
  const groups: { word: string; at: string[] }[] = [];
  for (const report of reports) {
    const word = wordOf(report);
    if (word === null) continue;
    const last = groups.at(-1);
    if (last?.word === word) last.at.push(afterWords(report));
    else groups.push({ word, at: [afterWords(report)] });
  }
  if (groups.length === 0) return 'deployed.';
  const shown = groups.slice(-6).map(({ word, at }) => `${word} at ${namesOf(at, 8, 20)}`);
  return `${groups.length > 6 ? '… ' : ''}${shown.join('; ')}.`;
}

function wordOf({ progress }: ReportState): string | null {
  switch (progress.kind) {
    case 'planned':
    case 'due':
      return null;
    case 'running':
      return 'running';
    case 'skipped':
      return 'no report';
    case 'ended':
      return progress.verdict;
    default:
      return progress satisfies never;
  }
}

function nextLeaves({ reports, over }: DeployState): Line {
  if (over !== null) return [];
  const next = reports.find(({ progress }) => progress.kind === 'planned' || progress.kind === 'due');
  if (next === undefined) return [];
  return [words(` Next ${afterWords(next)}.`)];
}

const unaskedLine: Line = [
  words(
    '⚠️ Nobody asked which revision answers: the plan has no check of type `revision`, so nothing is called green.',
  ),
];

/** Nothing is called green while another revision answers. */
function revisionLine(reports: readonly ReportState[]): readonly Line[] {
  const heard = reports.findLast(({ revision }) => revision !== null);
  if (heard?.revision === undefined || heard.revision === null) return [];
  const { standing, answers } = heard.revision;
  if (answers.length === 0) return [unaskedLine];
  if (standing === 'confirmed' || heard.progress.kind === 'ended') return [];
  const others = [...new Set(answers.flatMap((one) => one.answers.filter((answer) => answer !== null)))];
  const text = others.length === 0 ? '' : `: ${namesOf(others, 3, 80)}`;
  return standing === 'old'
    ? [[words(`⚠️ The old revision still answers${text}. Nothing is judged before the new one does.`)]]
    : [[words(`⚠️ Not every origin says which revision answers${text}. Nothing is judged yet.`)]];
}

function overWords({ over, reports }: DeployState): string {
  switch (over?.kind) {
    case undefined:
      return '';
    case 'superseded':
      return `The series ended: ${shortLine(over.revision, 80)} was deployed.`;
    case 'cancelled':
      return `The series was cancelled: ${shortLine(over.reason, 300)}.`;
    case 'signed-off':
      return reports.slice(-1).some(isGreen)
        ? 'Signed off: the series is complete.'
        : 'The series is complete. It is not signed off: see what its last report says.';
    default:
      return over satisfies never;
  }
}

function runOf({ progress }: ReportState): string {
  return progress.kind === 'ended' ? progress.run : '';
}

/** `queued` before the first run, `running` while one goes on, else the verdict of the newest report. */
function stateOf(reports: readonly ReportState[], newest: ReportState | null): string {
  if (reports.some(({ progress }) => progress.kind === 'running')) return 'running';
  if (newest === null) return 'queued';
  return newest.progress.kind === 'ended' ? newest.progress.verdict : 'inconclusive';
}

function isLast({ reports }: DeployState, report: ReportState): boolean {
  return reports.at(-1)?.number === report.number;
}
