import { z } from 'zod';
import { defineCommand, type Uses } from './command.ts';

/** Starts a run; also what happens when the first word is no verb. */
export const run = defineCommand({
  name: 'run',
  usage: 'run [plan] <selector...> [environment]',
  summary: 'runs checks; the word run may be left out',
  details: [
    'A selector is a phase (phase2, or 2), a section (2.1), a check, a tag (@websocket), a tier (critical), failed, or all; several may follow each other.',
    'Without an environment it is the first of the plan. A plan is named first, and only where there are several.',
    'When somebody else has the environment, the run waits in line and starts by itself.',
    'A check that is called like a verb is run with the word run before it: run status.',
  ],
  examples: ['run phase2', 'phase2 staging', 'run 2.1 @websocket'],
  group: 'run',
  permission: 'run',
  args: z.array(z.string()).min(1, 'say what to run'),
  async run(words, { desk, asker, arrival }: Uses<'start'>) {
    const started = await desk.start(asker, { words, ...arrival });
    return { kind: 'run', started, typed: { command: words } };
  },
});
