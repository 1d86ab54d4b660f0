import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';

/** A clone with a lock file and no packages, on a machine whose PATH has only the given programs. */
async function clone(programs: Record<string, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'setup-'));
  const bin = path.join(folder, 'machine');
  for (const name of ['scripts', 'machine', 'node_modules']) await mkdir(path.join(folder, name));
  await copyFile('scripts/setup.mjs', path.join(folder, 'scripts/setup.mjs'));
  await writeFile(path.join(folder, 'package-lock.json'), '{}');
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(bin, name), 0o755);
  }
  return {
    folder,
    setup: (...needs: string[]) => setup(folder, bin, needs),
    calls: () => readFile(path.join(folder, 'calls'), 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function setup(folder: string, searchPath: string, needs: readonly string[]) {
  const child = spawn(execPath, ['scripts/setup.mjs', ...needs], { cwd: folder, env: { PATH: searchPath } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      printed += piece;
    });
  }
  const [code] = await once(child, 'close');
  return { code, printed };
}

const npm = 'echo "npm $*" >> calls\necho "{}" > node_modules/.package-lock.json';

test('packages are installed when they are missing, with one line, and then no more', async () => {
  await using it = await clone({ npm });
  expect(await it.setup()).toEqual({ code: 0, printed: 'setup: installing npm packages (npm ci)\n' });
  expect(await it.setup()).toEqual({ code: 0, printed: '' });
  expect(await it.calls()).toBe('npm ci --no-progress --loglevel=error\n');
});

test('packages older than the lock file are installed anew', async () => {
  await using it = await clone({ npm });
  await it.setup();
  const later = new Date(Date.now() + 60_000);
  await utimes(path.join(it.folder, 'node_modules/.package-lock.json'), 0, 0);
  expect((await it.setup()).printed).toContain('installing npm packages');
  await utimes(path.join(it.folder, 'package-lock.json'), later, later);
  expect((await it.setup()).printed).toContain('installing npm packages');
});

test('of several at once one installs and the others wait for it', async () => {
  await using it = await clone({ npm });
  const all = await Promise.all([it.setup(), it.setup(), it.setup()]);
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect((await it.calls()).match(/npm ci/g)).toHaveLength(1);
});

test('a lock whose owner is gone stops nobody', async () => {
  await using it = await clone({ npm });
  await mkdir(path.join(it.folder, '.staging-check'));
  await writeFile(path.join(it.folder, '.staging-check/setup.lock'), '999999999');
  expect((await it.setup()).code).toBe(0);
});

test('what cannot be installed here gives a hint and exit 3, and nothing is half-done', async () => {
  await using it = await clone({ npm });
  const { code, printed } = await it.setup('redis');
  expect([code, printed]).toEqual([3, expect.stringMatching(/^setup: redis-server is missing: .*\n$/)]);
  expect(await it.calls()).toBe('');
});

test('a failed installation is told with its command, exit 3, and the lock is released', async () => {
  await using it = await clone({ npm: 'exit 7' });
  const { code, printed } = await it.setup();
  expect(code).toBe(3);
  expect(printed).toContain('npm ci --no-progress --loglevel=error failed');
  await expect(readFile(path.join(it.folder, '.staging-check/setup.lock'))).rejects.toThrow('ENOENT');
});

test('an unknown need is refused with exit 2', async () => {
  await using it = await clone({ npm });
  expect(await it.setup('ruby')).toEqual({
    code: 2,
    printed: 'setup: ruby: expected one of node, redis, python, prometheus, postgres, containers\n',
  });
});
