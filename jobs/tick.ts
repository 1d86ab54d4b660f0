import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import { dueTick } from '../src/core/schedule/due.ts';
import type { Schedule, ScheduleStore, Tick } from '../src/core/schedule/schedule.ts';

export type TickJobContext = {
  /** Epoch ms. */
  now(): number;
  schedules: Pick<ScheduleStore, 'list' | 'get' | 'handledAt' | 'handled' | 'take' | 'leave'>;
  /** Starts the run of a tick, trigger `schedule`; for a tick that was started before it does nothing. A rejection is tried again within minutes. */
  start(schedule: Schedule, tick: Tick): Promise<void>;
};

const data = z.object({ schedule: z.string().optional() });

/** Longer than a start takes: what a process leaves that dies in the middle. */
const takenMs = 60_000;

/** Handles the ticks that came: one run each time, however many were missed. Without a schedule it looks at all. */
export const tickJob: JobDefinition<z.infer<typeof data>, TickJobContext> = {
  name: 'tick',
  queue: 'timers',
  data,
  concurrency: 1,
  // Ticks of a stop, and what the queue's own idea of a time leaves out.
  everyMs: 60_000,
  async run({ schedule: id }, context, { leave }): Promise<JobEnd> {
    const { schedules } = context;
    const found = id === undefined ? await schedules.list() : [await schedules.get(id)];
    const errors: unknown[] = [];
    for (const schedule of found) {
      if (schedule === null) continue;
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      // One that cannot start must not keep the others back.
      await handle(schedule, context).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} ticks could not be started`);
    return { kind: 'done' };
  },
};

/** Recorded after the start: a process that dies between the two has it started again under the same id. */
async function handle(schedule: Schedule, { now, schedules, start }: TickJobContext): Promise<void> {
  const { id } = schedule;
  const tick = dueTick(schedule, await schedules.handledAt(id), now());
  if (tick === null || !(await schedules.take(tick.id, takenMs))) return;
  try {
    // Another worker may have been done just before this one took it.
    if (((await schedules.handledAt(id)) ?? 0) >= tick.at) return;
    await start(schedule, tick);
    await schedules.handled(id, tick.at);
  } finally {
    await schedules.leave(tick.id);
  }
}
