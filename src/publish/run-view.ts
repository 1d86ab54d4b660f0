import { failureGroups } from '../core/cause/failure-groups.ts';
import { type RunSteadiness, steady } from '../core/compare/stability.ts';
import type { QueueName } from '../core/job.ts';
import type { Leases } from '../core/leases.ts';
import type { Scope } from '../core/plan/model.ts';
import { eventId } from '../core/run/events.ts';
import { nextPhases } from '../core/run/needs.ts';
import type { RunOrder, RunStore, RunSummary } from '../core/run/order.ts';
import type { PlaceInLine, RunState } from '../core/run/state.ts';
import { judgeRun } from '../core/run/verdict.ts';
import { isVerdictNews } from '../core/run/verdict-news.ts';
import { type Around, onlyShown } from '../core/words/next.ts';
import { elapsedMs, runWords } from '../core/words/results.ts';
import type { RunDocument } from './documents.ts';

/** A run as it is to be shown. */
export type RunView = {
  run: string;
  state: RunState;
  order: RunOrder;
  /** How many events are in it: of two views the one with more is newer. */
  version: number;
  /** Time of the newest event, epoch ms: what the same state is always shown with. */
  now: number;
  previous: RunSummary | null;
  queue: PlaceInLine | null;
  /** Queues that this run waits for and that no worker serves. */
  unserved: readonly QueueName[];
  /** Its page; null without a report server. */
  page: string | null;
  /** What people can do about it; null while it goes on, and when it passed. */
  around: Around | null;
  /** Which of its checks alternate; of one that goes on nothing is known. */
  steadiness: RunSteadiness;
  /** How long the dangerous checks of it took the last time that they passed, in whatever run, ms; empty while nobody is asked about one. */
  lastTookMs: ReadonlyMap<string, number>;
};

/** What reading a run uses. */
export type RunSources = {
  store: Pick<RunStore, 'order' | 'state' | 'before'>;
  leases: Pick<Leases, 'who'>;
  /** Queues that no worker serves. */
  unserved(): Promise<readonly QueueName[]>;
  /** What people in a channel can do about a run; left out: nothing is known of them. */
  around?(state: RunState, channel: string): Promise<Around>;
  /** How steady the checks of a run are that has ended; left out: nothing is known of it. */
  steadiness?(state: RunState): Promise<RunSteadiness>;
  /** How long checks of a plan took the last time that they passed there, ms; left out: nobody remembers. */
  lastTimes?(scope: Scope, checks: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The page of a run; null without a report server. The same address every time, so that no message is edited for it. */
  runPageUrl(run: string, requestedAt: number): string | null;
};

/** What its documents are made of. */
type ViewContent = Omit<RunView, 'order' | 'version'>;

/** So many documents of failures a run has; it says how many failures are in none. */
const mostEvidence = 20;

/** Reads it; null for a run of which no event is kept (any more). */
export async function readView(order: RunOrder, sources: RunSources): Promise<RunView | null> {
  const { store } = sources;
  const { run } = order;
  const state = await store.state(run);
  if (state === null) return null;
  const { plan, environment, selector } = state.head;
  const isOver = state.finishedAt !== null && judgeRun(state).verdict !== 'passed';
  const [previous, queue, unserved, around, steadiness] = await Promise.all([
    store.before({ plan: plan.id, environment, selector }, run),
    placeInLine(run, state, sources),
    state.finishedAt === null ? sources.unserved() : [],
    isOver ? (sources.around?.(state, order.place.channel) ?? onlyShown) : null,
    state.finishedAt === null ? steady : (sources.steadiness?.(state) ?? steady),
  ]);
  return {
    ...{ run, state, order, previous, queue, around, steadiness },
    lastTookMs: await dangerousTimes(state, sources),
    version: state.eventIds.size,
    now: state.newestAt,
    unserved: waitedFor(state, unserved),
    page: sources.runPageUrl(run, state.requestedAt),
  };
}

async function dangerousTimes(
  { head, checks }: RunState,
  { lastTimes }: RunSources,
): Promise<ReadonlyMap<string, number>> {
  const questions = [...checks.values()].filter(
    ({ head: check, progress }) => check.danger !== null && progress.kind === 'waiting',
  );
  if (questions.length === 0 || lastTimes === undefined) return new Map();
  const scope = { plan: head.plan.id, environment: head.environment };
  return await lastTimes(
    scope,
    questions.map(({ head: check }) => check.id),
  );
}

/** The run itself. */
export function rootOf({
  run,
  state,
  now,
  page,
  previous,
  queue,
  unserved,
  around,
  steadiness,
}: ViewContent): RunDocument & { kind: 'run' } {
  const unshown = failureGroups(state)
    .slice(mostEvidence)
    .flatMap(({ checks }) => checks).length;
  return {
    ...{ kind: 'run', key: `${run}:root`, state, now, page },
    ...{ previous, queue, unserved, around, unshown, steadiness },
  };
}

/** What stands under it: a section that has begun, a failure, the verdict when it is another than before. */
export function repliesOf(view: ViewContent): readonly RunDocument[] {
  const { run, state, now, page, steadiness } = view;
  const previous = view.previous?.verdict ?? null;
  const verdict: RunDocument = {
    ...{ kind: 'verdict', key: `${run}:verdict`, state, now, page },
    ...{ previous, steadiness },
  };
  return [
    ...sections(view),
    ...approvalsOf(view),
    ...evidenceOf(view),
    ...(isVerdictNews(state, previous, steadiness) ? [verdict] : []),
  ];
}

/** A document for each dangerous check that was asked about. */
function approvalsOf({ run, state, now, page, lastTookMs }: ViewContent): readonly RunDocument[] {
  return [...state.checks.values()]
    .filter(({ head }) => head.danger !== null && state.eventIds.has(eventId.check(head.id, 'waiting')))
    .map(({ head: { id } }) => ({
      ...{ kind: 'approval', key: `${run}:approval:${id}`, state, now, page, check: id },
      lastTookMs: lastTookMs.get(id) ?? null,
    }));
}

/** Whom a run that took so long has waiting elsewhere. */
const longMs = 60_000;
const byPeople = ['slash', 'mention', 'button'];

/** True for a run that a person asked for and that took over a minute: they look at something else by now. */
function isAwaited(state: RunState): boolean {
  const { finishedAt, head } = state;
  return finishedAt !== null && byPeople.includes(head.trigger) && elapsedMs(state, finishedAt) > longMs;
}

/** That it is over, to who asked for a long run; nothing for any other. */
export function askerTold({ run, state, now, page }: ViewContent): readonly RunDocument[] {
  return isAwaited(state) ? [{ kind: 'asker-told', key: `${run}:asker-told`, state, now, page }] : [];
}

/**
 * A document for each failure, and one for all that have one cause, as far as they get one, in the order in which they, or the first of them,
 * came in: what is known late never takes the place of what is shown.
 */
export function evidenceOf({ run, state, now, page }: ViewContent): readonly RunDocument[] {
  return failureGroups(state)
    .slice(0, mostEvidence)
    .map(({ checks: [{ head }] }) => ({
      ...{ kind: 'evidence', key: `${run}:evidence:${head.id}`, state, now, page, check: head.id },
    }));
}

function sections({ run, state, now, page }: ViewContent): readonly RunDocument[] {
  if (state.startedAt === null) return [];
  const groups = Map.groupBy(state.checks.values(), ({ head }) => JSON.stringify([head.phase, head.section]));
  return [...groups.values()].flatMap((checks): readonly RunDocument[] => {
    const [first] = checks;
    if (first === undefined || checks.every(({ progress }) => progress.kind === 'pending')) return [];
    const { phase, section } = first.head;
    return [{ kind: 'section', key: `${run}:section:${phase}/${section}`, state, now, page, phase, section }];
  });
}

/** A run needs `runs` to go on at all, and the queue of each phase that may go now. */
function waitedFor(state: RunState, unserved: readonly QueueName[]): readonly QueueName[] {
  if (unserved.length === 0 || state.finishedAt !== null) return [];
  const phases = new Set(nextPhases(state, new Set()).map(({ id }) => id));
  const open = [...state.checks.values()].filter(
    ({ head, progress }) => phases.has(head.phase) && !['finished', 'waiting'].includes(progress.kind),
  );
  const dangerous = new Set(
    [...state.checks.values()].flatMap(({ head }) => (head.danger === null ? [] : [head.phase])),
  );
  const needed = new Set<QueueName>(
    open.map(({ head }) => (dangerous.has(head.phase) ? 'danger' : 'checks')),
  );
  return unserved.filter((queue) => queue === 'runs' || needed.has(queue));
}

async function placeInLine(
  run: string,
  state: RunState,
  { leases, store }: RunSources,
): Promise<PlaceInLine | null> {
  if (state.startedAt !== null || state.finishedAt !== null) return null;
  const { current, line } = await leases.who(state.head.environment);
  const index = line.findIndex(({ holder }) => holder === run);
  if (index < 0) return null;
  if (current === null) return { place: index + 1, holder: null };
  const holding = await store.state(current.holder);
  const holder =
    holding === null
      ? { by: current.holder, reason: current.reason }
      : { by: holding.head.requestedBy, reason: runWords(holding.head) };
  return { place: index + 2, holder };
}
