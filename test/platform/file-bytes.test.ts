import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openFileBytes } from '../../src/platform/sources/log-file/file-bytes.ts';

const whole = 1_000_000;

/** A file that something happens to after its first bytes were read: how much of it came, and what is wrong with it. */
async function readWhile(happens: (file: string) => Promise<void>, content = Buffer.alloc(whole, 'x')) {
  const folder = await mkdtemp(join(tmpdir(), 'bytes-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, 'app.log');
  await writeFile(file, content);
  await using bytes = await openFileBytes(file, AbortSignal.timeout(10_000));
  let read = 0;
  for await (const chunk of bytes.chunks) {
    if (read === 0) await happens(file);
    read += chunk.length;
  }
  return { read, problem: bytes.problem() };
}

test('a file that is truncated while it is read says so', async () => {
  const { read, problem } = await readWhile((file) => truncate(file, 10));
  expect(read).toBeLessThan(whole);
  expect(problem).toBe('it was truncated while it was read');
});

test('a file that is truncated and filled again while it is read is not taken for whole', async () => {
  const { problem } = await readWhile(async (file) => {
    await truncate(file, 0);
    await appendFile(file, Buffer.alloc(whole / 2, 'y'));
  });
  expect(problem).toBe('it was truncated while it was read');
});

test('a file that is rotated away or grows while it is read is read as it was', async () => {
  expect(await readWhile((file) => rename(file, `${file}.1`))).toEqual({ read: whole, problem: null });
  expect(await readWhile((file) => appendFile(file, 'more'))).toEqual({ read: whole, problem: null });
});

test('little that unpacks to much ends with its time limit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bytes-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const file = join(folder, 'bomb');
  await writeFile(file, gzipSync(Buffer.alloc(64 * whole)));
  const ending = new AbortController();
  await using bytes = await openFileBytes(file, ending.signal);
  const all = async () => {
    for await (const _ of bytes.chunks) ending.abort(new Error('the time is over'));
  };
  await expect(all()).rejects.toThrow('the time is over');
});
