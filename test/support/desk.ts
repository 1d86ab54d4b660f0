import { createHash } from 'node:crypto';
import { deskPartsOf } from '../../src/bin/bot/desk-parts.ts';
import type { AuditEvent } from '../../src/core/audit.ts';
import type { Asker } from '../../src/core/people.ts';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import type { Question } from '../../src/core/question.ts';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { runWishes } from '../../src/desk/desk.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import type { DeskPlan } from '../../src/desk/wish.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { type TestRedis, testRedis } from './redis.ts';
import { passed } from './run-events.ts';

/** A plan of a folder, read from its text as the bot reads it. */
export function deskPlan(id: string, text: string): DeskPlan {
  const file = `plans/${id}.yaml`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { id, file, text, digest, ...planLanguage.load(text, file, digest, { lint: false }) };
}

const check = (name: string, more = '') =>
  `{ name: ${name}, env: { process: true }, expect: { HOME: { exists: true } }${more} }`;

/** Two environments, two phases; `deploy` is dangerous, `look` asks a person. */
export const outagePlan = deskPlan(
  'outage',
  `
version: 1
plan: outage
title: Outage
environments: { staging: { hosts: [localhost] }, demo: { hosts: [localhost] } }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks:
          health: ${check('Health', ', tags: [smoke]')}
          deploy: ${check('Deploy', ', danger: "Deploys to ${environment}"')}
  phase2:
    title: Second
    sections:
      "2.1":
        title: Sockets
        checks:
          sockets: ${check('Sockets')}
          look: { name: Look, manual: { prompt: Does it look right? } }
`,
);

/** A second plan, which shares the name `health` with the first. */
export const smokePlan = deskPlan(
  'smoke',
  `
version: 1
plan: smoke
title: Smoke
environments: { staging: { hosts: [localhost] } }
phases:
  quick:
    title: Quick
    sections:
      "9.1": { title: All, checks: { health: ${check('Health')}, login: ${check('Login')} } }
`,
);

/** What `staging-check.yaml` says when it is not there, with one approver and a group of them. */
export const openConfig: BotConfig = {
  permissions: null,
  approvers: ['UJUN', 'SSRE'],
  approvals: { expireMs: 900_000 },
  channels: { default: null },
  checklist: 'auto',
  reaction: 'pushpin',
  limits: { person: null, channel: null },
  webhooks: [],
  retention: {
    runsMs: 7_776_000_000,
    incidentsMs: 63_072_000_000,
    details: { mostRuns: null, mostBytes: null },
  },
};

/** A member of the workspace who writes in a channel. */
export function asker(user: string, channel = 'C1', more: Partial<Asker> = {}): Asker {
  return { user, channel, thread: null, kind: 'member', ...more };
}

/** A desk on a Redis of its own, with what it did and a clock that the test sets. */
export type DeskRoom = AsyncDisposable & {
  server: TestRedis;
  store: RedisRuns;
  parts: DeskParts;
  desk: Desk;
  clock: { at: number };
  jobs: string[];
  audit: AuditEvent[];
  /** Appends the events of checks, ends the run, and tells its summary to the store. */
  finish(run: string, ends?: Readonly<Record<string, 'failed' | 'skipped'>>): Promise<void>;
  /** Puts the question of a check. */
  ask(run: string, check: string, question?: Partial<Question>): Promise<void>;
};

/** Opens a desk for one test file. */
export async function deskRoom(changes: Partial<DeskParts> = {}): Promise<DeskRoom> {
  const server = await testRedis();
  const keptMs = () => 90 * 24 * 3_600_000;
  const store = redisRuns(server.redis, { keptMs });
  const clock = { at: Date.parse('2026-11-24T10:47:00Z') };
  const jobs: string[] = [];
  const audit: AuditEvent[] = [];
  const note = (name: string) => async (run: string) => void jobs.push(`${name} ${run}`);
  const made: string[] = [];
  const own = deskPartsOf({
    ...{ redis: server.redis, keptMs, approvalSecret: null },
    now: () => clock.at,
    newRunId: () => `r-${String(made.push('')).padStart(6, '0')}`,
    plans: async () => [outagePlan],
    queue: { run: note('run'), wake: note('wake'), publish: note('publish') },
    incidents: redisIncidents(server.redis, { keptMs: () => 86_400_000 }),
    config: async () => openConfig,
    groupsOf: async () => [],
    redact: (text) => text.replaceAll('hunter2', '[redacted]'),
  });
  const parts: DeskParts = {
    ...own,
    audit: { append: async (event) => void audit.push(event), read: async () => audit },
    ...changes,
  };
  const finish: DeskRoom['finish'] = async (run, ends = {}) => {
    const order = await store.order(run);
    const state = await store.state(run);
    const at = clock.at;
    const checks: RunEvent[] = [...(state?.checks.keys() ?? [])].map((id) => ({
      ...{ id: eventId.check(id, 'finished'), at, type: 'check.finished', check: id, attempts: 1 },
      ...{ flaky: false, startedAt: at, durationMs: 1, captures: {}, deploy: null },
      outcome: { ...passed, status: ends[id] ?? 'passed' },
    }));
    const end: RunEvent = { id: eventId.run('finished'), at, type: 'run.finished' };
    await store.append(run, [...checks, end]);
    await store.end(summaryOf(reduceRun(await store.events(run)), order?.place.channel ?? ''));
    await parts.leases.release({ environment: state?.head.environment ?? '', holder: run });
  };
  const ask: DeskRoom['ask'] = async (run, check, question = {}) => {
    const event: RunEvent = {
      ...{ id: eventId.check(check, 'waiting'), at: clock.at, type: 'check.waiting', check },
      question: { prompt: 'Well?', approvers: [], expiresInMs: 900_000, ...question },
    };
    await store.append(run, [event]);
  };
  const desk = deskOf(runWishes, parts);
  const dispose = () => server[Symbol.asyncDispose]();
  return { server, store, parts, desk, clock, jobs, audit, finish, ask, [Symbol.asyncDispose]: dispose };
}
