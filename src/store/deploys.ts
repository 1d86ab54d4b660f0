import { createHash } from 'node:crypto';
import type { DeployEvent, DeployHead } from '../core/deploy/events.ts';
import { reduceDeploy } from '../core/deploy/reduce.ts';
import type { DeployState } from '../core/deploy/state.ts';
import type { DeployOpening, DeployStore, DeployTelling } from '../core/deploy/store.ts';
import { whichDeploy } from '../core/deploy/which-deploy.ts';
import type { Scope } from '../core/plan/model.ts';
import { keyOf } from './keys.ts';
import { readPlace, readSorted, readSortedBack } from './lists.ts';
import { readField } from './memo.ts';
import type { Redis } from './redis.ts';
import { listReducer, redisReductions } from './reductions.ts';
import { plainText } from './schema.ts';
import { redisScript, words } from './script.ts';
import { deployEvents } from './shapes/deploy.ts';
import { eventIn, eventStream, streamKeys } from './stream.ts';

const dayMs = 86_400_000;
const deployIds = plainText('the id of a deploy');

/** All lists of deploys share one hash tag, so that one script enters a deploy everywhere. */
const listKeys = {
  /** Plan and environment (in data of before: environment) → its newest deploy. */
  current: keyOf('deploys', 'current'),
  /** Plans with environments, by when (epoch ms) the newest deploy without a revision began. */
  nameless: keyOf('deploys', 'nameless'),
  /** Deploys whose series goes on, by when they were entered (microseconds by the clock of Redis). */
  alive: keyOf('deploys', 'alive'),
  /** Deploys of which something may have to be told, by the same. */
  untold: keyOf('deploys', 'untold'),
} as const;

/** Deploys by when they were entered: of one environment, or all (null). */
function recentKey(environment: string | null): string {
  if (environment === null) return keyOf('deploys', 'all');
  return keyOf('deploys', 'of', encodeURIComponent(environment));
}

/** KEYS: current, alive, all, of the environment, untold; ARGV: plan and environment, deploy, how long in ms, what was the newest before where the list does not say. A deploy that has expired and is seen again is new. */
const enterScript = redisScript(
  `
local at = time[1] * 1000000 + time[2]
for i = 3, 4 do redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', '(' .. string.format('%.0f', at - ARGV[3] * 1000)) end
if redis.call('ZADD', KEYS[3], 'NX', at, ARGV[2]) == 0 then return { 'known' } end
redis.call('ZADD', KEYS[4], at, ARGV[2])
redis.call('ZADD', KEYS[2], at, ARGV[2])
redis.call('ZADD', KEYS[5], at, ARGV[2])
local previous = redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[4]
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if previous == '' or previous == ARGV[2] then return { 'new' } end
return { 'new', previous }
`,
  { answers: [words, words] },
);

/** The deploys in Redis, over a connection that the caller owns; each is kept for 90 days after its last change unless told. */
export function redisDeploys(redis: Redis, options: { keptMs?: () => number } = {}): DeployStore {
  const keepMs = () => Math.max(1, Math.ceil(options.keptMs?.() ?? 90 * dayMs));
  const eventsOf = reading(redis);
  const reader = { redis, eventsOf };
  return {
    idOf: (scope, revision, telling) => idOf(reader, scope, revision, telling),
    open: (head, events) => open(reader, head, events, keepMs()),
    events: eventsOf,
    state: async (deploy) => reduceDeploy(await eventsOf(deploy)),
    append: (deploy, events) => append(redis, deploy, events, { keptMs: keepMs(), isFirst: false }),
    current: (scope) => current(reader, scope),
    async noteNameless(scope, at) {
      await redis.zadd(listKeys.nameless, 'GT', at, fieldOf(scope));
    },
    async namelessAt(scope) {
      return await readPlace(redis, listKeys.nameless, fieldOf(scope));
    },
    alive: () => readSorted(redis, listKeys.alive, deployIds),
    async leave(deploy) {
      await redis.zrem(listKeys.alive, deploy);
    },
    untold: () => readSorted(redis, listKeys.untold, deployIds),
    async allTold(deploy) {
      await redis.zrem(listKeys.untold, deploy);
    },
    recent: (environment, limit) => recent(redis, environment, limit),
  };
}

/** A connection, and the events of deploys as this process has read them. */
type DeployReader = { redis: Redis; eventsOf(deploy: string): Promise<readonly DeployEvent[]> };

/** A look reads what came since the last one. */
function reading(redis: Redis): DeployReader['eventsOf'] {
  const eventsKey = (deploy: string) => streamKeys(ownerOf(deploy)).events;
  const read = redisReductions({
    redis,
    keysOf: (deploy) => ({ events: eventsKey(deploy), pack: null }),
    eventOf: (deploy, entry) => eventIn(deployEvents, eventsKey(deploy), entry),
    reducer: listReducer<DeployEvent>(),
  });
  return async (deploy) => (isDeployId(deploy) ? ((await read(deploy)) ?? []) : []);
}

async function idOf(
  reader: DeployReader,
  scope: Scope,
  revision: string,
  telling: DeployTelling,
): Promise<{ id: string; turn: number }> {
  const { redis, eventsOf } = reader;
  const stateOf = async (deploy: string) => reduceDeploy(await eventsOf(deploy));
  const known: DeployState[] = [];
  let next = await idInTurn(reader, scope, revision, 0);
  for (;;) {
    const isListed = (await readPlace(redis, recentKey(null), next)) !== null;
    const state = isListed ? await stateOf(next) : null;
    // What lost its events has nothing to add to.
    if (state === null) break;
    known.push(state);
    next = await idInTurn(reader, scope, revision, known.length);
  }
  // Read after those that are known: one that came in meanwhile is current by now, and so is no earlier one that comes back.
  const id = await current(reader, scope);
  const [now, nameless] = await Promise.all([
    id === null ? null : stateOf(id),
    readPlace(redis, listKeys.nameless, fieldOf(scope)),
  ]);
  const existing = whichDeploy({ revision, telling, now, namelessAt: nameless, known });
  return existing === null
    ? { id: next, turn: known.length + 1 }
    : { id: existing.head.id, turn: existing.head.turn ?? 1 };
}

/** Of the deploys of one revision, in turn from 0. One that was told when deploys belonged to an environment alone keeps the id it had. */
async function idInTurn(
  reader: DeployReader,
  { plan, environment }: Scope,
  revision: string,
  turn: number,
): Promise<string> {
  if (turn > 0) return digest([plan, environment, revision, String(turn + 1)]);
  const before = digest([environment, revision]);
  const isKept = (await planOf(reader, before)) === plan;
  return isKept ? before : digest([plan, environment, revision]);
}

function digest(names: readonly string[]): string {
  return `d-${createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16)}`;
}

async function planOf({ eventsOf }: DeployReader, deploy: string): Promise<string | null> {
  return reduceDeploy(await eventsOf(deploy))?.head.plan ?? null;
}

/** No name of an environment has a line break in it: the two cannot be taken for the environment alone. */
function fieldOf({ plan, environment }: Scope): string {
  return `${plan}\n${environment}`;
}

/** What was the newest of the environment alone is that of its plan, until that has a newer one. */
async function current(reader: DeployReader, scope: Scope): Promise<string | null> {
  const { redis } = reader;
  const own = await readField(redis, listKeys.current, fieldOf(scope), deployIds);
  if (own !== null) return own;
  const before = await readField(redis, listKeys.current, scope.environment, deployIds);
  return before !== null && (await planOf(reader, before)) === scope.plan ? before : null;
}

/** The events first: a deploy that is listed can be read. Who dies in between has not been answered, and asks again. */
async function open(
  reader: DeployReader,
  head: DeployHead,
  events: readonly DeployEvent[],
  keptMs: number,
): Promise<DeployOpening> {
  const { redis } = reader;
  const added = await append(redis, head.id, events, { keptMs, isFirst: true });
  const keys = [
    listKeys.current,
    listKeys.alive,
    recentKey(null),
    recentKey(head.environment),
    listKeys.untold,
  ];
  const before = (await current(reader, head)) ?? '';
  const [kind, previous] = await enterScript(redis, keys, [fieldOf(head), head.id, keptMs, before]);
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
  if (!isDeployId(deploy)) return 0;
  return await streamOf(redis, deploy).append(events, { keptMs, isOfKnown: !isFirst });
}

function streamOf(redis: Redis, deploy: string) {
  return eventStream(redis, ownerOf(deploy), deployEvents);
}

function ownerOf(deploy: string): string {
  return `dep.${deploy}`;
}

/** Passes over deploys that have expired. */
async function recent(redis: Redis, environment: string | null, limit: number): Promise<readonly string[]> {
  const ids = await readSortedBack(redis, recentKey(environment), deployIds, { to: Math.max(0, limit) - 1 });
  if (limit <= 0) return [];
  const isThere = await Promise.all(ids.map((id) => redis.exists(streamKeys(ownerOf(id)).events)));
  return ids.filter((_, at) => isThere[at] === 1);
}

function isDeployId(text: string): boolean {
  return /^d-[0-9a-f]{16}$/.test(text);
}
