import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { readArgs } from '../../src/bin/verbs/args.ts';
import { demo } from '../../src/bin/verbs/demo/demo.ts';
import { demoEntry, playDemo } from '../../src/bin/verbs/demo/play-demo.ts';
import type { Io } from '../../src/bin/verbs/verb.ts';

const io = (env: Io['env']): Io => ({
  runner: new PassThrough(),
  ...{ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env },
  onInterrupt: () => ({ [Symbol.dispose]() {} }),
  exit: (code) => {
    throw new Error(`exit ${code}`);
  },
});
const args = (...argv: readonly string[]) => readArgs(argv, demo.flags);

async function entryThat(exits: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sc-demo-'));
  const entry = join(folder, 'main.ts');
  await writeFile(entry, exits);
  return { entry, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

it('plays what is there, with --keep and the variables passed on, and ends with its exit code', async () => {
  await using made = await entryThat(
    "process.exit(process.argv.slice(2).join() === (process.env.WANTED ?? '') ? 7 : 9);",
  );
  expect(await playDemo(args('--keep'), io({ WANTED: '--keep' }), made.entry)).toBe(7);
  expect(await playDemo(args(), io({ WANTED: '' }), made.entry)).toBe(7);
  const own = args('--plans', '/plans/of/mine', '--plan', 'shop', '--env', 'local');
  const wanted = '--plans,/plans/of/mine,--plan,shop,--env,local';
  expect(await playDemo(own, io({ WANTED: wanted }), made.entry)).toBe(7);
});

it('a demo that is killed is a failure', async () => {
  await using made = await entryThat("process.kill(process.pid, 'SIGKILL');");
  expect(await playDemo(args(), io({}), made.entry)).toBe(1);
});

it('an installation without a demo says where to get it', async () => {
  await using made = await entryThat('');
  const missing = `${made.entry}.gone`;
  await expect(playDemo(args(), io({}), missing)).rejects.toMatchObject({
    code: 'demo-missing',
    message: expect.stringMatching(/^This installation has no demo: .*Clone .* `npm run demo`\.$/),
  });
});

it('words are refused; what is played is what npm run demo starts', async () => {
  await expect(playDemo(args('fast'), io({}), demoEntry)).rejects.toMatchObject({
    code: 'usage',
    message: 'demo takes no words, got "fast".',
  });
  expect(demoEntry).toMatch(/\/demo\/main\.ts$/);
});
