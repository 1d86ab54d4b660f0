import type { Asker } from '../../core/people.ts';
import { placesOf } from '../../core/run/place-status.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { Desk } from '../../desk/desk.ts';
import type { ListedRun } from '../../desk/list.ts';
import type { ScheduleDesk } from '../../desk/schedules/schedule-desk.ts';
import type { EnvironmentState } from '../../desk/who.ts';
import type { Home } from '../block-kit/block-kit.ts';
import type { ReplyOptions } from '../draw-reply.ts';
import { homeView, type ShownHome } from '../pictures/home.ts';
import { listedRuns } from '../pictures/run-list-reply.ts';

/** What App Home asks for what it shows. */
export type HomeParts = Omit<ReplyOptions, 'now'> & {
  desk: Desk;
  deploys: Pick<DeployDesk, 'recent'>;
  schedules: Pick<ScheduleDesk, 'list'>;
  /** Epoch ms. */
  now(): number;
};

const mostOnHome = 10;
/** App Home of one person: what they may see and do, as it is now; null for others than members. */
export async function home(asker: Asker, parts: HomeParts): Promise<Home | null> {
  if (asker.kind !== 'member') return null;
  const { desk } = parts;
  const [active, found, all, offers, mayTell] = await Promise.all([
    desk.list(asker, { verb: 'status', limit: mostOnHome }),
    desk.standings(asker),
    desk.list(asker, { verb: 'history', limit: 2 * mostOnHome }),
    desk.planOffers(asker),
    desk.may(asker, 'deployed', null),
  ]);
  const running = 'kind' in active ? [] : active;
  const ended = 'kind' in all ? [] : all.filter((run) => run.kind === 'ended').slice(0, mostOnHome);
  const environments = await environmentsOf(asker, parts);
  const reports = await reportsOf(asker, parts);
  const schedules = (reports.schedules ?? []).map(({ schedule, nextAt }) => ({ ...schedule, nextAt }));
  const beside = { open: null, schedules, deploys: reports.deploys ?? [] };
  return homeView(
    {
      running: listedRuns(running, environments, parts.runPageUrl),
      ended: listedRuns(ended, environments, parts.runPageUrl),
      environments,
      standings: found.kind === 'standings' ? placesOf(found.standings, beside) : [],
      ...reports,
      may: {
        run: offers.length > 0,
        cancel: await cancellable(asker, running, parts),
        deployed: mayTell,
      },
    },
    { now: parts.now(), runPageUrl: parts.runPageUrl },
  );
}

/** What comes by itself, as far as this person may look. */
async function reportsOf(
  asker: Asker,
  { desk, deploys, schedules }: HomeParts,
): Promise<Pick<ShownHome, 'deploys' | 'schedules'>> {
  const [mayLook, maySchedule] = await Promise.all([
    desk.may(asker, 'status', null),
    desk.may(asker, 'schedule', null),
  ]);
  const listed = await schedules.list(asker);
  const lists = await Promise.all(
    (await deploys.recent(mostOnHome)).map(async (deploy) => {
      const { channel, environment } = deploy.head;
      const at = { ...asker, channel: deploy.message?.channel ?? channel ?? '' };
      return (await desk.may(at, 'status', environment)) ? [deploy] : [];
    }),
  );
  const shown = { deploys: lists.flat(), schedules: 'kind' in listed ? [] : listed };
  return {
    deploys: mayLook || shown.deploys.length > 0 ? shown.deploys : null,
    schedules: maySchedule || shown.schedules.length > 0 ? shown.schedules : null,
  };
}

/** The runs that this person may cancel: their own, and those of channels where they may. */
async function cancellable(
  asker: Asker,
  runs: readonly ListedRun[],
  { desk }: HomeParts,
): Promise<ReadonlySet<string>> {
  const ids = runs.map(async (run) => {
    if (run.kind !== 'active') return [];
    const { id, requestedBy, environment } = run.state.head;
    const isOwn = requestedBy === asker.user;
    return isOwn || (await desk.may({ ...asker, channel: run.channel }, 'cancel', environment)) ? [id] : [];
  });
  return new Set((await Promise.all(ids)).flat());
}

const mostEnvironments = 5;

/** Those of the plans that this person may ask about. */
async function environmentsOf(asker: Asker, { desk }: HomeParts): Promise<readonly EnvironmentState[]> {
  const plans = await desk.plans();
  const names = new Set(plans.flatMap(({ plan }) => plan?.environments.map(({ name }) => name) ?? []));
  const states = [...names].slice(0, mostEnvironments).map(async (name) => {
    const state = (await desk.may(asker, 'who', name)) ? await desk.who(asker, name) : null;
    return state === null || 'kind' in state ? [] : [state];
  });
  return (await Promise.all(states)).flat();
}
