import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { DeployEvent, DeployHead } from '../../core/deploy/events.ts';
import { reduceDeploy } from '../../core/deploy/reduce.ts';
import type { DeployOpening, DeployStore } from '../../core/deploy/store.ts';
import type { Scope } from '../../core/scope.ts';
import { appendScript, deployKeys, enterScript, leaveScript, listKeys, recentKey } from './scripts.ts';

const dayMs = 86_400_000;

/** The deploys in Redis, over a connection that the caller owns; each is kept for 90 days after its last change unless told. */
export function redisDeploys(redis: Redis, options: { keptMs?: () => number } = {}): DeployStore {
  const kept = () => Math.max(1, Math.ceil(options.keptMs?.() ?? 90 * dayMs));
  return {
    idOf: (scope, revision) => idOf(redis, scope, revision),
    open: (head, events) => open(redis, head, events, kept()),
    events: (deploy) => eventsOf(redis, deploy),
    state: async (deploy) => reduceDeploy(await eventsOf(redis, deploy)),
    append: (deploy, events) => append(redis, deploy, events, { keptMs: kept(), isFirst: false }),
    current: (scope) => current(redis, scope),
    async noteNameless(scope, at) {
      await redis.zadd(listKeys.nameless, 'GT', at, fieldOf(scope));
    },
    async namelessAt(scope) {
      const at = await redis.zscore(listKeys.nameless, fieldOf(scope));
      return at === null ? null : Number(at);
    },
    alive: () => redis.zrange(listKeys.alive, '0', '-1'),
    async leave(deploy) {
      await leaveScript(redis, [listKeys.alive], [deploy]);
    },
    untold: () => redis.zrange(listKeys.untold, '0', '-1'),
    async allTold(deploy) {
      await leaveScript(redis, [listKeys.untold], [deploy]);
    },
    recent: (environment, limit) => recent(redis, environment, limit),
  };
}

/** A deploy that was told when deploys belonged to an environment alone keeps the id it had. */
async function idOf(redis: Redis, { plan, environment }: Scope, revision: string): Promise<string> {
  const before = digest([environment, revision]);
  const isKept = (await planOf(redis, before)) === plan;
  return isKept ? before : digest([plan, environment, revision]);
}

function digest(names: readonly string[]): string {
  return `d-${createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16)}`;
}

async function planOf(redis: Redis, deploy: string): Promise<string | null> {
  return reduceDeploy(await eventsOf(redis, deploy))?.head.plan ?? null;
}

/** No name of an environment has a line break in it: the two cannot be taken for the environment alone. */
function fieldOf({ plan, environment }: Scope): string {
  return `${plan}\n${environment}`;
}

/** What was the newest of the environment alone is that of its plan, until that has a newer one. */
async function current(redis: Redis, scope: Scope): Promise<string | null> {
  const own = await redis.hget(listKeys.current, fieldOf(scope));
  if (own !== null) return own;
  const before = await redis.hget(listKeys.current, scope.environment);
  return before !== null && (await planOf(redis, before)) === scope.plan ? before : null;
}

/** The events first: a deploy that is listed can be read. Who dies in between has not been answered, and asks again. */
async function open(
  redis: Redis,
  head: DeployHead,
  events: readonly DeployEvent[],
  keptMs: number,
): Promise<DeployOpening> {
  const added = await append(redis, head.id, events, { keptMs, isFirst: true });
  const keys = [
    listKeys.current,
    listKeys.alive,
    recentKey(null),
    recentKey(head.environment),
    listKeys.untold,
  ];
  const before = (await current(redis, head)) ?? '';
  const [kind, previous = ''] = await enterScript(redis, keys, [fieldOf(head), head.id, keptMs, before]);
  return kind === 'new'
    ? { kind, previous: previous === '' ? null : previous }
    : { kind: 'known', hasNews: added > 0 };
}

async function append(
  redis: Redis,
  deploy: string,
  events: readonly DeployEvent[],
  { keptMs, isFirst }: { keptMs: number; isFirst: boolean },
): Promise<number> {
  if (!isDeployId(deploy) || events.length === 0) return 0;
  const texts = events.flatMap((event) => [event.id, JSON.stringify(event)]);
  const { events: stream, ids } = deployKeys(deploy);
  const [count] = await appendScript(redis, [stream, ids], [keptMs, isFirst ? 1 : 0, ...texts]);
  return Number(count);
}

async function eventsOf(redis: Redis, deploy: string): Promise<readonly DeployEvent[]> {
  if (!isDeployId(deploy)) return [];
  const entries = await redis.xrange(deployKeys(deploy).events, '-', '+');
  return entries.map(eventIn);
}

/** The cast is safe: only `append` writes this stream, and it writes events. */
function eventIn([, fields]: [string, string[]]): DeployEvent {
  return JSON.parse(fields[1] ?? '') as DeployEvent;
}

/** Passes over deploys that have expired. */
async function recent(redis: Redis, environment: string | null, limit: number): Promise<readonly string[]> {
  const ids = await redis.zrevrange(recentKey(environment), 0, Math.max(0, limit) - 1);
  if (limit <= 0) return [];
  const isThere = await Promise.all(ids.map((id) => redis.exists(deployKeys(id).events)));
  return ids.filter((_, at) => isThere[at] === 1);
}

function isDeployId(text: string): boolean {
  return /^d-[0-9a-f]{16}$/.test(text);
}
