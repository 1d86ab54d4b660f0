import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { workshop } from '../support/cli.ts';
import { oneSection } from '../support/plan-text.ts';
import { cloned } from '../support/program.ts';

const root = join(import.meta.dirname, '../..');
const hook = join(root, 'test/support/record-loading.ts');
const exec = promisify(execFile);

const plan = `${oneSection('light', '{ here: { hosts: [] } }')}          hi: { command: { run: [echo, hi] }, expect: { exitCode: 0 } }
`;

/** What reads logs of Google, draws pictures, reads Markdown and shell, or serves: each loaded by who uses it, when it does. */
const google = ['@google-cloud/logging', 'google-auth-library', 'google-gax', '@grpc/grpc-js'];
const pictures = ['@resvg/resvg-js', 'd3-scale', 'd3-shape'];
const markdown = ['mdast-util-from-markdown', 'mdast-util-gfm', 'micromark', 'unbash'];
const services = ['bullmq', 'ioredis', '@slack/bolt', '@slack/web-api', 'hono', 'prom-client', 'pino'];
const probes = ['undici', 'ws', 'ajv', 'fast-xml-parser'];
const network = ['node:http', 'node:https', 'node:tls', 'node:zlib'];

type Loaded = { packages: ReadonlySet<string>; builtIns: ReadonlySet<string>; count: number };

/** The packages and modules of Node that a command line imports, and how many files it reads. */
async function loadedBy(args: readonly string[]): Promise<Loaded> {
  await using here = await workshop({ light: plan }, cloned.program);
  const { code, stderr } = await here.start(args, { NODE_OPTIONS: `--import=${hook}` }).ended;
  expect([code, stderr]).toEqual([0, '']);
  return await recordedIn(here.folder);
}

async function recordedIn(folder: string): Promise<Loaded> {
  const urls = (await readFile(join(folder, 'loaded.txt'), 'utf8')).trim().split('\n');
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  const builtIns = urls.filter((url) => url.startsWith('node:'));
  return { packages: new Set(names), builtIns: new Set(builtIns), count: urls.length };
}

function loadedOf({ packages, builtIns }: Loaded, names: readonly string[]): readonly string[] {
  return names.filter((name) => packages.has(name) || builtIns.has(name));
}

it.each([['--help'], ['--version'], ['run', '--help'], ['help', 'doctor']])(
  '%s %s loads no client, no schema library and no YAML parser',
  async (...args) => {
    const loaded = await loadedBy(args);
    const any = [...google, ...pictures, ...markdown, ...services, ...probes, ...network];
    expect(loadedOf(loaded, [...any, 'zod', 'yaml', 're2js'])).toEqual([]);
    expect(loaded.count).toBeLessThanOrEqual(70);
  },
);

it('validate loads what reads plans, and nothing that connects, listens, draws or imports', async () => {
  const loaded = await loadedBy(['validate']);
  expect(loadedOf(loaded, ['zod', 'yaml'])).toEqual(['zod', 'yaml']);
  expect(loadedOf(loaded, [...google, ...pictures, ...markdown, ...services, ...probes, ...network])).toEqual(
    [],
  );
  expect(loaded.count).toBeLessThanOrEqual(530);
});

it('a run loads the client of no check that it has not, and no format that was not asked for', async () => {
  const loaded = await loadedBy(['run', 'all']);
  expect(loadedOf(loaded, [...google, ...pictures, ...markdown, ...services, ...probes, ...network])).toEqual(
    [],
  );
  expect(loaded.count).toBeLessThanOrEqual(655);
});

/** What a process has loaded before it connects to anything: each of its starts pays for it. */
async function loadedWith(module: string): Promise<Loaded> {
  await using here = await workshop({});
  const code = `await import(${JSON.stringify(join(root, module))}); process.exit();`;
  const args = ['--import', hook, '--input-type=module', '--eval', code];
  await exec(process.execPath, args, { cwd: here.folder });
  return await recordedIn(here.folder);
}

it('a bot has loaded no source of logs, no picture and no reader of documents before it needs one', async () => {
  const loaded = await loadedWith('src/bin/verbs/bot/serve-bot.ts');
  expect(loadedOf(loaded, ['bullmq', '@slack/bolt', 'hono'])).toEqual(['bullmq', '@slack/bolt', 'hono']);
  expect(loadedOf(loaded, [...google, ...pictures, ...markdown, 'ajv', 'fast-xml-parser'])).toEqual([]);
});

it('a worker has loaded nothing of Slack and no probe before it needs one', async () => {
  const loaded = await loadedWith('src/bin/verbs/worker/serve.ts');
  expect(loadedOf(loaded, ['bullmq'])).toEqual(['bullmq']);
  const slack = services.filter((name) => /^(@slack|hono|prom)/.test(name));
  expect(loadedOf(loaded, [...google, ...pictures, ...markdown, ...probes, ...slack])).toEqual([]);
});
