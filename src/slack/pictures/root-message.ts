import type { RunCause } from '../../core/cause/causes-of.ts';
import { causesOfRun } from '../../core/cause/causes-of-run.ts';
import { usualCommand } from '../../core/command/slash-command.ts';
import type { RunSteadiness } from '../../core/compare/stability.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { type Tally, tallyOf } from '../../core/run/check-standing.ts';
import { hasNeverBegun, legalActions, type RunAction } from '../../core/run/legal.ts';
import { type PlaceInLine, type RunState, revisionOf, type Verdict } from '../../core/run/state.ts';
import { isDecidedByCancel, judgeRun } from '../../core/run/verdict.ts';
import { causeLines } from '../../core/words/cause-lines.ts';
import { checkNames, troubleCounts, troubleWords } from '../../core/words/checks.ts';
import type { Around } from '../../core/words/next.ts';
import { quantity } from '../../core/words/quantity.ts';
import { elapsedMs, namesByIds, ofPlan, selectionName, selectionWords } from '../../core/words/results.ts';
import { checkRows } from '../../core/words/rows.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { steadinessWords } from '../../core/words/stability.ts';
import { verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { cancelRunButton } from '../actions/cancel-run.ts';
import { linkButton } from '../actions/open-page.ts';
import { rerunAllButton, rerunFailedButton } from '../actions/rerun.ts';
import { showAllButton } from '../actions/show-all-checks.ts';
import type { MarkupText, PlainText } from '../block-kit/block-kit.ts';
import {
  type ActionElement,
  type Block,
  blockId,
  buttonRow,
  context,
  header,
  listBlocks,
  markup,
  momentMarkup,
  momentSeen,
  person,
  personMarkup,
  plain,
  type RichTextPiece,
  richLines,
  words,
} from '../block-kit/blocks.ts';
import { withoutCode } from '../block-kit/code-parts.ts';
import {
  messageText,
  type RunPictureOptions,
  runMetadata,
  type SlackMessage,
  textBytes,
} from '../block-kit/message.ts';
import { unparsed } from '../block-kit/mrkdwn.ts';
import { lineOf, mostRows, type Row, rowsOf, taskOf } from '../block-kit/rows.ts';
import { answersGiven, approvalCard } from './approval-card.ts';
import { nextButtons, nextLines, sinceLines } from './changed-lines.ts';
import { fittingRows, sizeOf } from './fitting-rows.ts';
import { nobodyServes, notification, stateWord } from './notification.ts';
import { ordinal } from './replies.ts';

/** The run of the same selector and environment before this one. */
export type PreviousRun = { finishedAt: number; revision: string | null; failing: readonly string[] };

export type RootOptions = RunPictureOptions & {
  previous?: PreviousRun | null;
  queue?: PlaceInLine | null;
  /** Queues that it waits for and that no worker serves. */
  unserved?: readonly string[];
  /** What people there can do about it; left out, and null, for a run that goes on. */
  around?: Around | null;
  /** How many failures have no reply of their own. */
  unshown?: number;
  steadiness?: RunSteadiness;
};

type Root = {
  state: RunState;
  options: RootOptions;
  tally: Tally;
  /** `queued`, `running`, then the verdict. */
  word: string;
  verdict: { verdict: Verdict; decidedBy: string; flip: string } | null;
  /** Nothing while it goes on. */
  causes: readonly RunCause[];
};

const buttonsFor: Readonly<Record<RunAction, (run: string) => readonly ActionElement[]>> = {
  cancel: (run) => cancelRunButton(run),
  rerunFailed: rerunFailedButton,
  rerunAll: rerunAllButton,
  showAll: showAllButton,
};

/** The one message of a run in its channel, as it looks now: queued, running or ended. Edited in place, the plan block keeps its id. */
export function rootMessage(state: RunState, options: RootOptions): SlackMessage {
  const root = rootOf(state, options);
  const metadata = runMetadata(state, { type: 'staging_check_run', part: 'root', state: root.word });
  const rows = hasNeverBegun(state) ? [] : rowsOf(state);
  if (options.level === 'text') return { text: messageText(textLines(root, rows)), blocks: [], metadata };
  const blocks = [
    header(headerText(root)),
    richLines(leadLines(root)),
    ...approvalCard(root.tally.waiting, state, options.buttons),
    ...answersGiven(state),
    ...checklist(root, rows),
    context(smallPrint(root)),
    ...actions(root),
  ];
  return { text: messageText([notification(state, options)]), blocks, metadata };
}

function rootOf(state: RunState, options: RootOptions): Root {
  const verdict = state.finishedAt === null ? null : judgeRun(state);
  const causes = verdict === null ? [] : causesOfRun(state);
  return {
    state,
    options,
    tally: tallyOf(state.checks.values(), state),
    word: stateWord(state),
    verdict,
    causes,
  };
}

function headerText({ state, tally, verdict }: Root): string {
  // So that the verdict stands within the 150 characters of a header.
  const { selector, checks, plan, environment } = state.head;
  const about = ofPlan(plan);
  const selection = shortLine(selectionWords(selector, namesByIds(checks)), 66 - about.length);
  const name = `${selection}${about} on ${shortLine(environment, 40) || 'no environment'}`;
  if (verdict === null) return name;
  return `${verdictMark(verdict.verdict, tally)} ${name} ${verdictWords(verdict.verdict, tally)}`;
}

function leadLines(root: Root): readonly (readonly RichTextPiece[])[] {
  const { state, tally, verdict } = root;
  if (verdict === null) return [runningLine(root), ...unshownLines(root)];
  if (state.cancelled !== null && hasNeverBegun(state))
    return [[...cancelledLine(state.cancelled), words(' · it had not begun: nothing was looked at')]];
  const decided = [words('Decided by: ', true), words(shortLine(verdict.decidedBy, 700))];
  const causes = causeLines(root.causes).map((text) => [words(text, true)]);
  const { steadiness } = root.options;
  const turning = steadiness === undefined ? [] : steadinessWords(steadiness);
  const lines = [
    ...causes,
    ...turning.map((text) => [words(text, true)]),
    ...sinceLines(state, root.options.now),
    state.cancelled === null ? decided : cancelledLine(state.cancelled),
  ];
  if (state.cancelled !== null && !isDecidedByCancel(state, verdict)) lines.push(decided);
  lines.push(...nextLines(state, root.options.around ?? null, root.options.now));
  const changed = changes(root);
  const counts = `${changed.length > 0 && tally.counts !== '' ? ' · ' : ''}${tally.counts}`;
  lines.push([...changed, words(counts || 'There was nothing to check.')]);
  lines.push(...unshownLines(root));
  if (verdict.flip !== '' && state.cancelled === null)
    lines.push([words(`Would change it: ${shortLine(verdict.flip, 300)}`)]);
  return lines;
}

function runningLine({ state, tally, options, word }: Root): readonly RichTextPiece[] {
  const { waiting, done, total } = tally;
  const revision = shortLine(revisionOf(state) ?? '', 60);
  const rest = [
    ...troubleWords(tally),
    waiting.length === 0 ? '' : `${waiting.length} waiting for a person: ${checkNames(waiting)}`,
    word === 'queued' ? '' : formatDuration(elapsedMs(state, options.now)),
    revision === '' ? '' : `revision ${revision}`,
  ].filter((part) => part !== '');
  const first = word === 'queued' ? `Queued, ${quantity(total, 'check')}` : `${done} of ${total} done`;
  const line = [
    words(first, true),
    words(rest.map((part) => ` · ${part}`).join('')),
    ...(word === 'queued' ? placeInLine(options.queue ?? null, state.head.environment) : []),
    words(nobodyServes(options)),
  ];
  return state.cancelled === null ? line : [...line, words(' · '), ...cancelledLine(state.cancelled)];
}

/** ` · second in line: @mara has staging (phase1)`. */
function placeInLine(queue: PlaceInLine | null, environment: string): readonly RichTextPiece[] {
  if (queue === null) return [];
  const place = ` · ${ordinal(queue.place)} in line`;
  if (queue.holder === null) return [words(place)];
  const reason = shortLine(queue.holder.reason, 100);
  return [
    words(`${place}: `),
    person(queue.holder.by),
    words(` has ${shortLine(environment, 40) || 'the environment'}${reason === '' ? '' : ` (${reason})`}`),
  ];
}

function cancelledLine({ by, reason }: NonNullable<RunState['cancelled']>): readonly RichTextPiece[] {
  return [
    words('Cancelled by ', true),
    person(by),
    words(reason === '' ? '' : `: ${shortLine(reason, 200)}`),
  ];
}

/** `1 newly failing since 09:10 (revision 00467)`. */
function changes({ state, tally, options: { previous } }: Root): readonly RichTextPiece[] {
  if (previous === undefined || previous === null) return [];
  const before = new Set(previous.failing);
  const fresh = tally.failing.filter(({ head }) => !before.has(head.id));
  if (fresh.length === 0) return [];
  const revision = shortLine(previous.revision ?? '', 60);
  return [
    words(`${fresh.length} newly failing since `),
    momentSeen(previous.finishedAt, state.finishedAt ?? state.requestedAt),
    words(revision === '' ? '' : ` (revision ${revision})`),
  ];
}

/** Where the evidence of those failures is that have no reply of their own. */
function unshownLines({ options }: Root): readonly (readonly RichTextPiece[])[] {
  const { unshown = 0, links } = options;
  if (unshown === 0) return [];
  const where =
    links.page === null ? 'the checklists in the thread name them' : 'the page of the run has them';
  return [[words(`${unshown} more failing, without a reply of their own: ${where}.`)]];
}

function checklist({ state, options, tally, verdict }: Root, rows: readonly Row[]): readonly Block[] {
  if (rows.length === 0) return [];
  if (options.level === 'lists') return listBlocks(rows.map(lineOf));
  const [only, ...others] = state.head.phases;
  const name =
    shortLine(others.length === 0 ? (only?.title ?? '') : state.head.plan.title, 80) || selectionName(state);
  const far = verdict === null ? tally.done : tally.passed;
  const trouble = troubleCounts(tally).map((part) => ` · ${part}`);
  const title = `${withoutCode(unparsed(name))} · ${far}/${tally.total}${trouble.join('')}`;
  return [{ type: 'plan', block_id: blockId('plan', state.head.id), title, tasks: rows.map(taskOf) }];
}

function smallPrint({ state, options, verdict }: Root): readonly (PlainText | MarkupText)[] {
  const { requestedBy, plan } = state.head;
  const revision = shortLine(revisionOf(state) ?? '', 60);
  const facts =
    verdict === null || hasNeverBegun(state)
      ? []
      : [
          formatDuration(elapsedMs(state, options.now)),
          revision === '' ? '' : `revision ${revision}`,
          `plan ${shortLine(plan.id, 60)}@${shortLine(plan.digest, 20)}`,
        ].filter((fact) => fact !== '');
  return [
    ...facts.map((fact) => plain(fact, 100)),
    markup(`asked by ${personMarkup(requestedBy)}`),
    ...(verdict === null ? [markup(`updated ${momentMarkup(options.now)}`)] : []),
  ];
}

function actions({ state, options }: Root): readonly Block[] {
  // Nobody who reads it may: a button would only be refused.
  const mayRerun = options.around?.mayRerun !== false;
  const isGreenSince = options.around?.greenSince !== undefined;
  const legal = options.buttons
    ? legalActions(state).filter(
        (action) => (mayRerun || !action.startsWith('rerun')) && !(isGreenSince && action === 'rerunFailed'),
      )
    : [];
  const isCollapsed = options.buttons && checkRows([...state.checks.values()], state).length > mostRows;
  return buttonRow(blockId('act', state.head.id), [
    ...legal.flatMap((action) => buttonsFor[action](state.head.id)),
    ...(isCollapsed ? showAllButton(state.head.id) : []),
    ...(options.buttons ? nextButtons(state, options.around ?? null) : []),
    ...linkButton('Run page', options.links.page),
  ]);
}

function textLines(root: Root, rows: readonly Row[]): readonly string[] {
  const { state, options, verdict } = root;
  const run = shortLine(state.head.id, 60);
  const legal = options.around?.mayRerun === false ? [] : legalActions(state);
  const next = [
    ...(legal.includes('cancel') ? [`To stop it: ${usualCommand} cancel ${run}`] : []),
    ...(legal.includes('rerunFailed') ? [`To repeat what did not pass: ${usualCommand} rerun failed`] : []),
  ];
  const others = causeLines(root.causes).slice(1);
  const decided = verdict === null ? [] : [...others, `Decided by: ${shortLine(verdict.decidedBy, 500)}`];
  const first = [notification(state, options), ...decided, ...next];
  return [...first, ...fittingRows(rows.map(lineOf), textBytes - 100 - sizeOf(first.join('\n')))];
}
