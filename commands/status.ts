import { z } from 'zod';
import type { Scope } from '../src/core/plan/model.ts';
import { isAbout, placesOf } from '../src/core/run/place-status.ts';
import type { PlanStanding } from '../src/core/run/standings.ts';
import { listed } from '../src/core/words/enumeration.ts';
import type { ListedRun } from '../src/desk/list.ts';
import { unlinked } from '../src/desk/sentence-parts.ts';
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
  usage: 'status [plan] [environment]',
  summary: 'how each plan stands here and since when, what runs now, and who has the environment',
  details: [
    'By plan and environment, by the newest look at each check in any run that you may see, one that goes on or was cancelled too: the verdict, since when, what fails, what could not be looked at, what nobody has looked at as the plan is now; revision, open incident, the next look by itself.',
    'For runs that have ended there is history; for another environment there is who.',
  ],
  examples: ['status', 'status staging'],
  group: 'look',
  permission: 'status',
  args: z.array(z.string()),
  async run(typed, context: Context) {
    const { desk, asker } = context;
    const found = await desk.standings(asker);
    if (found.kind !== 'standings') return { kind: 'not-done', why: found, typed: { command: ['status'] } };
    const wanted = wantedOf(typed);
    const unknown = wanted.find((word) => !found.standings.some((place) => isOf(place, word)));
    if (unknown !== undefined) {
      const there = found.standings
        .map((place) => `${place.plan} on ${place.environment}`)
        .slice(0, mostNamed);
      const known = there.length === 0 ? 'Nothing has run yet' : `Runs are known of ${listed(there)}`;
      return {
        kind: 'declined',
        message: `No run of ${unlinked(unknown)} is known. ${known}.`,
        next: 'status',
      };
    }
    const open = await context.incidents.current(asker.channel);
    const [scheduled, newest] = await Promise.all([
      context.schedules.list(asker),
      context.deploys.recent(mostDeploys),
    ]);
    // Who may not see schedules is told the rest.
    const schedules =
      'kind' in scheduled ? [] : scheduled.map(({ schedule, nextAt }) => ({ ...schedule, nextAt }));
    const places = found.standings.filter((place) => wanted.every((word) => isOf(place, word)));
    const standings = placesOf(places, { open, schedules, deploys: newest });
    const isInRow = open === null || standings.some((place) => isAbout(open, place));
    const isWanted = (run: ListedRun) => wanted.every((word) => isOf(placeOf(run), word));
    const all = found.runs.filter(isWanted);
    const runs = all.slice(0, mostShown);
    return {
      kind: 'status',
      runs,
      environments: await environmentsOf(all, standings, context),
      standings,
      incident: isInRow ? null : open,
    };
  },
});

const mostNamed = 6;

/** Plans and environments of a question as people write it: `of shop on staging?`. */
function wantedOf(words: readonly string[]): readonly string[] {
  const read = words.map((word) => word.replace(/[?.,!:]+$/, ''));
  return read.filter((word) => !['', 'of', 'on', 'for', 'in', 'the'].includes(word.toLowerCase()));
}

function isOf({ plan, environment }: Scope, word: string): boolean {
  return [plan, environment].some((name) => name.toLowerCase() === word.toLowerCase());
}

function placeOf(run: ListedRun): Scope {
  if (run.kind === 'ended') return { plan: run.summary.plan.id, environment: run.summary.environment };
  const { plan, environment } = run.state.head;
  return { plan: plan.id, environment };
}

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
