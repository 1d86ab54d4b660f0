import { z } from 'zod';
import { isAbout, placesOf } from '../src/core/run/place-status.ts';
import type { PlanStanding } from '../src/core/run/standings.ts';
import type { ListedRun } from '../src/desk/list.ts';
import type { EnvironmentState } from '../src/desk/who.ts';
import { defineCommand, type Uses } from './command.ts';

const mostShown = 20;
/** Each is a question to Redis; the rest can be asked for with `who`. */
const mostEnvironments = 4;

/** The newest deploys of all: of these the series that go on are looked for. */
const mostDeploys = 10;

type Context = Uses<'standings' | 'may' | 'who' | 'usual', 'current', 'recent', 'list'>;

/** How each plan stands on its environments, what goes on, and who has the environments. */
export const status = defineCommand({
  name: 'status',
  usage: 'status',
  summary: 'how each plan stands here and since when, what runs now, and who has the environment',
  details: [
    'By plan and environment, by the newest look at each check in any run that you may see, one that goes on or was cancelled too: the verdict, since when, what fails, what could not be looked at, what nobody has looked at as the plan is now; revision, open incident, the next look by itself.',
    'For runs that have ended there is history; for another environment there is who.',
  ],
  examples: ['status'],
  group: 'look',
  permission: 'status',
  args: z.array(z.string()).max(0, 'it takes no words'),
  async run(_none, context: Context) {
    const { desk, asker } = context;
    const found = await desk.standings(asker);
    if (found.kind !== 'standings') return { kind: 'not-done', why: found, typed: { command: ['status'] } };
    const open = await context.incidents.current(asker.channel);
    const [listed, newest] = await Promise.all([
      context.schedules.list(asker),
      context.deploys.recent(mostDeploys),
    ]);
    // Who may not see schedules is told the rest.
    const schedules = 'kind' in listed ? [] : listed.map(({ schedule, nextAt }) => ({ ...schedule, nextAt }));
    const standings = placesOf(found.standings, { open, schedules, deploys: newest });
    const isInRow = open === null || standings.some((place) => isAbout(open, place));
    const runs = found.runs.slice(0, mostShown);
    return {
      kind: 'status',
      runs,
      environments: await environmentsOf(found.runs, standings, context),
      standings,
      incident: isInRow ? null : open,
    };
  },
});

/** Those of what runs, then of what ran, else the usual ones; without those that this person may not ask about. */
async function environmentsOf(
  runs: readonly ListedRun[],
  standings: readonly PlanStanding[],
  { desk, asker }: Context,
): Promise<readonly EnvironmentState[]> {
  const active = runs.flatMap((run) => (run.kind === 'active' ? [run.state.head.environment] : []));
  const used = [...active, ...standings.map(({ environment }) => environment)];
  const names = [...new Set(used.length > 0 ? used : await desk.usual(asker))].slice(0, mostEnvironments);
  const states = names.map(async (name) => {
    const state = (await desk.may(asker, 'who', name)) ? await desk.who(asker, name) : null;
    return state === null || 'kind' in state ? [] : [state];
  });
  return (await Promise.all(states)).flat();
}
