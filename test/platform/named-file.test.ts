import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readNamedFile, readNamedText, unreadableNamed } from '../../src/platform/named-file.ts';

async function someFolder() {
  const path = await mkdtemp(join(tmpdir(), 'staging-check-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

it('a pipe with a name and a device are refused at once, a file is read', async () => {
  await using folder = await someFolder();
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await writeFile(join(folder.path, 'run.json'), '{}');
  await expect(readNamedFile(pipe)).rejects.toThrow('a pipe with a name');
  expect(() => readNamedText(pipe)).toThrow('a pipe with a name');
  await expect(readNamedFile('/dev/zero')).rejects.toThrow('a device');
  expect((await readNamedFile(join(folder.path, 'run.json'))).toString()).toBe('{}');
});

it('of a name that is nowhere the nearest one beside it is told', async () => {
  await using folder = await someFolder();
  await writeFile(join(folder.path, 'base.json'), '{}');
  const asked = join(folder.path, 'bsae.json');
  const error: unknown = await readNamedFile(asked).catch((one: unknown) => one);
  expect(await unreadableNamed(asked, error)).toEqual({
    why: 'there is no such file',
    step: `Did you mean ${join(folder.path, 'base.json')}?`,
  });
  const nowhere = join(folder.path, 'a', 'b.json');
  expect(await unreadableNamed(nowhere, await readNamedFile(nowhere).catch((one: unknown) => one))).toEqual({
    why: 'there is no such file',
    step: 'Correct the name, or put the file there.',
  });
});
