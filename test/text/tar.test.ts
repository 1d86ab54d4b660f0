import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { tarOf } from '../../src/text/tar.ts';

const long = `517/${'a folder/'.repeat(30)}ends here.md`;
const files = new Map([
  ['517/incident.md', '# Down\n'],
  ['517/Störung – 障害.md', 'ü'],
  ['517/empty.json', ''],
  ['517/block.txt', 'x'.repeat(512)],
  [long, 'far down'],
]);

/** What the machine's own tar makes of it. */
const tar = (...args: readonly string[]) =>
  execFileSync('tar', args, {
    input: tarOf(files, 1_764_000_000_000),
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  });

it('tar lists every file by its whole name, with its size and time', () => {
  expect(tar('-t', '--quoting-style=literal').split('\n').slice(0, -1)).toEqual([...files.keys()]);
  expect(tar('-tv').split('\n')[0]).toMatch(/^-rw-r--r-- 0\/0 +7 2025-11-24 16:00 517\/incident\.md$/);
});

it.each([...files])('tar takes out %s as it was', (name, text) => {
  expect(tar('-xO', name)).toBe(text);
});
