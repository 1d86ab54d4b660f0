import { z } from 'zod';
import { comingReport } from '../src/core/deploy/due.ts';
import type { DeployState } from '../src/core/deploy/state.ts';
import { isPlanned } from '../src/core/incident/head.ts';
import { isOwn } from '../src/core/incident/own-events.ts';
import type { IncidentState } from '../src/core/incident/state.ts';
import { checksOf, checksOnlyNamed, type Plan, type Scope } from '../src/core/plan/model.ts';
import type { RunSummary } from '../src/core/run/order.ts';
import { type PlaceStatus, type PlanStanding, standingsOf } from '../src/core/run/standings.ts';
import { onlyLooks } from '../src/desk/choose-to-look.ts';
import type { ListedRun } from '../src/desk/list.ts';
import type { EnvironmentState } from '../src/desk/who.ts';
import { defineCommand, type Uses } from './command.ts';

/** Enough to tell since when something is so. */
const mostRuns = 100;
const mostShown = 20;
const mostPlaces = 6;
/** Each is a question to Redis; the rest can be asked for with `who`. */
const mostEnvironments = 4;

/** The newest deploys of all: of these the series that go on are looked for. */
const mostDeploys = 10;

type Context = Uses<'list' | 'may' | 'who' | 'usual' | 'show' | 'plans', 'current', 'recent', 'list'>;

/** How each plan stands on its environments, what goes on, and who has the environments. */
export const status = defineCommand({
  name: 'status',
  usage: 'status',
  summary: 'how each plan stands here and since when, what runs now, and who has the environment',
  details: [
    'By plan and environment: the last verdict (of any channel that you may see), since when, revision, what fails, the open incident, the next look by itself, of a schedule or after a deploy.',
    'For runs that have ended there is history; for another environment there is who.',
  ],
  examples: ['status'],
  group: 'look',
  permission: 'status',
  args: z.array(z.string()).max(0, 'it takes no words'),
  async run(_none, context: Context) {
    const { desk, asker } = context;
    const listed = await desk.list(asker, { verb: 'status', limit: mostRuns });
    if ('kind' in listed) return { kind: 'not-done', why: listed, typed: { command: ['status'] } };
    const ended = await endedOf(endedIn(listed), context);
    const open = await context.incidents.current(asker.channel);
    const standings = await placesOf(standingsOf(ended).slice(0, mostPlaces), open, context);
    const isInRow = open === null || standings.some((place) => isAbout(open, place));
    const runs = listed.slice(0, mostShown);
    return {
      kind: 'status',
      runs,
      environments: await environmentsOf(listed, standings, context),
      standings,
      incident: isInRow ? null : open,
    };
  },
});

function endedIn(runs: readonly ListedRun[]): readonly RunSummary[] {
  return runs.flatMap((run) => (run.kind === 'ended' ? [run.summary] : []));
}

/** Runs of a channel that have ended, and those of other channels that this person may see of the same plans and environments, of all where none ran here: how these stand is the same wherever one asks. */
async function endedOf(
  here: readonly RunSummary[],
  { desk, asker }: Pick<Context, 'desk' | 'asker'>,
): Promise<readonly RunSummary[]> {
  if (asker.channel === '') return here;
  const everywhere = await desk.list({ ...asker, channel: '' }, { verb: 'status', limit: mostRuns });
  if ('kind' in everywhere) return here;
  const places = new Set(here.map(placeOf));
  const own = new Set(here.map(({ run }) => run));
  const isAsked = (one: RunSummary) => here.length === 0 || places.has(placeOf(one));
  const others = endedIn(everywhere).filter((one) => isAsked(one) && !own.has(one.run));
  return [...here, ...others];
}

function placeOf({ plan, environment }: RunSummary): string {
  return JSON.stringify([plan.id, environment]);
}

/** What no plan foresaw is about no plan's row. */
function isAbout({ head }: IncidentState, place: Scope): boolean {
  return isPlanned(head) && isOwn(head, place);
}

async function placesOf(
  standings: readonly PlanStanding[],
  open: IncidentState | null,
  { desk, schedules, deploys, asker }: Context,
): Promise<readonly PlaceStatus[]> {
  if (standings.length === 0) return [];
  const [listed, newest, plans] = await Promise.all([
    schedules.list(asker),
    deploys.recent(mostDeploys),
    desk.plans(),
  ]);
  // Who may not see schedules is told the rest.
  const scheduled = 'kind' in listed ? [] : listed;
  const coming = [
    ...scheduled.flatMap(({ schedule: { plan, environment, words }, nextAt }) =>
      nextAt === null ? [] : [{ plan, environment, at: nextAt, words }],
    ),
    ...newest.flatMap((deploy) => {
      const report = comingReport(deploy);
      const { plan, environment } = deploy.head;
      return report === null ? [] : [{ plan, environment, at: report.dueAt, words: report.run }];
    }),
  ];
  const statuses = standings.map(async (standing) => {
    const { plan, environment } = standing;
    const [next] = coming
      .filter((one) => one.plan === plan && one.environment === environment)
      .toSorted((a, b) => a.at - b.at);
    return {
      ...standing,
      names: await namesIn(standing, { desk, asker }),
      incident: open !== null && isAbout(open, standing) ? open.head.key : null,
      next: next === undefined ? null : { at: next.at, words: next.words },
      unlooked: unlookedOf(standing, plans.find(({ id }) => id === plan)?.plan ?? null),
      news: newsOf(newest.find(({ head }) => head.plan === plan && head.environment === environment)),
    };
  });
  return await Promise.all(statuses);
}

/** What only looks and counts; nobody is asked, and nothing changed, to know of it. */
function unlookedOf({ looked }: PlanStanding, plan: Plan | null): readonly string[] {
  if (looked === null || plan === null) return [];
  const isLeft = new Set(checksOnlyNamed(plan).map(({ id }) => id));
  return checksOf(plan).flatMap((check) =>
    onlyLooks(check) && check.enforce && !check.inferred && !isLeft.has(check.id) && !looked.has(check.id)
      ? [check.name || check.id]
      : [],
  );
}

/** What the last report on a deploy told as new; null when all was as before, or there is none. */
function newsOf(deploy: DeployState | undefined): string | null {
  const compared = deploy?.reports.findLast((report) => report.compared !== null)?.compared ?? null;
  return compared !== null && compared.standing === 'news' ? compared.headline : null;
}

/** So many runs are asked what they called their checks. */
const mostAsked = 5;

/** As the runs called their checks; without names where their details made room for newer ones. */
async function namesIn(
  { failing }: PlanStanding,
  { desk, asker }: Pick<Context, 'desk' | 'asker'>,
): Promise<ReadonlyMap<string, string>> {
  const runs = [...new Set(failing.map(({ run }) => run))].slice(0, mostAsked);
  const shown = await Promise.all(runs.map((run) => desk.show(asker, run)));
  const heads = shown.flatMap((one) => (one.kind === 'shown' ? one.state.head.checks : []));
  return new Map(heads.flatMap(({ id, name }) => (name === '' ? [] : [[id, name]])));
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
