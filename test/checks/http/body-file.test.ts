import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/checks/http/http.ts';
import { httpSpec } from '../../../src/checks/http/spec.ts';
import { httpServer } from '../../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

async function folders(): Promise<AsyncDisposable & { root: string; outside: string }> {
  const all = await mkdtemp(join(tmpdir(), 'staging-check-body-'));
  const [root, outside] = [join(all, 'root'), join(all, 'outside')];
  await mkdir(root);
  await mkdir(outside);
  return { root, outside, [Symbol.asyncDispose]: () => rm(all, { recursive: true, force: true }) };
}

async function mirror() {
  const bodies: Buffer[] = [];
  const server = await httpServer(async (request, response) => {
    bodies.push(await buffer(request));
    response.end('ok');
  });
  return { ...server, bodies, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe('bodyFile', () => {
  test('is sent byte for byte, with its length, and is in the curl command', async () => {
    await using at = await folders();
    await using server = await mirror();
    const bytes = Buffer.from([0, 255, 13, 10, 254, 0]);
    await writeFile(join(at.root, 'a.bin'), bytes);
    const spec = { url: server.url, method: 'POST', bodyFile: 'a.bin' };
    const attempt = await runCheck(http, spec, { status: 200 }, { root: at.root });
    expect(attempt.messages).toEqual([]);
    expect(server.bodies).toEqual([bytes]);
    expect(observationOf(attempt).curl).toContain('--data-binary @a.bin');
  });

  test('that leads out of the root by a link is not sent, nor is a folder or what is not there', async () => {
    await using at = await folders();
    await using server = await mirror();
    await writeFile(join(at.outside, 'secret'), 'secret');
    await symlink(join(at.outside, 'secret'), join(at.root, 'link'));
    await symlink(at.outside, join(at.root, 'folder'));
    const reasonOf = async (bodyFile: string) =>
      unobservedReason(
        await runCheck(http, { url: server.url, method: 'POST', bodyFile }, {}, { root: at.root }),
      );
    expect(await reasonOf('link')).toContain('leads out of');
    expect(await reasonOf('folder/secret')).toContain('leads out of');
    expect(await reasonOf(join(at.outside, 'secret'))).toContain('leads out of');
    expect(await reasonOf('.')).toContain('is no file');
    expect(await reasonOf('missing')).toContain('cannot be sent: ENOENT');
    expect(server.bodies).toEqual([]);
  });

  test.each([
    [{ bodyFile: '../x' }, 'expected a file inside the folder that the bot runs in'],
    [{ bodyFile: '${capture.file}' }, 'a captured value must not choose the file that is sent'],
    [{ bodyFile: 'a', json: {} }, 'body, json and bodyFile are ways to say the same; give one'],
  ])('%j is refused', (more, message) => {
    const parsed = httpSpec.safeParse({ url: 'http://x', ...more });
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

test('repeat tells how many passed, and its percentiles', async () => {
  await using server = await mirror();
  const attempt = await runCheck(http, { url: server.url, repeat: { times: 12 } }, { status: 200 });
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^12 of 12 answers passed · p50 .*, p99 /);
  expect(server.bodies).toHaveLength(12);
  expect(observationOf(attempt).repeat).toMatchObject({ times: 12, passed: 12, failed: 0, firstBad: null });
});
