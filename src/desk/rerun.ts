import { usualCommand } from '../core/command/slash-command.ts';
import { digestOf } from '../core/fingerprint/digest.ts';
import type { LeaseRequest, Leases } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import { type Prose, phrase } from '../core/picture/sentence.ts';
import { checksOf } from '../core/plan/model.ts';
import { inPriorityOrder } from '../core/plan/selectors.ts';
import type { Trigger } from '../core/run/events.ts';
import { greenSince } from '../core/run/green-since.ts';
import type { RunStore, RunSummary } from '../core/run/order.ts';
import { quantity } from '../core/words/quantity.ts';
import { namesByIds } from '../core/words/results.ts';
import type { AuditParts, PermitParts, RateParts, StartParts, WordParts } from './parts.ts';
import {
  auditAllowed,
  byVerb,
  isMember,
  isPermitted,
  permitUnless,
  refuseOutsider,
  type Wish,
} from './permit.ts';
import { endedRuns, findRun, findSummary } from './runs.ts';
import { atTime, someOf, unlinked } from './sentence-parts.ts';
import { begin, runRules, wishOf } from './start.ts';
import type { StartOutcome } from './start-outcome.ts';
import { declined, failedBefore, noSuchRun, understand } from './understand.ts';
import type { Objection, Understanding, Unknown } from './wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from './words.ts';

/** What of an ended run is run again; `run` null: the newest of the channel. */
export type RerunRequest = {
  run: string | null;
  what: 'all' | 'failed' | { check: string };
  trigger: Trigger;
};

/** More checks than this are called `failed`, not by their ids. */
const mostIds = 10;

/** Runs again what an ended run ran, what did not pass in it, or one check, by the plan as it is now. */
export async function rerun(
  parts: PermitParts & WordParts & StartParts & RateParts,
  asker: Asker,
  request: RerunRequest,
): Promise<StartOutcome> {
  const wish = { what: 'run checks again', action: 'rerun', environment: null };
  if (!isMember(asker)) return refuseOutsider(parts, asker, wish);
  const ended = await endedRun(parts, asker, request.run);
  if (ended.kind === 'declined') return ended;
  const understood = await chosen(parts, asker, ended.summary, request.what);
  if (understood.kind !== 'understood') return understood;
  // A run is shown where it is asked for; outside a channel (App Home), where the one before it was.
  const here = asker.channel === '' ? { ...asker, channel: ended.summary.channel, thread: null } : asker;
  const { environment, plan, checks } = understood;
  const about = { verb: 'rerun' as const, channel: here.channel, environment, checks, plan: plan.plan };
  const rules = [byVerb(about, here.user), ...runRules(here, understood)];
  const wished = wishOf(understood, 'rerun');
  const deed = { ...wished, what: `${wished.what} again`, reason: `again: ${ended.summary.run}` };
  const passes = await passesSince(parts, ended.summary, request);
  if (passes !== null) return passes;
  const obstacle = await oldDeploy(parts, ended.summary, understood, request);
  const refused = await permitUnless(parts, here, { ...deed, isReading: true }, rules, obstacle);
  if (refused?.kind === 'obstructed') return declined(refused.message);
  if (refused !== null) {
    const hint = (await isPermitted(parts, here, runRules(here, understood)))
      ? ownWay(understood)
      : refused.hint;
    return { ...refused, hint, command: `rerun ${whatWords(request.what)} ${ended.summary.run}` };
  }
  return once(parts, here, ended.summary, understood, { ...request, wish: deed });
}

/** Who may run it and not repeat it runs it. */
function ownWay({ plan, selector, environment }: Understanding): string {
  return `You may run it yourself: ${usualCommand} run ${plan.id} ${selector.join(' ')} ${environment}`;
}

function whatWords(what: RerunRequest['what']): string {
  return typeof what === 'string' ? what : what.check;
}

/** What a process leaves that dies before its run is written down. */
const beginningMs = 10_000;
const longestMs = 3_600_000;

/** Who asks while the run goes on that somebody asked for first gets that one: two people press one button. */
async function once(
  parts: AuditParts & StartParts & RateParts,
  asker: Asker,
  { run: of }: RunSummary,
  understood: Understanding,
  request: RerunRequest & { wish: Wish },
): Promise<StartOutcome> {
  const { trigger, wish } = request;
  const { selector, environment, checks } = understood;
  // Blanks keep it apart from every environment's name. Where all failed, all and failed are the same checks.
  const ids = checks.map(({ id }) => id).toSorted();
  const again = `again ${of} ${digestOf(ids.join(' '))}`;
  const id = parts.newRunId();
  const turn = { environment: again, holder: id, reason: asker.user, heldMs: beginningMs, queuedMs: 1 };
  const first = await whoWasFirst(parts, turn);
  if (first !== null) {
    await auditAllowed(parts, asker, { ...wish, run: first.run });
    const by = first.by === asker.user ? {} : { by: first.by };
    return {
      kind: 'already',
      run: first.run,
      ...by,
      selector,
      environment,
      names: namesByIds(understood.checks),
    };
  }
  let isBegun = false;
  try {
    const started = await begin(parts, asker, understood, { trigger, wish, id });
    isBegun = 'run' in started && started.run === id;
    if (isBegun) await parts.leases.renew({ environment: again, holder: id, heldMs: longestMs });
    return started;
  } finally {
    if (!isBegun) await parts.leases.release({ environment: again, holder: id });
  }
}

/** The run that has the turn and has not ended, and who asked for it; null: the turn is taken. */
async function whoWasFirst(
  { leases, store }: { leases: Leases; store: RunStore },
  turn: LeaseRequest,
): Promise<{ run: string; by: string } | null> {
  for (;;) {
    const taken = await leases.acquire(turn);
    if (taken.kind === 'held') return null;
    if (taken.current === null) continue;
    const { holder, reason } = taken.current;
    const state = await store.state(holder);
    // One that nobody knows yet is being written.
    const isOver = state !== null && (state.cancelled !== null || state.finishedAt !== null);
    if (!isOver) return { run: holder, by: reason };
    await leases.release({ environment: turn.environment, holder });
  }
}

/** Why a button of a failure that passes since does nothing; null while it does not, or when somebody typed it. */
async function passesSince(
  { store }: { store: RunStore },
  summary: RunSummary,
  { trigger, what }: RerunRequest,
): Promise<Objection | null> {
  if (trigger !== 'button' || what === 'all') return null;
  const failed = what === 'failed' ? summary : { ...summary, failing: [what.check], aside: [] };
  const green = greenSince(failed, await endedRuns(store, '', 50));
  if (green === null) return null;
  const { run } = summary;
  const which = what === 'failed' ? `What failed in ${run}` : `That check of ${run}`;
  return {
    ...declined(phrase`${which} passes since ${atTime(green.finishedAt)} (${green.run}). Nothing was run.`),
    next: `rerun ${what === 'failed' ? 'failed' : 'all'} ${run}`,
  };
}

/** A button of before is no wish to deploy again: what is old and changes something is typed. */
async function oldDeploy(
  { store, now }: { store: RunStore } & AuditParts,
  { run, plan, environment, channel, finishedAt }: RunSummary,
  { checks }: Understanding,
  { trigger, what }: RerunRequest,
): Promise<Prose | null> {
  const changing = checks.filter(({ deploys, danger }) => deploys || danger !== null);
  if (trigger !== 'button' || changing.length === 0) return null;
  const ended = await endedRuns(store, channel, 50);
  const isLast = !ended.some(
    (one) => one.plan.id === plan.id && one.environment === environment && one.finishedAt > finishedAt,
  );
  if (isLast && now() - finishedAt < freshMs) return null;
  const names = someOf(changing.map(({ id }) => id));
  const word = typeof what === 'string' ? what : what.check;
  const why = isLast ? phrase`ended ${atTime(finishedAt)}` : `is not the last run on ${environment} any more`;
  const change = `this would run ${names} again, which changes ${environment}`;
  return phrase`${run} ${why}, and ${change}. To do so: rerun ${word} ${run}`;
}

/** A button is of now for so long. */
const freshMs = 3_600_000;

async function endedRun(
  { store }: { store: RunStore },
  asker: Asker,
  word: string | null,
): Promise<{ kind: 'ended'; summary: RunSummary } | Objection> {
  if (word === null) {
    const [newest] = await endedRuns(store, asker.channel, 50);
    return newest === undefined
      ? declined('No run has ended in this channel yet, so there is nothing to run again.')
      : { kind: 'ended', summary: newest };
  }
  const known = await findRun(store, word);
  if (known === null) {
    const found = await findSummary(store, word);
    return found === null ? noSuchRun(word) : { kind: 'ended', summary: found };
  }
  const { id: run } = known.state.head;
  const summary = await store.summary(run);
  return summary === null
    ? declined(`${run} has not ended yet; to stop it: cancel ${run}`)
    : { kind: 'ended', summary };
}

async function chosen(
  parts: WordParts,
  asker: Asker,
  summary: RunSummary,
  what: RerunRequest['what'],
): Promise<Understanding | Unknown | Objection> {
  const { run, environment, failing, selector } = summary;
  const plan = (await parts.plans()).find(({ id }) => id === summary.plan.id);
  if (plan === undefined) {
    return declined(`The plan ${summary.plan.id} of ${run} is not in the plans folder any more.`);
  }
  // Declines, and says which error comes first.
  if (!isUsable(plan)) return understand(parts, asker, { words: [], plan: plan.id });
  if (what === 'all' && !selector.includes('failed')) {
    return understand(parts, asker, { words: selector, plan: summary.plan.id, environment });
  }
  if (what === 'all') return named(plan, environment, await checksOfRun(parts, run));
  if (what !== 'failed') return named(plan, environment, [what.check]);
  if (failing.length > 0) return named(plan, environment, failing);
  const green = `Nothing failed in ${run}: ${summary.verdict}, ${summary.passed} of ${quantity(summary.total, 'check')}`;
  return await failedBefore(parts, summary.channel, { plan, environment, what: green });
}

/** `failed` meant something else when that run was asked for: its checks are what to run again. */
async function checksOfRun({ store }: { store: RunStore }, run: string): Promise<readonly string[]> {
  return [...((await store.state(run))?.checks.keys() ?? [])];
}

/** The checks of a run that the plan still has. */
function named(plan: UsablePlan, environment: string, ids: readonly string[]): Understanding | Objection {
  if (!environmentsOf(plan.plan).includes(environment)) {
    return declined(`The plan ${plan.id} has no environment ${environment} any more.`);
  }
  const wanted = new Set(ids);
  const checks = inPriorityOrder(
    plan.plan,
    checksOf(plan.plan).filter(({ id }) => wanted.has(id)),
  );
  if (checks.length === 0) {
    const [only] = ids;
    const gone = ids.length === 1 ? `The check ${unlinked(only ?? '')} is` : 'These checks are';
    return declined(`${gone} not in the plan ${plan.id} any more.`);
  }
  const selector = checks.length <= mostIds ? checks.map(({ id }) => id) : ['failed'];
  return { kind: 'understood', plan, environment, selector, checks };
}
