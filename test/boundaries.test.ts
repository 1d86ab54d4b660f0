import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Which rooms a room must not import, and what lint answers. */
const walls: readonly [room: string, closed: readonly string[], message: string][] = [
  ['src/core', ['github', 'checks', 'store', 'slack'], 'core imports only core'],
  ['src/checks', ['engine', 'platform'], 'checks import only core'],
  ['src/engine', ['store', 'desk'], 'engine imports only checks'],
  ['src/desk', ['github', 'store', 'slack', 'text'], 'the desk imports only core'],
  ['src/store', ['github', 'slack', 'platform', 'desk', 'engine'], 'the store imports only core'],
  ['src/platform', ['github', 'slack', 'desk', 'web', 'engine'], 'platform imports only store and core'],
  ['src/publish', ['github', 'slack', 'web', 'text', 'store'], 'the publisher imports only core'],
  ['src/slack', ['github', 'web', 'text', 'publish', 'checks'], "Slack's room imports"],
  [
    'src/slack/block-kit',
    ['actions', 'pictures', 'desk', 'out', 'outlet', 'receive', 'home'],
    'what pictures and dialogs are made of',
  ],
  ['src/slack/actions', ['pictures', 'out', 'outlet', 'receive', 'home'], 'an action knows no picture'],
  [
    'src/slack/out',
    ['pictures', 'actions', 'receive', 'home', 'outlet', 'publish'],
    'a call of Slack knows no picture',
  ],
  ['src/slack/outlet', ['actions', 'receive', 'home', 'web'], "Slack's outlet draws documents"],
  ['src/slack/home', ['receive', 'outlet', 'web'], 'App Home is handed whoever draws it'],
  [
    'src/slack/receive',
    ['actions', 'pictures', 'outlet', 'text'],
    'what comes from Slack is handed to the inbox',
  ],
  [
    'src/slack/pictures',
    ['store', 'desk', 'platform', 'out', 'outlet', 'receive', 'home'],
    'a picture imports only core',
  ],
  ['src/web', ['github', 'slack', 'text', 'publish', 'engine'], 'the web imports'],
  ['src/web/pages', ['slack', 'charts', 'store', 'text', 'desk'], 'a page imports only core'],
  ['src/web/charts', ['pages', 'store', 'slack', 'text'], 'a chart imports only core'],
  ['src/text', ['github', 'slack', 'web', 'store'], 'text imports only core'],
  ['commands', ['slack', 'store', 'web', 'text', 'engine'], 'a command imports desk'],
  [
    'src/github',
    ['slack', 'web', 'engine'],
    'an outlet imports only core, store, platform and what an outlet is',
  ],
  ['jobs', ['slack', 'checks', 'store', 'web', 'text', 'platform'], 'a job imports engine'],
];

/** Rooms that use nothing of Node's and know no clock. */
const pureRooms: readonly [room: string, message: string][] = [
  ['src/core', "core is pure: nothing of Node's"],
  ['src/slack/block-kit', "a block is pure: nothing of Node's"],
  ['src/slack/pictures', "a picture is pure: nothing of Node's"],
  ['src/web/pages', "a page is pure: nothing of Node's"],
  ['src/web/charts', "a chart is pure: nothing of Node's"],
  ['src/text', "text is pure: nothing of Node's"],
];

/** A package that a room must not take, though the project has it. */
const packages: readonly [room: string, names: readonly string[]][] = [
  ['src/core', ['bullmq', 'ioredis', 'undici', 'lru-cache', '@slack/types']],
  ['src/checks', ['bullmq', '@slack/web-api', 'hono']],
  ['src/engine', ['ioredis', 'node:fs', 'bullmq', 'ws']],
  ['src/desk', ['bullmq', 'node:fs', 'zod', 'ioredis']],
  ['src/store', ['bullmq', '@slack/web-api', 'hono']],
  ['src/publish', ['@slack/web-api', 'ioredis', 'node:fs', 'bullmq']],
  ['src/slack', ['node:fs', 'bullmq', 'hono', '@slack/bolt']],
  ['src/slack/actions', ['@slack/bolt', 'node:fs']],
  ['src/slack/outlet', ['@slack/bolt', 'node:fs']],
  ['src/slack/block-kit', ['@slack/web-api', 'zod']],
  ['src/slack/pictures', ['@slack/web-api', 'zod', 'lru-cache']],
  ['src/slack/out', ['bullmq', 'hono', 'undici']],
  ['src/web', ['@slack/web-api', 'bullmq', 'ws']],
  ['src/web/pages', ['hono', '@slack/types', 'zod']],
  ['src/web/charts', ['hono', '@resvg/resvg-js']],
  ['src/github', ['bullmq', 'node:fs', '@slack/types']],
  ['src/text', ['@slack/types', 'zod', 'hono']],
  ['src/platform', ['@slack/web-api', 'hono', 'ws']],
  ['src/bin', ['@slack/bolt', 'bullmq', 'hono']],
  ['commands', ['@slack/types', 'node:fs', 'bullmq']],
  ['commands/incident', ['@slack/types']],
  ['commands/more', ['@slack/types', 'node:fs']],
  ['jobs', ['bullmq', '@slack/web-api', 'node:fs']],
  ['jobs/more', ['bullmq', '@slack/web-api', 'node:fs']],
];

/** Rooms in which time is an argument. */
const timedRooms = ['src/desk', 'src/engine', 'src/publish', 'src/github', 'commands', 'jobs'];

/** One file for each wall, which breaks it: the path it would have, what it says, what lint answers. */
const breaches: readonly [path: string, source: string, message: string][] = [
  ...walls.flatMap(([room, closed, message]) =>
    closed.map((other): [string, string, string] => [
      `${room}/imports-${other}.ts`,
      `import { x } from '../${other}/x.ts'; export const a = x;`,
      message,
    ]),
  ),
  ...pureRooms.flatMap(([room, message]): [string, string, string][] => [
    [`${room}/node.ts`, "import { x } from 'node:fs'; export const a = x;", message],
    [`${room}/clock.ts`, 'export const a = Date.now();', 'core and pictures are pure'],
    [`${room}/instant.ts`, 'export const a = new Date();', 'core and pictures are pure'],
    [`${room}/chance.ts`, 'export const a = Math.random();', 'core and pictures are pure'],
    [`${room}/handed.ts`, 'export const a = { now: Date.now };', 'core and pictures are pure'],
    [`${room}/mapped.ts`, 'export const a = [1].map(Math.random);', 'core and pictures are pure'],
    [`${room}/maybe.ts`, 'export const a = Date.now?.();', 'core and pictures are pure'],
    [`${room}/bracketed.ts`, 'export const a = (Date).now();', 'core and pictures are pure'],
    [`${room}/quoted.ts`, "export const a = Date['now']();", 'core and pictures are pure'],
    [`${room}/taken.ts`, 'const { now } = Date; export const a = now;', 'core and pictures are pure'],
    [`${room}/renamed.ts`, 'const D = Date; export const a = D.now();', 'core and pictures are pure'],
    [`${room}/timeout.ts`, 'export const a = AbortSignal.timeout(1);', 'core and pictures are pure'],
    [`${room}/cleared.ts`, 'export const a = clearTimeout;', 'core and pictures know no timers'],
    [`${room}/worker.ts`, "export const a = new Worker('a');", 'core and pictures start nothing'],
    [`${room}/process.ts`, 'export const a = process.pid;', 'core and pictures know no environment'],
    [`${room}/timer.ts`, 'export const a = setTimeout;', 'core and pictures know no timers'],
    [`${room}/later.ts`, 'export const a = setImmediate;', 'core and pictures know no timers'],
    [`${room}/microtask.ts`, 'export const a = queueMicrotask;', 'core and pictures know no timers'],
    [`${room}/bare-instant.ts`, 'export const a = new Date;', 'core and pictures are pure'],
    [`${room}/called-date.ts`, 'export const a = Date();', 'core and pictures are pure'],
    [`${room}/id.ts`, 'export const a = crypto.randomUUID();', 'core and pictures know no chance'],
    [`${room}/origin.ts`, 'export const a = performance.timeOrigin;', 'core and pictures know no clock'],
    [`${room}/temporal.ts`, 'export const a = Temporal.Now.instant();', 'core and pictures know no clock'],
    [`${room}/socket.ts`, "export const a = new WebSocket('ws://a');", 'core and pictures know no network'],
    [
      `${room}/stream.ts`,
      "export const a = new EventSource('http://a');",
      'core and pictures know no network',
    ],
    [`${room}/global-fetch.ts`, "export const a = globalThis.fetch('a');", 'reach nothing by the global'],
    [`${room}/global-clock.ts`, 'export const a = globalThis.Date.now();', 'reach nothing by the global'],
    [`${room}/node-global.ts`, 'export const a = global.Date.now();', 'reach nothing by the global'],
  ]),
  ...packages.flatMap(([room, names]) =>
    names.map((name, at): [string, string, string] => [
      `${room}/takes-${at}.ts`,
      `import { x } from '${name}'; export const a = x;`,
      'the packages of each room stand in lint/packages.grit',
    ]),
  ),
  ['src/core/loads-later.ts', "export const a = () => import('bullmq');", 'lint/packages.grit'],
  ['src/desk/type.ts', "import type { Job } from 'bullmq'; export type A = Job;", 'lint/packages.grit'],
  ...timedRooms.flatMap((room): [string, string, string][] => [
    [`${room}/clock.ts`, 'export const a = Date.now();', 'time is an argument here'],
    [`${room}/handed.ts`, 'export const a = { now: Date.now };', 'time is an argument here'],
    [`${room}/instant.ts`, 'export const a = new Date();', 'time is an argument here'],
    [`${room}/renamed.ts`, 'const D = Date; export const a = D.now();', 'time is an argument here'],
    [`${room}/chance.ts`, 'export const a = [1].map(Math.random);', 'chance and network are handed in'],
    [`${room}/id.ts`, 'export const a = crypto.randomUUID();', 'chance and network are handed in'],
    [`${room}/net.ts`, "export const a = () => fetch('http://a');", 'chance and network are handed in'],
    [`${room}/ticks.ts`, 'export const a = performance.now();', 'time is an argument here'],
  ]),
  ...['pages', 'charts'].map((room): [string, string, string] => [
    `src/web/${room}/server.ts`,
    "import { x } from '../server.ts'; export const a = x;",
    'imports only core and markup',
  ]),
  ['src/bin/a.ts', "import { x } from '../../demo/x.ts'; export const a = x;", 'the product knows no test'],
  ['src/core/h.ts', "export { x } from '../../stand-ins/slack/x.ts';", 'the product knows no test'],
  ['commands/a.ts', "import type { x } from '../test/x.ts'; export type a = x;", 'the product knows no test'],
  [
    'src/desk/any.ts',
    'export const a = (n: string) => import(`../slack/${n}.ts`);',
    'so that the walls see it',
  ],
  ['src/desk/named.ts', 'export const a = (n: string) => import(n);', 'so that the walls see it'],
  ['src/desk/far.ts', "export type A = import('../slack/inbox.ts').Inbox;", 'where the walls see it'],
  ['src/core/far.ts', "export type A = import('bullmq').Job;", 'where the walls see it'],
  ...['slack', 'cloud-logging', 'another'].map((name): [string, string, string] => [
    `stand-ins/${name}/a.ts`,
    "import { x } from '../../src/core/x.ts'; export const a = x;",
    'the stand-in imports',
  ]),
  ['src/checks/logs.ts', "export { x } from '../platform/sources/index.ts';", 'checks import only core'],
  ['src/checks/index.ts', "export { x } from '../platform/queue/x.ts';", 'the list of checks imports'],
  ['jobs/queue.ts', "import { x } from 'bullmq'; export const a = x;", 'a job imports engine'],
  ...['src/store/f.ts', 'src/slack/out/f.ts', 'src/bin/bot/f.ts'].flatMap(
    (path): [string, string, string][] =>
      [
        "redis.get('a')",
        "parts.redis.hgetall('a')",
        "redis.multi().hget('a', 'b')",
        "own.xrange('a', '-', '+')",
        "redis.lpop('a')",
        "db.hgetall('a')",
        "r?.getBuffer('a')",
        "r.smembers('a')",
        "r.zrange('a', '0', '-1')",
        "r.hkeys('a')",
        "r.hscan('a', 0)",
        "r.mget('a', 'b')",
        "r.call('GET', 'a')",
        "r.eval('return 1', 0)",
        "r.evalsha('f', 0)",
      ].map((read, at) => [
        path.replace('f.ts', `reads-${at}.ts`),
        `import { db, own, parts, r, redis } from './x.ts'; export const a = ${read};`,
        'passes a schema that has a version',
      ]),
  ),
  ...['src/slack/out', 'src/web', 'src/bin', 'src/store', 'src/desk', 'jobs'].flatMap(
    (room): [string, string, string][] =>
      [
        "import { type Redis, reading } from '../store/redis.ts'; export const a = (r: Redis) => reading(r);",
        "import { reading as r } from '../store/redis.ts'; export const a = r;",
        "export { reading } from '../store/redis.ts';",
        "import * as all from '../store/redis.ts'; export const a = all.reading(all.x);",
      ].map((source, at) => [`${room}/connection-${at}.ts`, source, 'passes a schema that has a version']),
  ),
  // Whatever its name: nothing that is handed around can read (`src/store/redis.ts`), and nobody else opens a connection.
  ...['src/store/i.ts', 'src/slack/out/i.ts', 'src/desk/i.ts'].map((path): [string, string, string] => [
    path,
    "import type { Redis } from 'ioredis'; export type A = Redis;",
    'passes a schema that has a version',
  ]),
  ['src/store/json.ts', "export const a = JSON.parse('1');", 'what is stored is parsed by its schema'],
  [
    'src/store/handed.ts',
    'export const a = { parse: JSON.parse };',
    'what is stored is parsed by its schema',
  ],
  [
    'src/store/taken.ts',
    'const { parse } = JSON; export const a = parse;',
    'what is stored is parsed by its schema',
  ],
  ['src/engine/b.ts', 'export const a = process.env.HOME;', 'noProcessEnv'],
  ['src/engine/c.ts', "console.log('a');", 'noConsole'],
  ['src/engine/d.ts', 'export default 1;', 'noDefaultExport'],
  ['src/engine/e.ts', 'const f = async () => 1; export const g = () => { f(); };', 'noFloatingPromises'],
  ['test/a.test.ts', "import { vi } from 'vitest'; export const a = vi.fn(() => 1);", 'tests talk to real'],
  ['test/b.test.ts', "import { it } from 'vitest'; it.skip('a', () => {});", 'none is skipped'],
];

let house = '';
let answer = '';

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'boundaries-'));
  await cp(join(root, 'lint'), join(house, 'lint'), { recursive: true });
  await cp(join(root, 'biome.json'), join(house, 'biome.json'));
  await cp(join(root, 'package.json'), join(house, 'package.json'));
  for (const [path, source] of breaches) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), `${source}\n`);
  }
  answer = await lint(house);
});

afterAll(() => rm(house, { recursive: true, force: true }));

it.each(breaches)('%s breaks a wall, and lint says so', (path, _source, message) => {
  expect(diagnosticsOf(path)).toContain(message);
});

it('every room has a line that says which packages it uses', () => {
  const rooms = readdirSync(join(root, 'src')).map((room) => `src/${room}`);
  const broken = packages.map(([room]) => room);
  expect([...rooms, 'commands', 'jobs'].filter((room) => !broken.includes(room))).toEqual([]);
});

it('every room but that of the wiring has walls', () => {
  const rooms = readdirSync(join(root, 'src')).map((room) => `src/${room}`);
  const walled = walls.map(([room]) => room);
  expect([...rooms, 'commands', 'jobs'].filter((room) => !walled.includes(room))).toEqual(['src/bin']);
});

/** What lint printed about one file: its diagnostics begin with the path. */
function diagnosticsOf(path: string): string {
  return answer
    .split(/\n(?=\S+\.ts(?::\d+:\d+)? )/)
    .filter((part) => part.trimStart().startsWith(path))
    .join('\n');
}

async function lint(folder: string): Promise<string> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', '.'];
  const ended = await promisify(execFile)(biome, args, { cwd: folder, maxBuffer: 1e7 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${ended.stdout}\n${ended.stderr}`;
}
