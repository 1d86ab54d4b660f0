import type { Asker, GroupsOf } from '../../core/people.ts';
import { proseText } from '../../core/picture/sentence.ts';
import type { ReportQueue } from '../../core/report/publishing.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { RunState } from '../../core/run/state.ts';
import type { ScheduleReport, ScheduleReportHead, ScheduleReports } from '../../core/schedule/reports.ts';
import { type Schedule, type Tick, tickRunId } from '../../core/schedule/schedule.ts';
import { chooseToLook } from '../choose-to-look.ts';
import type { DecisionParts, PermitParts, PlanParts, StartParts } from '../parts.ts';
import { byVerb, isPermitted, permit, type Rule } from '../permit.ts';
import { enter, runRules, wishOf } from '../start.ts';
import type { Understanding } from '../wish.ts';

/** What starting the run of a tick takes. */
export type TickParts = {
  reports: Pick<ScheduleReports, 'start' | 'list'>;
  reportQueue: ReportQueue;
};

const idTries = 5;

/**
 * Runs what a tick stands for, or writes down why not, and has it told. However often it is called for one tick and wherever it was cut
 * off, that is one run and one report: the run's id is the tick's, and the first outcome that was written down stays.
 */
export async function startScheduledRun(
  parts: TickParts & PermitParts & PlanParts & StartParts,
  schedule: Schedule,
  tick: Tick,
): Promise<void> {
  const { id, words, environment, channel } = schedule;
  const reports = await parts.reports.list(id);
  if (!reports.some(({ at }) => at === tick.at)) {
    const outcome = await outcomeOf(parts, schedule, tick, reports);
    const isOneOfMany = (await parts.plans()).length > 1;
    const plan = isOneOfMany ? { plan: schedule.plan } : {};
    await parts.reports.start(id, { at: tick.at, words, ...plan, environment, channel, ...outcome });
  }
  await parts.reportQueue.report({ schedule: id });
}

type Outcome = Pick<ScheduleReportHead, 'missed' | 'outcome'>;

async function outcomeOf(
  parts: TickParts & PermitParts & PlanParts & StartParts,
  schedule: Schedule,
  tick: Tick,
  reports: readonly ScheduleReport[],
): Promise<Outcome> {
  const { run, state } = await runOfTick(parts, schedule, tick);
  if (state !== null) {
    // It was written down; that its jobs were woken is not known.
    await parts.queue.run(run);
    await parts.queue.publish(run);
    return { missed: state.head.schedule?.missed ?? tick.missed, outcome: { kind: 'run', run } };
  }
  const { missed } = tick;
  const reason = await reasonAgainst(parts, schedule, tick, reports);
  if (reason !== null) return { missed, outcome: { kind: 'declined', reason } };
  const understood = chooseToLook(await parts.plans(), schedule);
  if (understood.kind === 'declined') {
    return { missed, outcome: { kind: 'declined', reason: proseText(understood.message) } };
  }
  const refusal = await permitScheduled(parts, schedule, understood, run);
  if (refusal !== null) return { missed, outcome: { kind: 'declined', reason: refusal } };
  return { missed, outcome: { kind: 'run', run: await begun(parts, schedule, tick, understood, run) } };
}

/** The id of the run of the tick, and its state when it is there already. */
async function runOfTick(
  { store }: { store: RunStore },
  { id }: Schedule,
  tick: Tick,
): Promise<{ run: string; state: RunState | null }> {
  for (let tried = 0; tried < idTries; tried += 1) {
    const run = tickRunId(tick, tried);
    const state = await store.state(run);
    const own = state?.head.schedule;
    if (state === null || (own?.id === id && own.at === tick.at)) return { run, state };
  }
  throw new Error(`tick ${tick.id}: all ids of its run belong to other runs`);
}

/** One run of a schedule at a time: a tick that finds the last one at work would only wait behind it. */
async function reasonAgainst(
  { store }: { store: RunStore },
  { id }: Schedule,
  tick: Tick,
  reports: readonly ScheduleReport[],
): Promise<string | null> {
  const earlier = reports.filter(({ at, outcome }) => at < tick.at && outcome.kind === 'run');
  const last = earlier.at(-1)?.outcome;
  if (last?.kind !== 'run') return null;
  const state = await store.state(last.run);
  if (state === null || state.finishedAt !== null) return null;
  return `run ${last.run} of an earlier report of ${id} has not ended yet`;
}

async function begun(
  parts: StartParts,
  schedule: Schedule,
  { at, missed }: Tick,
  understood: Understanding,
  run: string,
): Promise<string> {
  const { id, channel } = schedule;
  const started = await enter({ ...parts, newRunId: () => run }, askerOf(schedule), understood, {
    trigger: 'schedule',
    place: { channel, thread: null },
    firstId: run,
    schedule: { id, at, missed },
  });
  if (started.kind === 'started' || started.kind === 'in-line') return started.run;
  throw new Error(`schedule ${id}: its run was not started: ${started.kind}`);
}

/** Who decides for a schedule of a plan, in the audit log. */
const planAuthor = 'staging-check (schedule)';

/**
 * Why a schedule may not run this now; null: it may, and the audit log says so. A plan's schedule runs by what the plan says, a
 * person's by what that person may do at this moment. Rejects while Slack does not tell a group that decides.
 */
async function permitScheduled(
  parts: PermitParts,
  schedule: Schedule,
  understood: Understanding,
  run: string,
): Promise<string | null> {
  const { id, from, channel } = schedule;
  const { environment, selector } = understood;
  if (from === 'plan') {
    const what = { by: planAuthor, action: 'run', channel, environment, run, check: null, selector };
    await parts.audit.append({ at: parts.now(), ...what, decision: 'allowed', reason: `schedule ${id}` });
    return null;
  }
  const asker = askerOf(schedule);
  const rule = byVerb({ verb: 'schedule', channel, environment }, asker.user);
  const rules = [rule, ...runRules(asker, understood)];
  const wish = { ...wishOf(understood, 'run'), run };
  const refused = await permit(await withGroups(parts, asker, rules), asker, wish, rules);
  return refused === null ? null : `who made it may not ${refused.what} any more. ${refused.hint}`;
}

/** Whoever a run of this schedule is asked by. */
function askerOf({ by, channel, from }: Schedule): Asker {
  return { user: by, channel, thread: null, kind: from === 'person' ? 'member' : 'bot' };
}

/** The desk takes a silent Slack for a no, which a person can ask again. Here nobody is there to: a no has to be sure. */
async function withGroups<Parts extends DecisionParts>(
  parts: Parts,
  asker: Asker,
  rules: readonly Rule[],
): Promise<Parts> {
  const lookups: Promise<readonly string[]>[] = [];
  const groupsOf: GroupsOf = (user) => {
    const groups = lookups[0] ?? parts.groupsOf(user);
    lookups[0] = groups;
    return groups;
  };
  await isPermitted({ ...parts, groupsOf }, asker, rules);
  await Promise.all(lookups);
  return { ...parts, groupsOf };
}
