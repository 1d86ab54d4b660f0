import { z } from 'zod';
import { asRunId } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

type Args = { what: 'all' | 'failed' | { check: string }; run: string | null };

const args = z.array(z.string()).transform((words, context): Args => {
  const ids = words.map(asRunId).filter((id) => id !== null);
  const others = words.filter((word) => asRunId(word) === null);
  if (ids.length > 1) context.addIssue({ code: 'custom', message: 'it takes at most one run id' });
  if (others.length > 1) {
    context.addIssue({ code: 'custom', message: 'it takes one of failed, all or a check, and a run id' });
  }
  const [word = 'all'] = others;
  return { what: word === 'all' || word === 'failed' ? word : { check: word }, run: ids[0] ?? null };
});

/** Runs again what a run ran, what did not pass in it, or one of its checks. */
export const rerun = defineCommand({
  name: 'rerun',
  usage: 'rerun [failed|all|<check>] [run]',
  summary: 'runs again what a run ran, or what did not pass in it',
  details: [
    'Without a run id it is the newest run of this channel; without a word it is all of it.',
    'It is a new run, with the plan as it is now.',
  ],
  examples: ['rerun failed', 'rerun', 'rerun golden-path r-7F3KQ2'],
  group: 'run',
  permission: 'rerun',
  args,
  async run({ what, run }, { desk, asker, arrival, words }: Uses<'rerun'>) {
    const started = await desk.rerun(asker, { run, what, ...arrival });
    return { kind: 'run', started, typed: { command: ['rerun', ...words], verb: 'rerun', verbs: ['rerun'] } };
  },
});
