import { z } from 'zod';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import { dueTick } from '../src/core/schedule/due.ts';
import type { Schedule, ScheduleStore, Tick } from '../src/core/schedule/schedule.ts';

export type TickJobContext = {
  /** Epoch ms. */
  now(): number;
  schedules: Pick<ScheduleStore, 'list' | 'get' | 'handledAt' | 'handled' | 'take' | 'leave'>;
  /** Makes the schedules of plans, and what wakes schedules, true. */
  keep(): Promise<void>;
  /** Runs what a tick stands for and has it told; for one that was handled before it changes nothing. A rejection is tried again. */
  start(schedule: Schedule, tick: Tick): Promise<void>;
};

const data = z.strictObject({ schedule: z.string().optional() });

/** Longer than a start takes: what a process leaves that dies in the middle. */
const takenMs = 60_000;

/** Handles the ticks that came: one run each time, however many were missed. Without a schedule it makes all true and looks at all. */
export const tickJob: JobDefinition<z.infer<typeof data>, TickJobContext> = {
  name: 'tick',
  // Who is in which user group only a process with the bot's token can ask.
  queue: 'publish',
  data: { version: 1, shape: data },
  concurrency: 1,
  // Ticks of a stop, and plans that have changed.
  everyMs: 60_000,
  async run({ schedule: id }, context, { leave }): Promise<JobEnd> {
    const { schedules } = context;
    const errors: unknown[] = [];
    const note = (error: unknown) => void errors.push(error);
    // A plans folder that cannot be read must not keep back what is known.
    if (id === undefined) await context.keep().catch(note);
    const found = id === undefined ? await schedules.list() : [await schedules.get(id)];
    for (const schedule of found) {
      if (schedule === null) continue;
      if (leave.aborted) return { kind: 'again', afterMs: 0 };
      // One that cannot start must not keep the others back.
      await handle(schedule, context).catch(note);
    }
    if (errors.length > 0) throw new AggregateError(errors, `schedules: ${errors.map(wordsOf).join('; ')}`);
    return { kind: 'done' };
  },
};

/** Recorded after the start: a process that dies between the two has it started again under the same id. */
async function handle(schedule: Schedule, { now, schedules, start }: TickJobContext): Promise<void> {
  const { id } = schedule;
  const due = async () => dueTick(schedule, await schedules.handledAt(id), now());
  if ((await due()) === null || !(await schedules.take(id, takenMs))) return;
  try {
    // Another process may have been done just before this one took it.
    const tick = await due();
    if (tick === null) return;
    await start(schedule, tick);
    await schedules.handled(id, tick.at);
  } finally {
    await schedules.leave(id);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
