import { z } from 'zod';
import { personIn } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

const args = z.array(z.string()).transform((words, context): string => {
  const person = words.length === 1 ? personIn(words[0]) : null;
  if (person !== null) return person;
  context.addIssue({ code: 'custom', message: 'it takes one person, as in: handoff @mara' });
  return z.NEVER;
});

/** Offers the command of the channel's incident to somebody else. */
export const handoff = defineCommand({
  name: 'handoff',
  usage: 'handoff @person',
  summary: 'offers the command of the incident to somebody, with what is open',
  details: [
    'Type @ and choose the name from what is offered.',
    'They get what is open, what fails and what is due; they command when they accept.',
  ],
  examples: ['handoff @mara'],
  group: 'change',
  permission: 'incident',
  args,
  async run(person, { incidents, asker, arrival, words }: Uses<never, 'handoff'>) {
    const done = await incidents.handoff(asker, person, arrival.requestId);
    return { kind: 'incident', done, typed: { command: ['handoff', ...words] } };
  },
});
