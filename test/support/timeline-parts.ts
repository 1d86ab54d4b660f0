import { timelineJob } from '../../jobs/publish.ts';
import { openShowing, showsIncidents } from '../../src/bin/bot/showing.ts';
import type { IncidentEvent, IncidentHead } from '../../src/core/incident/events.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import type { JobEnd } from '../../src/core/job.ts';
import type { TimelineContext } from '../../src/publish/incident-view.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { drawMeasuredChart } from '../../src/web/chart-files.ts';
import { type SlackWorkspace, startSlack } from '../../stand-ins/slack/server.ts';
import { incidentHead, opened, openedAt } from './incident-events.ts';
import { fastTable, fastTimes } from './outbox-parts.ts';
import { type TestRedis, testRedis } from './redis.ts';

export type Timelines = AsyncDisposable & {
  slack: SlackWorkspace;
  server: TestRedis;
  incidents: IncidentStore;
  health: (string | null)[];
  /** Minutes after the opening that the next turn believes it is. */
  at(minutes: number): void;
  /** A context as a process that has just started has it: only Redis and Slack are older. */
  freshContext(): TimelineContext;
  /** One turn of the job, by a process that has just started. */
  turn(): Promise<JobEnd>;
  /** Turns until the job asks for more than a second. */
  settle(): Promise<JobEnd>;
  append(...events: readonly IncidentEvent[]): Promise<number>;
  /** The texts of the messages whose key contains this, oldest first. */
  texts(part: string): readonly string[];
};

export type TimelineOptions = Partial<Parameters<typeof startSlack>[0]> & {
  page?: string | null;
  head?: Partial<IncidentHead>;
};

/** A workspace without limits, a Redis with one open incident, and the timeline job between them. */
export async function timelines(options: TimelineOptions = {}): Promise<Timelines> {
  const { page = null, head = {}, ...rest } = options;
  const tokens = { signingSecret: 'secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
  const slack = await startSlack({ limits: { isOff: true }, ...tokens, ...rest });
  const server = await testRedis();
  const { redis } = server;
  const health: (string | null)[] = [];
  const incidents = redisIncidents(redis, { keptMs: () => 3_600_000 });
  const opening = opened(incidentHead(head));
  if (opening.type === 'incident.opened') await incidents.open(opening);
  const clock = { now: openedAt };
  const freshContext = () => contextOf({ slack, server, health, page, clock });
  const turn = () => {
    const leave = new AbortController().signal;
    return timelineJob.run({ incident: '517' }, freshContext(), { leave, failedChildren: [] });
  };
  return {
    slack,
    server,
    incidents,
    health,
    at: (minutes) => {
      clock.now = openedAt + minutes * 60_000;
    },
    freshContext,
    turn,
    settle: () => settled(turn),
    append: (...events) => incidents.append('517', events),
    texts: (part) => textsOf(slack, part),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
    },
  };
}

function contextOf(parts: {
  slack: SlackWorkspace;
  server: TestRedis;
  health: (string | null)[];
  page: string | null;
  clock: { now: number };
}): TimelineContext {
  const { slack, server, health, page, clock } = parts;
  const showing = openShowing({
    ...{ redis: server.redis, team: 'T1', times: fastTimes, paceMs: 20, now: () => clock.now },
    access: {
      ...{ token: 'xoxb-test', apiUrl: slack.url, timeoutMs: fastTimes.callMs },
      botUserId: slack.state.botUser,
    },
    keepTimes: { runsMs: () => 3_600_000, incidentsMs: () => 3_600_000 },
    table: {
      ...fastTable,
      'pins.add': { perWorkspace: { everyMs: 1, burst: 1_000 } },
      'conversations.setTopic': { perWorkspace: { everyMs: 1, burst: 1_000 } },
    },
    drawReport: async () => [],
    drawMeasured: drawMeasuredChart,
    drawChart: async () => ({
      ...{ name: '517.png', title: 'Timeline', altText: 'Bars', bytes: new Uint8Array(9) },
    }),
    unhealthy: (reason) => void health.push(reason),
  });
  return showsIncidents(showing, { pageUrl: () => page });
}

const minuteMs = 60_000;
const longestWaitMs = 1_500;

async function settled(turn: () => Promise<JobEnd>): Promise<JobEnd> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const end = await turn();
    if (end.kind !== 'again' || end.afterMs > longestWaitMs) return end;
    await new Promise((resolve) => setTimeout(resolve, end.afterMs));
  }
  throw new Error('the incident is not shown within 20 s');
}

function textsOf(slack: SlackWorkspace, part: string): readonly string[] {
  return slack
    .messages('C0INCIDENT')
    .filter(({ metadata }) => JSON.stringify(metadata).includes(part))
    .map(({ text }) => text);
}

/** An update of Mara, so many minutes after the opening. */
export const statusPosted = (minutes: number, nextUpdateAt: number | null = null): IncidentEvent => ({
  type: 'status.posted',
  id: `status:${minutes}`,
  at: openedAt + minutes * minuteMs,
  by: 'UMARA',
  changed: 'rolled back',
  next: 'deploy',
  nextUpdateAt,
});

/** The closing, so many minutes after the opening. */
export const closedAfter = (minutes: number): IncidentEvent => ({
  type: 'incident.closed',
  id: 'incident.closed',
  at: openedAt + minutes * minuteMs,
  by: 'UMARA',
  summary: 'an import was missing',
  exception: null,
});

/** Parts of the keys of its messages in the channel, oldest first. */
export function posted(all: Timelines): readonly string[] {
  return all.slack
    .messages('C0INCIDENT')
    .map(({ metadata }) => JSON.stringify(metadata).match(/"key":"517:([^"]*)"/)?.[1] ?? 'not ours');
}

/** The message under this key; throws when there is none. */
export function messageUnder(all: Timelines, key: string) {
  const found = all.slack
    .messages('C0INCIDENT')
    .find(({ metadata }) => JSON.stringify(metadata).includes(`"key":"517:${key}"`));
  if (found === undefined) throw new Error(`there is no message ${key}`);
  return found;
}
