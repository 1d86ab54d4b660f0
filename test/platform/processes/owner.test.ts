import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isOwnerGone, thisOwner } from '../../../src/platform/processes/owner.ts';

const own = thisOwner() ?? expect.fail('no /proc');
const [boot = '', namespace = '', id = '', start = ''] = own.split('.');

async function endedId(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('names boot, namespace, process and start', () => {
  expect(own).toMatch(/^[\da-f-]{36}\.\d+\.\d+\.\d+$/);
  expect(Number(id)).toBe(process.pid);
});

it('a process that lives is not gone', async () => {
  expect(await isOwnerGone(own)).toBe(false);
});

it('one that has ended is', async () => {
  expect(await isOwnerGone([boot, namespace, await endedId(), start].join('.'))).toBe(true);
});

it('one whose id another process has now is', async () => {
  expect(await isOwnerGone([boot, namespace, id, Number(start) - 1].join('.'))).toBe(true);
});

it.each([
  ['of another boot', ['00000000-0000-0000-0000-000000000000', namespace, '1', '1']],
  ['of another namespace', [boot, '1', '1', '1']],
  ['without a start', [boot, namespace, '1']],
  ['with an id that is none', [boot, namespace, 'self', '1']],
  ['with more than it should have', [boot, namespace, '1', '1', '1']],
  ['empty', []],
])('one %s cannot be judged from here, and is left alone', async (_, parts) => {
  expect(await isOwnerGone(parts.join('.'))).toBe(false);
});
