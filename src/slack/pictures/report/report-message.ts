import { formatDuration } from '../../../core/plan/duration.ts';
import { isLoud } from '../../../core/report/comparison-record.ts';
import type { ReportFacts } from '../../../core/report/facts.ts';
import type { ReportChart } from '../../../core/report/publishing.ts';
import type { RunState, Verdict } from '../../../core/run/state.ts';
import { missedWords } from '../../../core/schedule/due.ts';
import type { Around } from '../../../core/words/next.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { ofPlan } from '../../../core/words/results.ts';
import { shortLine } from '../../../core/words/safe-text.ts';
import { steadinessWords } from '../../../core/words/stability.ts';
import { shownVerdict, verdictMark, verdictParts, verdictWords } from '../../../core/words/verdicts.ts';
import { linkButton } from '../../actions/open-page.ts';
import { runCommandButton } from '../../actions/run-command.ts';
import { type ActionElement, type Block, dayMoment, words } from '../../block-kit/blocks.ts';
import type { Level } from '../../block-kit/message.ts';
import type { MessageContent } from '../../block-kit/message-content.ts';
import { type Line, replyMessage } from '../../block-kit/reply-message.ts';
import { nextLines, sinceLines } from '../changed-lines.ts';
import { causesLines, headLine, reportLines } from './report-lines.ts';

/** One message of a report; `key` is its own for ever. */
export type ReportMessage = {
  key: string;
  eventType: 'staging_check_report';
  content: MessageContent;
};

export type ReportOptions = {
  level: Level;
  links: { page: string | null };
  buttons: boolean;
};

/** The run that a report is of, and what people in its channel can do about it; null where nothing is kept of it. */
export type AboutRun = { state: RunState; around: Around };

/** A run of a schedule, as its report tells it. */
export type TickRun = ReportFacts & {
  about: AboutRun | null;
  /** Of the message: that of the first report in which things were as now. */
  key: string;
  schedule: string;
  run: string;
  selector: readonly string[];
  /** Left out where there is no other. */
  plan?: string;
  environment: string;
  verdict: Verdict;
  decidedBy: string;
  passed: number;
  total: number;
  /** As in `RunSummary`. */
  unseen?: number;
  durationMs: number;
  finishedAt: number;
  /** Ticks that came while the bot was stopped. */
  missed: number;
  /** Epoch ms; null when it never comes again. */
  nextAt: number | null;
  pictures: readonly ReportChart[];
};

/** A tick of a schedule that was not run, as its report tells it. */
export type DeclinedTick = {
  key: string;
  schedule: string;
  selector: readonly string[];
  /** Left out where there is no other. */
  plan?: string;
  environment: string;
  /** Epoch ms of the tick. */
  at: number;
  reason: string;
  missed: number;
  nextAt: number | null;
};

/** How many reports in a row said the same, and since when. */
export type QuietSpell = { reports: number; sinceAt: number };

/** A scheduled report with all it has to say: the verdict and what decided it, what is new, how things stand, the pictures. */
export function reportMessage(report: TickRun, options: ReportOptions): ReportMessage {
  const { comparison, verdict, decidedBy, passed, total, durationMs, nextAt, finishedAt, about } = report;
  const missed = missedWords(report);
  const lines: readonly Line[] = [
    headLine(`${markOf(report)} ${nameOf(report)}: ${verdictWords(verdict, report)}`, comparison.headline),
    ...(missed === '' ? [] : [[words(missed)]]),
    ...(about === null ? [] : causesLines(about.state, comparison)),
    ...(about === null ? [] : sinceLines(about.state, finishedAt)),
    [words('Decided by: ', true), words(shortLine(decidedBy, 500))],
    ...(about === null ? [] : nextLines(about.state, about.around, finishedAt)),
    ...reportLines(report),
    [
      words(`${passed} of ${quantity(total, 'check')} passed in ${formatDuration(durationMs)}`),
      ...(nextAt === null ? [] : [words(' · next '), dayMoment(nextAt)]),
    ],
  ];
  return messageOf(report, { lines, pictures: report.pictures }, options);
}

/** The same when nothing changed: one line, which is edited until something does. */
export function quietReport(report: TickRun, spell: QuietSpell, options: ReportOptions): ReportMessage {
  const { finishedAt, passed, total, verdict, decidedBy, comparison } = report;
  const isGood = shownVerdict(verdict, report) === 'passed';
  const { limits: detail } = verdictParts(verdict, report);
  const reason =
    verdict === 'passed'
      ? `passed, ${passed} of ${total}${detail}`
      : `${verdict}${comparison.unstable.length > 0 ? '' : ' as before'}, ${passed} of ${total}`;
  const line: Line = [
    words(`${markOf(report)} ${nameOf(report)}: ${reason}. Nothing new in ${reportsWord(spell)} since `),
    dayMoment(spell.sinceAt),
    words(', last '),
    dayMoment(finishedAt),
    ...nextLeaves(report.nextAt),
    words('.'),
  ];
  const why: Line = [words('Decided by: ', true), words(shortLine(decidedBy, 500))];
  const turning = steadinessWords(comparison).map((text): Line => [words(text)]);
  const lines = [line, ...turning, ...(isGood ? [] : [why])];
  return messageOf(report, { lines, pictures: [] }, { ...options, buttons: !isGood && options.buttons });
}

/** What was to run and did not, and why; with a spell the line that is edited as long as it is so. */
export function declinedReport(
  declined: DeclinedTick,
  spell: QuietSpell | null,
  { level }: Pick<ReportOptions, 'level'>,
): ReportMessage {
  const missed = missedWords(declined);
  const often: Line =
    spell === null
      ? []
      : [words(` The same ${reportsWord(spell)} since `), dayMoment(spell.sinceAt), words('.')];
  const { text, blocks } = replyMessage({
    lines: [
      [
        words(`⚠️ ${nameOf(declined)} was not run at `, true),
        dayMoment(declined.at),
        words(`: ${shortLine(declined.reason, 700)}`),
        ...often,
        ...nextLeaves(declined.nextAt),
      ],
      ...(missed === '' ? [] : [[words(missed)]]),
    ],
  });
  const payload = { run_id: '', schedule: declined.schedule, state: 'inconclusive' };
  const content = { text, blocks: level === 'text' ? [] : blocks, payload };
  return { key: declined.key, eventType: 'staging_check_report', content };
}

function reportsWord({ reports }: QuietSpell): string {
  return quantity(reports, 'report');
}

function nextLeaves(nextAt: number | null): Line {
  return nextAt === null ? [] : [words('. Next '), dayMoment(nextAt)];
}

/** Pictures as blocks; a file id that Slack would not take is left out. */
export function pictureBlocks(pictures: readonly ReportChart[]): readonly Block[] {
  return pictures
    .filter(({ fileId }) => /^F[A-Z0-9]{8,30}$/.test(fileId))
    .slice(0, 4)
    .map(({ fileId, alt }) => ({
      type: 'image',
      slack_file: { id: fileId },
      alt_text: shortLine(alt, 1_000) || 'A chart',
    }));
}

/** The button that runs the same again, and the one that leads to the report. */
export function reportButtons(
  { selector, environment, plan }: Pick<TickRun, 'selector' | 'environment' | 'plan'>,
  { links, buttons }: ReportOptions,
): readonly ActionElement[] {
  if (!buttons) return [];
  const command = [...(plan === undefined ? [] : [plan]), ...selector, environment].join(' ');
  const isPlain = /^[\w@. -]{1,300}$/.test(command);
  const label = `Run ${shortLine(selector.join(' '), 60)}`;
  return [...linkButton('Report', links.page), ...(isPlain ? runCommandButton(label, command) : [])];
}

function messageOf(
  report: TickRun,
  picture: { lines: readonly Line[]; pictures: readonly ReportChart[] },
  options: ReportOptions,
): ReportMessage {
  const { text, blocks } = replyMessage({
    lines: picture.lines,
    buttons: reportButtons(report, options),
  });
  const { key, run, schedule, verdict } = report;
  return {
    key,
    eventType: 'staging_check_report',
    content: {
      text,
      blocks: options.level === 'text' ? [] : [...blocks, ...pictureBlocks(picture.pictures)],
      payload: { run_id: run, schedule, state: verdict },
    },
  };
}

function markOf(report: TickRun): string {
  const { verdict, comparison } = report;
  return verdict === 'passed' && (isLoud(comparison) || comparison.unstable.length > 0)
    ? '⚠️'
    : verdictMark(verdict, report);
}

function nameOf({ selector, environment, plan }: Pick<TickRun, 'selector' | 'environment' | 'plan'>): string {
  const about = plan === undefined ? '' : ofPlan({ id: plan, isOneOfMany: true });
  return `${shortLine(selector.join(' '), 120) || 'all'}${about} on ${shortLine(environment, 60)}`;
}
