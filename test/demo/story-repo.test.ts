import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findPython, hasModules } from '../../demo/python.ts';
import { applyFix, applyToolLookup, copyFixture } from '../../demo/story-repo.ts';

const agent = 'netra_backend/app/services/agent.py';
const limiter = 'netra_backend/app/services/tool_permissions/rate_limiter.py';

async function copy() {
  const folder = await mkdtemp(path.join(tmpdir(), 'story-'));
  await copyFixture(folder);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

test('the python that is found has pytest and websockets', () => {
  expect(hasModules(findPython())).toBe(true);
  expect(hasModules('/nowhere/python3')).toBe(false);
});

test('a copy has the fault and nothing that Python left behind', async () => {
  await using it = await copy();
  const files = await readdir(it.folder, { recursive: true });
  expect(files.filter((file) => file.includes('__pycache__'))).toEqual([]);
  expect(await readFile(path.join(it.folder, limiter), 'utf8')).not.toContain('import redis');
});

test('the fix is one line, leaves the fixture alone, and its diff applies to the fixture', async () => {
  await using it = await copy();
  const before = await readFile(path.join('demo/fixture', limiter), 'utf8');
  const diff = await applyFix(it.folder);
  expect(await readFile(path.join('demo/fixture', limiter), 'utf8')).toBe(before);
  const after = await readFile(path.join(it.folder, limiter), 'utf8');
  expect(after.split('\n').length).toBe(before.split('\n').length + 1);
  await copyFixture(it.folder);
  const applied = spawnSync('git', ['apply', '-'], { cwd: it.folder, input: `${diff}\n`, encoding: 'utf8' });
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  expect(await readFile(path.join(it.folder, limiter), 'utf8')).toBe(after);
});

test('the fix is not applied twice', async () => {
  await using it = await copy();
  await applyFix(it.folder);
  await expect(applyFix(it.folder)).rejects.toThrow('not the file with the fault');
});

test('the tool lookup changes one file, its diff applies to the fixture, and the tests of the repository pass', async () => {
  await using it = await copy();
  const before = await readFile(path.join(it.folder, agent), 'utf8');
  await applyFix(it.folder);
  const diff = await applyToolLookup(it.folder);
  const after = await readFile(path.join(it.folder, agent), 'utf8');
  expect(after).not.toBe(before);
  const tests = spawnSync(findPython(), ['-m', 'pytest', 'tests/unit', '-q'], {
    cwd: it.folder,
    encoding: 'utf8',
  });
  expect([tests.status, tests.stdout]).toEqual([0, expect.stringMatching(/^\d+ passed/m)]);
  await copyFixture(it.folder);
  const applied = spawnSync('git', ['apply', '-'], { cwd: it.folder, input: `${diff}\n`, encoding: 'utf8' });
  expect([applied.status, applied.stderr]).toEqual([0, '']);
  expect(await readFile(path.join(it.folder, agent), 'utf8')).toBe(after);
});

test('the tool lookup is not applied twice', async () => {
  await using it = await copy();
  await applyToolLookup(it.folder);
  await expect(applyToolLookup(it.folder)).rejects.toThrow('expected the line');
});
