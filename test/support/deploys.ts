import { type SeriesContext, seriesJob } from '../../jobs/series.ts';
import type { OriginRevision } from '../../src/core/deploy/events.ts';
import type { DeployStore } from '../../src/core/deploy/store.ts';
import type { IncidentStore } from '../../src/core/incident/store.ts';
import type { JobEnd } from '../../src/core/job.ts';
import type { ReportSubject } from '../../src/core/report/publishing.ts';
import type { DeployDesk } from '../../src/desk/deploys/deploy-desk.ts';
import { deployWishes } from '../../src/desk/deploys/deploy-desk.ts';
import { startReport } from '../../src/desk/deploys/start-report.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { type DeskRoom, deskPlan, deskRoom } from './desk.ts';

/** Three reports after a deploy, of a plan with one dangerous check. */
export const deployPlan = deskPlan(
  'shop',
  `
version: 1
plan: shop
title: Shop
environments: { staging: { hosts: [localhost] }, demo: { hosts: [localhost] } }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks:
          health: { name: Health, env: { process: true }, expect: { HOME: { exists: true } } }
          roll-out: { name: Roll out, danger: Deploys, env: { process: true }, expect: { HOME: { exists: true } } }
reports:
  after: { at: [5m, 30m, 2h], run: [phase1], environment: staging, channel: C0REPORTS }
`,
);

/** A deploy desk on a Redis of its own, with the job of series; each turn is of a process that has just started. */
export type DeployRoom = AsyncDisposable & {
  room: DeskRoom;
  deploys: DeployStore;
  incidents: IncidentStore;
  desk: DeployDesk;
  /** Deploys that were to be looked at, oldest first. */
  woken: string[];
  /** What was to be told, oldest first. */
  told: ReportSubject[];
  /** What the origins answer; empty: the plan has no way to ask. */
  origins: { answers: readonly OriginRevision[]; asked: number };
  turn(deploy: string, changes?: Partial<SeriesContext>): Promise<JobEnd>;
  /** Turns until the job waits for its time or is done. */
  settle(deploy: string): Promise<JobEnd>;
};

/** One origin that answers thrice. */
export function origin(...answers: readonly (string | null)[]): OriginRevision {
  return { check: 'revision', name: 'Revision', answers, problem: '' };
}

/** Opens the room. */
export async function deployRoom(changes: Partial<DeskParts> = {}): Promise<DeployRoom> {
  const room = await deskRoom({ plans: async () => [deployPlan], ...changes });
  const { redis } = room.server;
  const deploys = redisDeploys(redis);
  const incidents = redisIncidents(redis, { keptMs: () => 86_400_000 });
  const woken: string[] = [];
  const told: ReportSubject[] = [];
  const origins: DeployRoom['origins'] = { answers: [], asked: 0 };
  const queue = { series: async (deploy: string) => void woken.push(deploy) };
  const turn: DeployRoom['turn'] = (deploy, changed = {}) => {
    const context: SeriesContext = {
      now: room.parts.now,
      deploys: redisDeploys(redis),
      incidents,
      runs: room.store,
      askRevisions: async () => {
        origins.asked += 1;
        return origins.answers;
      },
      startReport: (state, report) => startReport(room.parts, state, report),
      reports: { report: async (subject) => void told.push(subject) },
      ...changed,
    };
    return seriesJob.run({ deploy }, context, { leave: new AbortController().signal, failedChildren: [] });
  };
  const settle = async (deploy: string) => {
    for (let turns = 0; turns < 20; turns += 1) {
      const end = await turn(deploy);
      if (end.kind !== 'again' || end.afterMs > 0) return end;
    }
    throw new Error(`the series of ${deploy} does not come to rest`);
  };
  return {
    room,
    deploys,
    incidents,
    desk: deskOf(deployWishes, {
      ...room.parts,
      ...{ deploys, queue, incidents, timelines: { timeline: async () => {} } },
    }),
    woken,
    told,
    origins,
    turn,
    settle,
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}
