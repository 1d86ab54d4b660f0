import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readArguments } from '../../demo/arguments.ts';
import { notPlayed, readOwnPlan, toldOf } from '../../demo/own-plan.ts';

const any = { plan: null, environment: null };

const shop = (id: string, environments = '{ local: { hosts: [127.0.0.1] } }') => `
version: 1
plan: ${id}
title: Plan ${id}
environments: ${environments}
phases:
  smoke:
    sections:
      "1.1":
        checks:
          up: { http: { url: "http://127.0.0.1/", headers: { authorization: "\${secret:OWN_TOKEN}" } }, expect: { status: 200 } }
          push: { name: Push it, command: { run: [echo, pushed] }, expect: { exitCode: 0 }, danger: pushes }
          look: { name: Look at it, manual: { prompt: Is it fine? } }
reports:
  daily: { cron: "0 9 * * 1-5", timezone: Europe/Berlin, run: [smoke] }
`;

async function folderOf(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'own-plans-'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

it.each([
  [['--keep'], { keep: true, plans: null }],
  [
    ['--plans', './plans', '--plan', 'shop', '--env', 'local'],
    { plans: './plans', plan: 'shop', environment: 'local' },
  ],
  [['-h'], { help: true }],
])('%j is understood', (words, expected) => {
  expect(readArguments(words)).toMatchObject(expected);
});

it.each([[['--plan', 'shop']], [['--fast']], [['--plans']], [['now']]])('%j is refused', (words) => {
  expect(() => readArguments(words)).toThrow(TypeError);
});

it('the first plan by name is played, in its environment demo, else in its first', async () => {
  await using at = await folderOf({
    'a.yaml': shop('alpha'),
    'b.yaml': shop('beta', '{ staging: { hosts: [127.0.0.1] }, demo: { hosts: [127.0.0.1] } }'),
  });
  expect(await readOwnPlan(at.folder, any)).toMatchObject({
    plan: { id: 'alpha' },
    environment: { name: 'local' },
  });
  const other = await readOwnPlan(at.folder, { ...any, plan: 'beta' });
  expect(other.environment.name).toBe('demo');
  expect(toldOf(other).join('\n')).toContain('Not played, but there in the window: alpha');
  expect(await readOwnPlan(at.folder, { plan: 'beta', environment: 'staging' })).toMatchObject({
    environment: { name: 'staging' },
  });
});

it('what cannot be played is said, each with its reason', async () => {
  await using at = await folderOf({ 'a.yaml': shop('alpha') });
  expect(notPlayed(await readOwnPlan(at.folder, any))).toEqual([
    'Push it: changes something there, so the approval is asked for and rejected',
    'Look at it: asks a person, and the demo answers for nobody; the run is cancelled when it waits for nothing else',
    'STAGING_CHECK_SECRET_OWN_TOKEN: not set, so checks that use it cannot look',
    'reports ("0 9 * * 1-5" Europe/Berlin): nothing is deployed, and the demo does not wait so long; in the window, type /staging-check deployed <revision> local',
  ]);
});

it.each([
  ['no plan', {}, any, /^There is no plan \(\*\.yaml\) in /],
  [
    'another plan',
    { 'a.yaml': shop('alpha') },
    { ...any, plan: 'alpa' },
    /^There is no plan alpa in .*: alpha\.$/,
  ],
  [
    'no such environment',
    { 'a.yaml': shop('alpha') },
    { ...any, environment: 'prod' },
    /^Plan alpha has no environment prod: local\.$/,
  ],
  [
    'mistakes',
    { 'a.yaml': shop('alpha').replace('http:', 'htp:'), 'b.yaml': 'plan: [' },
    any,
    /a\.yaml:11:.*b\.yaml:1:.*errors\. Nothing was started\.$/s,
  ],
])('a folder with %s is refused, with all that is wrong', async (_, files, wish, message) => {
  await using at = await folderOf(files);
  await expect(readOwnPlan(at.folder, wish)).rejects.toMatchObject({
    message: expect.stringMatching(message),
  });
});

it('a folder that is not there is refused', async () => {
  await expect(readOwnPlan('/nowhere/plans', any)).rejects.toMatchObject({ code: 'no-plans' });
});
