import { planSchedules, scheduleChanges } from '../../core/schedule/plan-schedules.ts';
import {
  mostInChannel,
  type Schedule,
  type ScheduleStore,
  type TickQueue,
} from '../../core/schedule/schedule.ts';
import type { PermitParts, PlanParts } from '../parts.ts';
import { isUsable } from '../words.ts';

/** What keeping schedules true takes. */
export type KeepParts = Pick<PermitParts, 'now' | 'config' | 'directory'> &
  PlanParts & {
    schedules: Pick<ScheduleStore, 'add' | 'get' | 'list' | 'remove'>;
    ticks: TickQueue;
    /** The id of a channel by its name (`#staging`); null while nobody knows it. */
    channelId(name: string): Promise<string | null>;
  };

/** A waker that should have come so long ago has lost its job. */
const lostMs = 120_000;

/**
 * Makes the schedules of plans what the plans say now, and wakers what the schedules say; whatever is true already is left alone.
 * Returns, in sentences, which reports of plans cannot be scheduled and why.
 */
export async function keepSchedules(parts: KeepParts): Promise<readonly string[]> {
  const problems = await keepPlanSchedules(parts);
  await keepWakers(parts);
  return problems;
}

async function keepPlanSchedules(parts: KeepParts): Promise<readonly string[]> {
  const { schedules, ticks } = parts;
  const all = await parts.plans();
  const usable = all.filter(isUsable);
  const { channels } = await parts.config();
  const made = planSchedules(
    usable.map(({ plan }) => plan),
    { defaultChannel: channels.default, now: parts.now() },
  );
  const existing = await schedules.list();
  const placed = await placedIn(made.schedules, existing, parts);
  const readable = { plans: usable.map(({ id }) => id), isWhole: usable.length === all.length };
  const { upsert, remove } = scheduleChanges(existing, placed.schedules, readable);
  for (const schedule of upsert) await schedules.add(schedule, mostInChannel);
  // First the store: what is not in it starts nothing, whatever wakes.
  for (const id of remove) {
    await schedules.remove(id);
    await ticks.remove(id);
  }
  return [...made.problems, ...placed.problems];
}

/** With ids in place of channels' names. One whose channel nobody finds any more stays where it was. */
async function placedIn(
  wanted: readonly Schedule[],
  existing: readonly Schedule[],
  { channelId, directory }: KeepParts,
): Promise<{ schedules: readonly Schedule[]; problems: readonly string[] }> {
  const problems: string[] = [];
  const placed: Schedule[] = [];
  for (const schedule of wanted) {
    const { id, channel } = schedule;
    const found = channel.startsWith('#') ? await channelId(channel) : channel;
    const before = existing.find((one) => one.id === id)?.channel;
    if (found === null) {
      const instead = before === undefined ? 'it does not run' : 'its reports go where they went before';
      problems.push(
        `report ${id}: the bot sees no channel ${channel}; invite it there, or write the id (${directory.examples.channel}). Until then ${instead}`,
      );
    }
    const where = found ?? before;
    if (where !== undefined) placed.push({ ...schedule, channel: where });
  }
  return { schedules: placed, problems };
}

/** Makes up for a process that died between a schedule and its waker, and for a job that the queue lost. */
async function keepWakers({ schedules, ticks, now }: KeepParts): Promise<void> {
  const wakers = new Map((await ticks.list()).map((one) => [one.id, one]));
  for (const schedule of await schedules.list()) {
    const waker = wakers.get(schedule.id);
    wakers.delete(schedule.id);
    const isSame = waker?.cron === schedule.cron && waker.zone === schedule.zone;
    const isLost = waker === undefined || waker.nextAt === null || waker.nextAt < now() - lostMs;
    if (!isSame || isLost) await ticks.upsert(schedule);
  }
  for (const id of wakers.keys()) {
    // It may have been added meanwhile.
    if ((await schedules.get(id)) === null) await ticks.remove(id);
  }
}
