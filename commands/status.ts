import { z } from 'zod';
import type { EnvironmentState } from '../src/desk/environments.ts';
import type { ListedRun } from '../src/desk/list.ts';
import { defineCommand, type Uses } from './command.ts';

const mostRuns = 20;
/** Each is a question to Redis; the rest can be asked for with `who`. */
const mostEnvironments = 4;

/** The runs that go on here, and who has the environments that they use. */
export const status = defineCommand({
  name: 'status',
  usage: 'status',
  summary: 'what runs here now, what it waits for, and who has the environment',
  details: ['For runs that have ended there is history; for another environment there is who.'],
  examples: ['status'],
  group: 'look',
  permission: 'status',
  args: z.array(z.string()).max(0, 'it takes no words'),
  async run(_none, context: Uses<'list' | 'may' | 'who' | 'usual'>) {
    const { desk, asker } = context;
    const runs = await desk.list(asker, { verb: 'status', limit: mostRuns });
    if ('kind' in runs) return { kind: 'not-done', why: runs, asked: { command: ['status'] } };
    return { kind: 'status', runs, environments: await environmentsOf(runs, context) };
  },
});

/** Those of the runs, else the usual ones; without those that this person may not ask about. */
async function environmentsOf(
  runs: readonly ListedRun[],
  { desk, asker }: Uses<'may' | 'who' | 'usual'>,
): Promise<readonly EnvironmentState[]> {
  const used = runs.flatMap((run) => (run.kind === 'active' ? [run.state.head.environment] : []));
  const names = [...new Set(used.length > 0 ? used : await desk.usual(asker))].slice(0, mostEnvironments);
  const states = names.map(async (name) => {
    const state = (await desk.may(asker, 'who', name)) ? await desk.who(asker, name) : null;
    return state === null || 'kind' in state ? [] : [state];
  });
  return (await Promise.all(states)).flat();
}
