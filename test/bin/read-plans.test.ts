import { copyFile, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { planSource } from '../../src/bin/read-plans.ts';

function planText(title: string, id = 'one'): string {
  return `version: 1
plan: ${id}
title: ${title}
environments: { local: { hosts: [] } }
phases:
  phase1:
    title: One
    sections:
      "1.1": { title: One, checks: { hi: { command: { run: [echo, hi] }, expect: { exitCode: 0 } } } }
`;
}

/** A folder with one plan, the source of its plans with a clock of the test, and which texts were read. */
async function opened() {
  const folder = await mkdtemp(join(tmpdir(), 'sc-plans-'));
  const file = join(folder, 'one.yaml');
  await writeFile(file, planText('First'));
  const reads: string[] = [];
  // Long after the file was written.
  const clock = { now: Date.now() + 3_600_000 };
  const plans = planSource(folder, { now: () => clock.now, onRead: (path) => void reads.push(path) });
  const titles = async () => (await plans()).map(({ plan }) => plan?.title);
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { folder, file, reads, clock, plans, titles, [Symbol.asyncDispose]: dispose };
}

it('a plan is read once, however often it is asked for', async () => {
  await using here = await opened();
  const first = await here.plans();
  for (let nth = 0; nth < 20; nth += 1) expect(await here.plans()).toBe(first);
  expect(here.reads).toEqual([here.file]);
});

it('a plan that is written, replaced, added or taken away is another one at the next command', async () => {
  await using here = await opened();
  expect(await here.titles()).toEqual(['First']);
  await writeFile(here.file, planText('Again'));
  expect(await here.titles()).toEqual(['Again']);
  const next = join(here.folder, '.next');
  await writeFile(next, planText('Moved'));
  await rename(next, here.file);
  expect(await here.titles()).toEqual(['Moved']);
  await writeFile(join(here.folder, 'two.yaml'), planText('Two', 'two'));
  expect(await here.titles()).toEqual(['Moved', 'Two']);
  await rm(here.file);
  expect(await here.titles()).toEqual(['Two']);
});

it('a plan knows whether there are others, so that what tells of it names it only then', async () => {
  await using here = await opened();
  const many = async () => (await here.plans()).map(({ isOneOfMany }) => isOneOfMany);
  expect(await many()).toEqual([undefined]);
  await writeFile(join(here.folder, 'two.yaml'), planText('Two', 'two'));
  expect(await many()).toEqual([true, true]);
  await rm(here.file);
  expect(await many()).toEqual([undefined]);
});

it('of the same length and time, but written since, it is another one', async () => {
  await using here = await opened();
  const at = new Date('2026-01-02T03:04:05Z');
  await utimes(here.file, at, at);
  expect(await here.titles()).toEqual(['First']);
  await writeFile(here.file, planText('Other'));
  await utimes(here.file, at, at);
  expect(await here.titles()).toEqual(['Other']);
  const copy = join(here.folder, '.copy');
  await writeFile(copy, planText('Third'));
  await copyFile(copy, here.file);
  await utimes(here.file, at, at);
  expect(await here.titles()).toEqual(['Third']);
});

it('a link that leads somewhere else is another plan', async () => {
  await using here = await opened();
  await rm(here.file);
  for (const name of ['a', 'b']) {
    await mkdir(join(here.folder, name));
    await writeFile(join(here.folder, name, 'one.yaml'), planText(name));
  }
  await symlink('a', join(here.folder, 'now'));
  await symlink('now/one.yaml', here.file);
  expect(await here.titles()).toEqual(['a']);
  await symlink('b', join(here.folder, 'next'));
  await rename(join(here.folder, 'next'), join(here.folder, 'now'));
  expect(await here.titles()).toEqual(['b']);
});

it('within a tick of the file system it is read each time: it could have changed and say the same', async () => {
  await using here = await opened();
  here.clock.now = Date.now();
  await here.titles();
  await here.titles();
  expect(here.reads).toHaveLength(2);
  // A clock of a file server may be ahead of ours.
  here.clock.now = Date.now() - 1_000;
  await here.titles();
  expect(here.reads).toHaveLength(3);
  here.clock.now = Date.now() + 60_000;
  await here.titles();
  await here.titles();
  expect(here.reads).toHaveLength(4);
});

it('every half minute the texts are read again beside the answer, for file systems that do not say what changed', async () => {
  await using here = await opened();
  await here.titles();
  here.clock.now += 29_000;
  await here.titles();
  expect(here.reads).toHaveLength(1);
  here.clock.now += 2_000;
  const before = await here.plans();
  await vi.waitUntil(() => here.reads.length === 2);
  // The same text is the same plan: it is not checked anew.
  expect(await here.plans()).toBe(before);
});

it('a folder that is gone, and a plan that cannot be read, are told each time', async () => {
  await using here = await opened();
  await here.titles();
  await rm(here.file);
  await mkdir(here.file);
  await expect(here.titles()).rejects.toMatchObject({ code: 'plan-file' });
  await expect(here.titles()).rejects.toMatchObject({ code: 'plan-file' });
  await rm(here.folder, { recursive: true });
  await expect(here.titles()).rejects.toMatchObject({ code: 'no-plans' });
});
