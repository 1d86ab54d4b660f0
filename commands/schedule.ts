import { z } from 'zod';
import type { Impediment, Reply } from '../src/desk/reply.ts';
import type { ScheduleDesk } from '../src/desk/schedules/schedule-desk.ts';
import { defineCommand, type Uses } from './command.ts';
import { readScheduleWords, type ScheduleRequest } from './schedule-words.ts';

type Context = Uses<never, never, never, keyof ScheduleDesk>;

const args = z.array(z.string()).transform((words, context): ScheduleRequest => {
  const read = readScheduleWords(words);
  if (read.kind !== 'wrong') return read;
  context.addIssue({ code: 'custom', message: read.message });
  return z.NEVER;
});

/** Scheduled reports of a channel: added, listed, removed. */
export const schedule = defineCommand({
  name: 'schedule',
  usage: 'schedule add|list|remove […]',
  summary: 'scheduled reports of this channel: add one, list them, remove one',
  details: [
    'add "<cron>" <selector> [environment] [timezone]: five cron fields in quotes (minute hour day month weekday), at most every 5 minutes; the time zone is UTC unless it is named.',
    'A report only looks: checks that change something or ask a person stay out of it. It runs by what you may do at that moment.',
    'list: what comes next, and the ids. remove <id>: those of a plan are taken out there.',
  ],
  examples: [
    'schedule add "0 9 * * 1-5" all staging America/Los_Angeles',
    'schedule list',
    'schedule remove s-7F3KQ2AB',
  ],
  group: 'change',
  permission: 'schedule',
  args,
  run: (request, context: Context) => answer(request, context),
});

async function answer(request: ScheduleRequest, context: Context): Promise<Reply> {
  const { schedules, asker } = context;
  switch (request.kind) {
    case 'add': {
      const added = await schedules.add(asker, request);
      if (added.kind === 'declined') {
        return { kind: 'problems', problems: added.problems, next: 'help schedule' };
      }
      return added.kind === 'refused' ? notDone(added, context) : { kind: 'scheduled', added };
    }
    case 'list': {
      const listed = await schedules.list(asker);
      return 'kind' in listed ? notDone(listed, context) : { kind: 'schedules', listed };
    }
    case 'remove': {
      const removed = await schedules.remove(asker, request.id);
      if (removed.kind !== 'removed') return notDone(removed, context);
      return { kind: 'unscheduled', schedule: removed.schedule };
    }
    default:
      return request satisfies never;
  }
}

function notDone(why: Impediment, { words }: Context): Reply {
  return { kind: 'not-done', why, typed: { command: ['schedule', ...words] }, next: 'schedule list' };
}
