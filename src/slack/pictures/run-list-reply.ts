import { usualCommand } from '../../core/command/slash-command.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { reporter } from '../../core/report/reporter.ts';
import { standingOf, tallyOf } from '../../core/run/check-standing.ts';
import type { RunSummary } from '../../core/run/order.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { failuresIn } from '../../core/run/summary.ts';
import { ofPlan, runWords, selectionWords } from '../../core/words/results.ts';
import { namesOf, shortLine } from '../../core/words/safe-text.ts';
import { verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { dayMoment, isWebUrl, linkOr, person, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import type { ShownEnvironment } from './environment-reply.ts';
import { ordinal } from './replies.ts';

/** A run of a list; `place` counts from 2 for a run that waits for its environment, null for one that has it or when nobody knows. */
export type ShownRun =
  | { kind: 'active'; state: RunState; place: number | null; page: string | null }
  | { kind: 'ended'; summary: RunSummary; page: string | null };

/** Runs of a list with their place in line, where it is known, and their page. */
export function listedRuns(
  runs: readonly ({ kind: 'active'; state: RunState } | { kind: 'ended'; summary: RunSummary })[],
  environments: readonly Pick<ShownEnvironment, 'environment' | 'line'>[],
  runPageUrl: (run: string) => string | null,
): readonly ShownRun[] {
  return runs.map((run): ShownRun => {
    if (run.kind === 'ended') return { ...run, page: runPageUrl(run.summary.run) };
    const { id, environment } = run.state.head;
    const line = environments.find((one) => one.environment === environment)?.line ?? [];
    const at = line.findIndex((waiting) => waiting.run === id);
    return { kind: 'active', state: run.state, place: at < 0 ? null : at + 2, page: runPageUrl(id) };
  });
}

/** To the asker of `history`: the runs of the channel, newest first. */
export function historyReply(runs: readonly ShownRun[], options: { now: number }): SlackMessage {
  const { now } = options;
  if (runs.length === 0) {
    const typed = [`To run something: ${usualCommand} help`];
    return replyMessage({ lines: [[words('Nothing has run here yet.')]], typed });
  }
  const lines = runs.map((run) => (run.kind === 'active' ? activeLine(run, now) : endedLine(run)));
  return replyMessage({ lines, typed: [`To repeat what failed: ${usualCommand} rerun failed <run>`] });
}

/** `phase2 on staging: running, 3 of 8 done, failing golden path, for 21 s`. */
export function activeLine({ state, place, page }: Extract<ShownRun, { kind: 'active' }>, now: number): Line {
  const { head, startedAt, requestedAt, cancelled } = state;
  const { done, total, failing, waiting } = tallyOf(state.checks.values(), state);
  const isFailed = (check: CheckState) => standingOf(check, state) === 'failed';
  const failed = failing.filter(isFailed);
  const unseen = failing.filter((check) => !isFailed(check));
  const name = (check: { head: { name: string; id: string } }) => check.head.name || check.head.id;
  const facts = [
    startedAt === null ? '' : `${done} of ${total} done`,
    failed.length === 0 ? '' : `failing: ${namesOf(failed.map(name), 2, 60)}`,
    unseen.length === 0 ? '' : `could not be looked at: ${namesOf(unseen.map(name), 2, 60)}`,
    waiting.length === 0 ? '' : `waits for a person: ${namesOf(waiting.map(name), 2, 60)}`,
    `for ${formatDuration(Math.max(0, now - (startedAt ?? requestedAt)))}`,
  ].filter((fact) => fact !== '');
  const stage = startedAt === null ? 'waits to start' : 'running';
  const at = place === null ? '' : `, ${ordinal(place)} in line`;
  const doing = cancelled === null ? `${stage}${at}` : 'being cancelled';
  return [
    words(`${startedAt === null ? '○' : '◌'} ${runWords(head)}: ${doing}, ${facts.join(' · ')}`),
    ...askedBy(head.requestedBy),
    words(' · '),
    runLeaf(head.id, page),
  ];
}

/** What failed, and what could not be looked at, each by its own word; over a pass the failed ones decided nothing. */
function openFacts(summary: RunSummary): readonly string[] {
  const { looks, names, verdict } = summary;
  const isUnseen = (id: string) => ['errored', 'inconclusive'].includes(looks?.[id]?.status ?? '');
  const open = failuresIn(summary);
  const named = (ids: readonly string[]) =>
    namesOf(
      ids.map((id) => names?.[id] ?? id),
      3,
      60,
    );
  const failed = open.filter((id) => !isUnseen(id));
  const unseen = open.filter(isUnseen);
  const failing = verdict === 'passed' ? 'failing, which decides nothing' : 'failing';
  return [
    failed.length === 0 ? '' : `${failing}: ${named(failed)}`,
    unseen.length === 0 ? '' : `could not be looked at: ${named(unseen)}`,
  ];
}

/** `✅ phase2 on staging: passed, 8 of 8 · 12 s · @mara · Nov 24 03:47`. */
function endedLine({ summary, page }: Extract<ShownRun, { kind: 'ended' }>): Line {
  const { verdict, cancelled, passed, total, startedAt, requestedAt, finishedAt, revision } = summary;
  const mark = verdictMark(verdict, summary);
  const ended = verdictWords(verdict, summary);
  const facts = [
    // What was cancelled did not fail.
    ...(cancelled ? [] : openFacts(summary)),
    `${passed} of ${total} passed`,
    formatDuration(Math.max(0, finishedAt - (startedAt ?? requestedAt))),
    revision === null ? '' : `revision ${shortLine(revision, 60)}`,
  ].filter((fact) => fact !== '');
  return [
    words(`${mark} ${selectionOf(summary)}: ${ended}, ${facts.join(' · ')}`),
    ...askedBy(summary.requestedBy),
    words(' · '),
    dayMoment(finishedAt),
    words(' · '),
    runLeaf(summary.run, page),
  ];
}

/** Nobody asks for a report. */
function askedBy(by: string): Line {
  return by === reporter ? [words(' · a report by itself')] : [words(' · asked by '), person(by)];
}

function selectionOf({ plan, selector, environment, names = {} }: RunSummary): string {
  return `${selectionWords(selector, names)}${ofPlan(plan)} on ${shortLine(environment, 60)}`;
}

/** The id of a run, which leads to its page. */
export function runLeaf(run: string, page: string | null): Line[number] {
  const id = shortLine(run, 60) || 'this run';
  return isWebUrl(page) ? linkOr(id, page) : words(`run ${id}`);
}
