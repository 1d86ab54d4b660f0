import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { startSlack } from '../stand-ins/slack/server.ts';
import { testRedis } from '../test/support/redis.ts';
import { slackTokens } from '../test/support/slack-receiver.ts';
import { type Ratio, ratioOfPairs } from './pairs.ts';
import type { Row } from './row.ts';
import { built } from './support/built.ts';
import { planText } from './support/queue-scene.ts';

const root = join(import.meta.dirname, '..');
const pairs = 9;

type Place = { folder: string; env: Readonly<Record<string, string | undefined>> };

/** Goal 11: what is built, until it listens; the cache of compiled code is on on both sides. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-start-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'bench.yaml'), planText(['          c1: { dns: { name: localhost } }']));
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack({ ...slackTokens, limits: { isOff: true } }));
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    REDIS_URL: redis.url,
    PORT: '0',
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
  };
  const tokens = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
  };
  const { cli } = stack.use(await built());
  return [await botStart({ folder, env: { ...env, ...tokens } }, cli)];
}

async function botStart(place: Place, cli: string): Promise<Row> {
  const packages = await packagesOf(place);
  const imports = join(place.folder, 'imports.mjs');
  const lines = packages.map((name) => `import ${JSON.stringify(import.meta.resolve(name))};\n`);
  await writeFile(imports, [...lines, "process.stderr.write('imported\\n');\n"].join(''));
  const { wall, min, max, a, b } = await startsOf(
    place,
    [['--max-semi-space-size=2', cli, 'bot'], 'bot started'],
    [[imports], 'imported'],
  );
  return {
    goal: '11 start: bot, until it listens',
    figure: `${wall.toFixed(2)}x (${min.toFixed(2)}-${max.toFixed(2)}), ${a.wallMs.toFixed(0)} ms against ${b.wallMs.toFixed(0)} ms`,
    limit: '<= 1.2x',
    peer: `importing its ${packages.length} libraries unbundled`,
    held: wall <= 1.2,
  };
}

type Start = readonly [args: readonly string[], said: string];

async function startsOf(place: Place, ours: Start, theirs: Start): Promise<Ratio> {
  for (let n = 0; n < 2; n += 1) {
    await untilSaid(place, ...ours, 'by itself');
    await untilSaid(place, ...theirs, 'by itself');
  }
  return ratioOfPairs(
    () => untilSaid(place, ...ours),
    () => untilSaid(place, ...theirs),
    pairs,
  );
}

/** Those of our dependencies that the bot has loaded when it listens. */
async function packagesOf(place: Place): Promise<readonly string[]> {
  const hook = pathToFileURL(join(root, 'test/support/record-loading.ts')).href;
  await untilSaid(place, ['--import', hook, join(root, 'src/bin/cli.ts'), 'bot'], 'bot started', 'by itself');
  const loaded = await readFile(join(place.folder, 'loaded.txt'), 'utf8');
  return Object.keys(packageJson.dependencies).filter((name) => loaded.includes(`/node_modules/${name}/`));
}

/** Starts a process and resolves when it has said something; only one that may end by itself writes its compiled code down. */
async function untilSaid(
  { folder, env }: Place,
  args: readonly string[],
  words: string,
  end: 'killed' | 'by itself' = 'killed',
): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(words)) resolve();
  });
  child.once('exit', () => reject(new Error(`it ended without saying ${words}: ${said}`)));
  await promise;
  child.kill(end === 'killed' ? 'SIGKILL' : 'SIGTERM');
  // How long it takes to end is not part of its start.
  if (end === 'by itself') await exited;
}
