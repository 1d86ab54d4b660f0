import type { DeployState, ReportState } from '../../../core/deploy/state.ts';
import { formatDuration } from '../../../core/plan/duration.ts';
import type { ReportFacts } from '../../../core/report/facts.ts';
import type { ReportPicture } from '../../../core/report/publishing.ts';
import type { Verdict } from '../../../core/run/state.ts';
import { verdictMarks } from '../../marks.ts';
import { answerMessage, type Line } from '../answer.ts';
import { words } from '../blocks.ts';
import { namesOf, shortLine } from '../safe-text.ts';
import { reportLines } from './report-lines.ts';
import { pictureBlocks, type ReportMessage, type ReportOptions, reportButtons } from './report-message.ts';

/** What is known of the run of one report. */
export type DeployReport = ReportFacts & { pictures: readonly ReportPicture[] };

/** The one message of a deploy: how each of its reports ended, and which comes next; it is edited as they come. */
export function deployMessage(
  deploy: DeployState,
  options: ReportOptions & {
    /** By number of the report: its headline when it has news. */
    news: ReadonlyMap<number, string>;
  },
): ReportMessage {
  const { head, reports, over } = deploy;
  const ended = reports.filter(({ progress }) => progress.kind === 'ended');
  const newest = ended.at(-1);
  const news = newest === undefined ? undefined : options.news.get(newest.number);
  const lines: readonly Line[] = [
    [
      words(`${deployMark(ended, news)} ${nameOf(deploy)}: `),
      words(standingWords(reports)),
      ...nextLeaves(deploy),
    ],
    ...(news === undefined || newest === undefined
      ? []
      : [[words(`At ${afterWords(newest)}: ${shortLine(news, 500)}`)]]),
    ...revisionLine(reports),
    ...(over === null ? [] : [[words(overWords(deploy))]]),
  ];
  const { text, blocks } = answerMessage({ lines });
  const state = over?.kind ?? (newest === undefined ? 'waiting' : verdictOf(newest));
  return {
    key: `${head.id}:deploy`,
    eventType: 'staging_check_report',
    content: {
      text,
      blocks: options.level === 'text' ? [] : blocks,
      payload: { deploy_id: shortLine(head.id, 100), state },
    },
  };
}

/** The reply in its thread for one report that has ended; null for one that has not. */
export function deployReportMessage(
  deploy: DeployState,
  number: number,
  facts: DeployReport,
  options: ReportOptions,
): ReportMessage | null {
  const report = deploy.reports.find((one) => one.number === number);
  if (report === undefined || report.progress.kind !== 'ended') return null;
  const { verdict, decidedBy, passed, total, run } = report.progress;
  const { comparison } = facts;
  const isSame = comparison.standing === 'same' || comparison.standing === 'better';
  const mark = verdict === 'passed' && !isSame ? '⚠️' : verdictMarks[verdict].emoji;
  const lines: readonly Line[] = [
    [
      words(
        `${mark} ${nameOf(deploy)}, ${afterWords(report)}: ${verdict}, ${shortLine(comparison.headline, 500)}`,
        true,
      ),
    ],
    ...(verdict === 'passed' ? [] : [[words('Decided by: ', true), words(shortLine(decidedBy, 500))]]),
    ...reportLines(facts),
    [words(`${passed} of ${total} checks passed`)],
    ...(isLast(deploy, report) && verdict === 'passed' && isSame
      ? [[words('That was the last report: signed off.')]]
      : []),
  ];
  const asked = { selector: report.run, environment: deploy.head.environment };
  const { text, blocks } = answerMessage({ lines, buttons: reportButtons(asked, options) });
  return {
    key: `${deploy.head.id}:report:${number}`,
    eventType: 'staging_check_report',
    content: {
      text,
      blocks: options.level === 'text' ? [] : [...blocks, ...pictureBlocks(facts.pictures)],
      payload: { deploy_id: shortLine(deploy.head.id, 100), run_id: shortLine(run, 100), state: verdict },
    },
  };
}

function nameOf({ head }: DeployState): string {
  return `${shortLine(head.revision, 80) || 'a revision'} on ${shortLine(head.environment, 60)}`;
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

/** Nothing is called green while another revision answers. */
function revisionLine(reports: readonly ReportState[]): readonly Line[] {
  const heard = reports.findLast(({ revision }) => revision !== null);
  if (heard?.revision === undefined || heard.revision === null || heard.progress.kind === 'ended') return [];
  const { standing, answers } = heard.revision;
  if (standing === 'confirmed') return [];
  const others = [...new Set(answers.flatMap((one) => one.answers.filter((answer) => answer !== null)))];
  const said = others.length === 0 ? '' : `: ${namesOf(others, 3, 80)}`;
  return standing === 'old'
    ? [[words(`⚠️ The old revision still answers${said}. Nothing is judged before the new one does.`)]]
    : [[words(`⚠️ Not every origin says which revision answers${said}. Nothing is judged yet.`)]];
}

function overWords({ over }: DeployState): string {
  switch (over?.kind) {
    case undefined:
      return '';
    case 'superseded':
      return `The series ended: ${shortLine(over.revision, 80)} was deployed.`;
    case 'cancelled':
      return `The series was cancelled: ${shortLine(over.reason, 300)}`;
    case 'signed-off':
      return 'Signed off: the series is complete.';
    default:
      return over satisfies never;
  }
}

function verdictOf({ progress }: ReportState): Verdict | 'waiting' {
  return progress.kind === 'ended' ? progress.verdict : 'waiting';
}

const worstFirst: readonly Verdict[] = ['failed', 'inconclusive', 'degraded', 'passed'];

/** What the newest report says decides; news are no green. */
function deployMark(ended: readonly ReportState[], news: string | undefined): string {
  const newest = ended.at(-1);
  const verdict = worstFirst.find((one) => newest !== undefined && verdictOf(newest) === one);
  if (verdict === undefined) return '🚀';
  return verdict === 'passed' && news !== undefined ? '⚠️' : verdictMarks[verdict].emoji;
}

function isLast({ reports }: DeployState, report: ReportState): boolean {
  return reports.at(-1)?.number === report.number;
}
