import { z } from 'zod';
import type { DeployDesk } from '../src/desk/deploys/deploy-desk.ts';
import type { Reply } from '../src/desk/reply.ts';
import { optionsIn } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';

type Context = Uses<never, never, keyof DeployDesk>;

/** What was deployed, and where; null: the usual plan or environment. */
type DeployWords = { revision: string; environment: string | null; plan: string | null };

const args = z.array(z.string()).transform((words, context): DeployWords => {
  const { options, rest } = optionsIn(words, ['plan']);
  const [revision, environment = null, ...more] = rest;
  if (options !== null && revision !== undefined && more.length === 0)
    return { revision, environment, plan: options.plan ?? null };
  const message =
    options === null
      ? '--plan takes the id of a plan'
      : revision === undefined
        ? 'it takes the revision that was deployed'
        : 'it takes one revision, and perhaps an environment';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Tells that a deploy happened, and so starts its series of reports. */
export const deployed = defineCommand({
  name: 'deployed',
  usage: 'deployed [--plan ID] <revision> [environment]',
  summary: 'a deploy happened: its series of reports begins',
  details: [
    'Without an environment it is that of the incident here, else the first of the plan. Where several plans have the environment, --plan names one.',
    'The reports come at the times that the plan names, +5 min, +30 min, +2 h and +1 d unless it says otherwise. Nothing is judged before the new revision answers.',
    'The revision that is there is one deploy, however often and by whomever it is told. Another one, also one that comes back, is a new deploy: it ends the series of the one before.',
  ],
  examples: ['deployed 00469-x1', 'deployed v1.4.2 staging'],
  group: 'change',
  permission: 'deployed',
  args,
  run: (request, context: Context) => answer(request, context),
});

async function answer({ revision, environment, plan }: DeployWords, context: Context): Promise<Reply> {
  const { deploys, asker, words } = context;
  const where = {
    ...(environment === null ? {} : { environment }),
    ...(plan === null ? {} : { plan }),
  };
  const outcome = await deploys.tellDeploy(asker, { revision, ...where });
  switch (outcome.kind) {
    case 'new':
    case 'known':
      return { kind: 'deployed', deploy: outcome, channel: asker.channel };
    case 'declined':
      if (outcome.choices !== undefined)
        return { kind: 'not-done', why: outcome, typed: { command: [] }, next: 'help deployed' };
      return { kind: 'problems', problems: outcome.problems, next: 'help deployed' };
    default: {
      const command = ['deployed', ...words];
      return { kind: 'not-done', why: outcome, typed: { command, verb: 'deployed', verbs: ['deployed'] } };
    }
  }
}
