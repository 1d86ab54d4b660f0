import { z } from 'zod';
import type { OriginRevision } from '../src/core/deploy/events.ts';
import { revisionStanding } from '../src/core/deploy/revision.ts';
import {
  afterWhole,
  backFilter,
  backLook,
  deploysAmong,
  lastTimeOf,
  namesPassedOver,
  revisionsIn,
  type SeenRevision,
  type WatchMemory,
  type WatchStore,
  watchFilter,
  watchFrom,
  watchGapMs,
} from '../src/core/deploy/watch.ts';
import {
  type DeployWatch,
  type FieldWatch,
  isFieldWatch,
  unwatchable,
  watchesOf,
} from '../src/core/deploy/watches.ts';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import { type LogOutcome, type LogPlace, type LogSources, readOne } from '../src/core/logs.ts';
import type { Plan, Scope } from '../src/core/plan/model.ts';
import type { MachineSource } from '../src/desk/deploys/record-sighting.ts';
import type { DeployOutcome, DeployRequest } from '../src/desk/deploys/understand.ts';

/** What keeps a look from telling all: `unavailable` says nothing of revisions, `passed-over` names what was left out. */
export type WatchProblem = { kind: 'unavailable' | 'passed-over'; text: string };

/** Log sources, and where a watch of a field reads. */
export type WatchLogs = LogSources & {
  /** Where the entries of a watch are read, with the filter between these times; or why they cannot be, in words. */
  placeOf(
    watch: FieldWatch,
    window: { fromMs: number; toMs: number },
  ): { place: LogPlace; filter: string } | { problem: string };
};

export type WatchJobContext = {
  /** Epoch ms. */
  now(): number;
  /** The plans folder as it is now; null for a plan with errors. */
  plans(): Promise<readonly { plan: Plan | null }[]>;
  memory: WatchStore;
  /** Log sources of one turn. */
  logs(): WatchLogs & AsyncDisposable;
  /** The newest deploy of an environment of a plan, however it was told. */
  current(scope: Scope): Promise<SeenRevision | null>;
  /** What each origin of a plan's environment answers; empty when the plan has no way to ask. Left out: nobody asks. */
  answers?(plan: string, environment: string, leave: AbortSignal): Promise<readonly OriginRevision[]>;
  /** Takes a deploy down; the same one again is harmless. */
  recordSighting(source: MachineSource, request: DeployRequest): Promise<DeployOutcome>;
  /** Called after each look; null: there was none. */
  onProblem(watch: DeployWatch, problem: WatchProblem | null): void;
};

const data = z.strictObject({});

/** Longer than a look takes, unless the service or the quota is slow. */
const lookLimitMs = 20_000;
/** Requests of one look: each has at most one page, and the next one leaves out the revisions of those before. */
const mostAsks = 10;
const entriesAtOnce = 1_000;
/** Why an answer is not whole that the next question goes on from; the others would only be the same again. */
const goesOn: ReadonlySet<string | null> = new Set(['entry-cap', 'page-cap']);

/** Looks for new revisions in the logs of the services that plans watch; each one is a deploy of its environment. */
export const watchJob: JobDefinition<z.infer<typeof data>, WatchJobContext> = {
  name: 'watch',
  queue: 'timers',
  data: { version: 1, shape: data },
  concurrency: 1,
  everyMs: 30_000,
  async run(_, context, { leave }): Promise<JobEnd> {
    const plans = (await context.plans()).flatMap(({ plan }) => plan ?? []);
    const watches = watchesOf(plans);
    if (watches.length === 0) return { kind: 'done' };
    await using logs = context.logs();
    const errors: unknown[] = [];
    for (const watch of watches) {
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      // One environment must not keep the others back.
      await lookAt(watch, { ...context, read: logs, leave }).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} watches of deploys broke`);
    return { kind: 'done' };
  },
};

type Looking = WatchJobContext & { read: WatchLogs; leave: AbortSignal };

async function lookAt(watch: DeployWatch, context: Looking): Promise<void> {
  const { memory, now, onProblem, leave } = context;
  const beganAt = now();
  const before = await memory.begin(watch, beganAt, watchGapMs(watch));
  if (before === null) return;
  const wrong = unwatchable(watch);
  if (wrong !== null) return onProblem(watch, { kind: 'unavailable', text: wrong });
  const look = await readAll(watch, before, beganAt, context);
  // Whoever leaves was cut off: that says nothing of the source.
  if (leave.aborted && look.unavailable !== null) return;
  const passedOver = new Set<string>();
  const declined: string[] = [];
  for (const plan of watch.plans) {
    const told = await tellPlan(plan, watch, { memory: before, found: look.found }, context);
    for (const one of told.passedOver) passedOver.add(one);
    declined.push(...told.declined);
    if (look.unavailable === null) {
      await tellBack(plan, watch, { memory: before, found: look.found }, { ...context, beganAt });
    }
  }
  // After the deploys are written down: a worker that dies before this tells them again, and nothing is doubled.
  if (declined.length === 0) await memory.note(watch, look.found, look.nextFromAt);
  const left = [...passedOver, ...declined, ...namesPassedOver(look.passedOver)];
  if (look.unavailable !== null) onProblem(watch, { kind: 'unavailable', text: look.unavailable });
  else onProblem(watch, left.length === 0 ? null : { kind: 'passed-over', text: left.join('; ') });
}

/** The revisions that are deploys of one of the plans; it may know of them by other ways. */
async function tellPlan(
  plan: string,
  { environment, service }: DeployWatch,
  { memory, found }: { memory: WatchMemory; found: readonly SeenRevision[] },
  context: Looking,
): Promise<{ passedOver: readonly string[]; declined: readonly string[] }> {
  const current = found.length === 0 ? null : await context.current({ plan, environment });
  const { deploys, passedOver } = deploysAmong({ memory, found, current });
  const declined: string[] = [];
  for (const { revision, seenAt } of deploys) {
    const outcome = await context.recordSighting(
      { kind: 'log' },
      { plan, environment, revision, service, at: seenAt },
    );
    if (!('deploy' in outcome)) declined.push(`${revision} was not taken down: ${outcome.kind}`);
  }
  return { passedOver, declined };
}

/** A revision that is known and not the newest deploy writes again, and every origin answers with it: somebody has gone back to it. */
async function tellBack(
  plan: string,
  watch: DeployWatch,
  { memory, found }: { memory: WatchMemory; found: readonly SeenRevision[] },
  { answers, current, recordSighting, read, leave, beganAt }: Looking & { beganAt: number },
): Promise<void> {
  const { environment, service } = watch;
  if (answers === undefined) return;
  const finding = { memory, found, current: await current({ plan, environment }) };
  const look = backLook(finding, watch, beganAt);
  if (look === null) return;
  const window = { fromMs: look.fromMs, toMs: beganAt };
  const signal = AbortSignal.any([leave, AbortSignal.timeout(lookLimitMs)]);
  const filter = isFieldWatch(watch) ? '' : backFilter(watch, look.names, window);
  const answer = await readWindow(watch, { ...window, filter, signal }, read);
  if (answer.kind === 'unavailable') return;
  const { found: writing } = revisionsIn(answer.entries, watch);
  const back = writing.findLast(({ revision }) => look.names.includes(revision));
  if (back === undefined) return;
  const { revision, seenAt: at } = back;
  const origins = await answers(plan, environment, leave);
  if (leave.aborted || revisionStanding(revision, origins) !== 'confirmed') return;
  await recordSighting({ kind: 'log' }, { plan, environment, revision, service, at, isAnswering: true });
}

/** What a look read. `unavailable`: why it could not read on; what it read before counts. */
type Look = {
  found: readonly SeenRevision[];
  passedOver: readonly string[];
  nextFromAt: number;
  unavailable: string | null;
};

/** Reads until nothing is left: an answer that was cut has told of some revisions, and the next question leaves these out. */
async function readAll(
  watch: DeployWatch,
  memory: WatchMemory,
  toMs: number,
  { read, leave }: Looking,
): Promise<Look> {
  const found = new Map<string, SeenRevision>();
  const passedOver = new Set<string>();
  const known = memory.revisions.map(({ revision }) => revision).toReversed();
  let fromMs = watchFrom(memory, toMs);
  const ended = (nextFromAt: number, unavailable: string | null = null): Look => ({
    found: [...found.values()],
    passedOver: [...passedOver],
    nextFromAt,
    unavailable,
  });
  const signal = AbortSignal.any([leave, AbortSignal.timeout(lookLimitMs)]);
  for (let asks = 0; asks < mostAsks; asks += 1) {
    const window = { fromMs, toMs };
    const filter = isFieldWatch(watch) ? '' : watchFilter(watch, [...found.keys(), ...known], window);
    const answer = await readWindow(watch, { ...window, filter, signal }, read);
    if (answer.kind === 'unavailable') return ended(fromMs, answer.reason);
    const sightings = revisionsIn(answer.entries, watch);
    for (const name of sightings.passedOver) passedOver.add(name);
    const fresh = sightings.found.filter(({ revision }) => !found.has(revision));
    for (const one of fresh) found.set(one.revision, one);
    if (answer.complete) return ended(afterWhole(toMs));
    const lastAt = lastTimeOf(answer.entries);
    // Entries of one that was found now may hide others in this window; without any, only what comes later can be new.
    if ((fresh.length === 0 || isFieldWatch(watch)) && lastAt !== null) fromMs = Math.max(fromMs + 1, lastAt);
    if (!goesOn.has(answer.incompleteBecause) || lastAt === null) {
      return ended(fromMs, `not all log lines were read (${answer.incompleteBecause})`);
    }
  }
  return ended(fromMs);
}

type WindowRead = { fromMs: number; toMs: number; filter: string; signal: AbortSignal };

/** Reads what the logs of the service say, or the entries that the plan names. */
function readWindow(
  watch: DeployWatch,
  { filter, signal, ...window }: WindowRead,
  read: WatchLogs,
): Promise<LogOutcome> {
  const common = { maxEntries: entriesAtOnce, ...window, signal };
  if (!isFieldWatch(watch))
    return readOne(read, { ...common, place: { source: 'project', at: watch.project }, filter, hosts: [] });
  const at = read.placeOf(watch, window);
  if ('problem' in at)
    return Promise.resolve({ kind: 'unavailable', reason: at.problem, transient: false, requests: 0 });
  return readOne(read, { ...common, ...at, hosts: watch.hosts });
}
