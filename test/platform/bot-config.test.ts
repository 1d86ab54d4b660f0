import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { defaultBotConfig } from '../../src/core/permissions/parse.ts';
import { createBotConfigSource, readBotConfig } from '../../src/platform/bot-config.ts';
import { slackDirectory } from '../../src/slack/directory.ts';

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'sc-config-'));
  const file = join(path, 'staging-check.yaml');
  return {
    path,
    file,
    write: (text: string) => writeFile(file, text),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

const narrow = 'permissions:\n  - { who: [U0MARA], may: [run] }\napprovers: [U0LEE]\n';
const broken = 'permissions:\n  - { who: everyone, may: al }\n';

it('a missing file that nobody named is the default, one that is named is an error', async () => {
  await using here = await folder();
  expect(await readBotConfig({ path: here.file, isNamed: false }, slackDirectory)).toEqual(defaultBotConfig);
  await expect(readBotConfig({ path: here.file, isNamed: true }, slackDirectory)).rejects.toMatchObject({
    code: 'bot-config',
    message: `${here.file}: cannot be read (there is no such file). Correct the name, or put the file there. STAGING_CHECK_CONFIG names it.`,
  });
});

it('a folder in its place is an error, also where nobody named it', async () => {
  await using here = await folder();
  await mkdir(here.file);
  await expect(readBotConfig({ path: here.file, isNamed: false }, slackDirectory)).rejects.toMatchObject({
    code: 'bot-config',
    message: `${here.file}: cannot be read (it is a folder). Name a file in it, or put a file in its place. STAGING_CHECK_CONFIG names another one.`,
  });
});

it('all problems are told, with their places', async () => {
  await using here = await folder();
  await here.write(`${broken}approvers: [mara]\n`);
  const error: unknown = await readBotConfig({ path: here.file, isNamed: true }, slackDirectory).catch(
    (one: unknown) => one,
  );
  expect(error).toMatchObject({ code: 'bot-config' });
  const { message } = error as UserError;
  expect(message).toContain(`${here.file}:2:27 permissions[0].may: expected "all" or a list, got "al"`);
  expect(message).toContain(`${here.file}:3:13 approvers[0]: expected the id of a person`);
  expect(message.split('\n').at(-1)).toBe('2 errors. Nothing of it is in force.');
});

it('a change is seen, a broken edit keeps what was in force and is told once', async () => {
  await using here = await folder();
  await here.write(narrow);
  const told: string[] = [];
  const source = createBotConfigSource(
    { path: here.file, isNamed: true },
    slackDirectory,
    ({ message }) => void told.push(message),
  );
  const first = await source.current();
  expect(first.approvers).toEqual(['U0LEE']);
  expect(await source.current()).toBe(first);

  await here.write(broken);
  expect(await Promise.all([source.current(), source.current()])).toEqual([first, first]);
  expect(await source.current()).toBe(first);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(':2:27 permissions[0].may');
  expect(told[0]?.split('\n').at(-1)).toBe('What the file said before stays in force.');

  await here.write('');
  expect(await source.current()).toBe(first);
  expect(told).toHaveLength(2);

  const next = join(here.path, 'next');
  await writeFile(next, narrow.replace('U0LEE', 'U0KIM'));
  await rename(next, here.file);
  expect((await source.current()).approvers).toEqual(['U0KIM']);
  expect(told).toHaveLength(2);
});

it.each([true, false])('a file that vanishes (named: %s) opens nothing to everybody', async (isNamed) => {
  await using here = await folder();
  await here.write(narrow);
  const told: string[] = [];
  const source = createBotConfigSource(
    { path: here.file, isNamed },
    slackDirectory,
    ({ message }) => void told.push(message),
  );
  const first = await source.current();
  await rm(here.file);
  expect(await source.current()).toBe(first);
  expect(await source.current()).toBe(first);
  expect(told).toHaveLength(1);
  await here.write('permissions: []\n');
  expect((await source.current()).permissions).toEqual([]);
});

it('a file that appears later is used', async () => {
  await using here = await folder();
  const source = createBotConfigSource({ path: here.file, isNamed: false }, slackDirectory);
  expect(await source.current()).toEqual(defaultBotConfig);
  await here.write('permissions: []\n');
  expect((await source.current()).permissions).toEqual([]);
});

it('broken from the beginning, it throws until it is mended', async () => {
  await using here = await folder();
  await here.write(broken);
  const source = createBotConfigSource({ path: here.file, isNamed: false }, slackDirectory);
  await expect(source.current()).rejects.toMatchObject({ code: 'bot-config' });
  await expect(source.current()).rejects.toMatchObject({ code: 'bot-config' });
  await here.write(narrow);
  await chmod(here.file, 0o644);
  expect((await source.current()).approvers).toEqual(['U0LEE']);
});

it('what was read last is at hand at once, the defaults before that', async () => {
  await using here = await folder();
  await here.write('retention: { runs: 3d }\n');
  const source = createBotConfigSource({ path: here.file, isNamed: true }, slackDirectory);
  expect(source.latest()).toEqual(defaultBotConfig);
  await source.current();
  expect(source.latest().retention.runsMs).toBe(3 * 86_400_000);
  await here.write('retention: { runs: 12d }\n');
  await source.current();
  expect(source.latest().retention.runsMs).toBe(12 * 86_400_000);
  await here.write(broken);
  await source.current();
  expect(source.latest().retention.runsMs).toBe(12 * 86_400_000);
});

it('what stands behind the host of an address may be a token: no message shows it, and places stay right', async () => {
  await using here = await folder();
  const line = '  - { url: "https://example.com/T0KEN?key=T0KEN", secret: HOOK, evnts: [verdict] }';
  await writeFile(here.file, `webhooks:\n${line}\n`);
  const error = await readBotConfig({ path: here.file, isNamed: true }, slackDirectory).catch(
    (one: unknown) => one,
  );
  expect(String(error)).toContain(`:2:${line.indexOf('evnts') + 1} webhooks[0]: unknown key "evnts"`);
  expect(String(error)).toContain('https://example.com/•');
  expect(String(error)).not.toContain('T0KEN');
});

it('a configuration that this process cannot do what it says with counts as broken', async () => {
  await using here = await folder();
  const prove = ({ webhooks }: BotConfig) => {
    if (webhooks.length > 0) throw new UserError('bad-environment', 'no secret');
  };
  const problems: string[] = [];
  const note = ({ message }: UserError) => void problems.push(message);
  const source = createBotConfigSource({ path: here.file, isNamed: true }, slackDirectory, note, prove);
  await writeFile(here.file, 'webhooks: [{ url: "https://example.com", secret: A }]\n');
  await expect(source.current()).rejects.toMatchObject({ code: 'bad-environment' });
  await writeFile(here.file, 'reaction: memo\n');
  expect(await source.current()).toMatchObject({ reaction: 'memo' });
  await writeFile(here.file, 'reaction: eyes\nwebhooks: [{ url: "https://example.com", secret: A }]\n');
  expect(await source.current()).toMatchObject({ reaction: 'memo' });
  expect(problems).toEqual(['no secret\nWhat the file said before stays in force.']);
});
