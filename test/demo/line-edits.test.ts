import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { editLines, type LineEdit } from '../../demo/line-edits.ts';

const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
const text = `${lines.join('\n')}\n`;
const add = (line: string, ...more: readonly string[]): LineEdit => ({ line, becomes: [line, ...more] });

const cases: readonly [string, readonly LineEdit[], number][] = [
  ['a line after the first', [add('line 1', 'new')], 1],
  ['lines after the last', [add('line 20', 'new', 'newer')], 1],
  ['another line instead', [{ line: 'line 10', becomes: ['new'] }], 1],
  ['nothing instead', [{ line: 'line 10', becomes: [] }], 1],
  ['changes that touch', [add('line 4', 'new'), { line: 'line 9', becomes: ['newer'] }], 1],
  ['changes far apart', [add('line 2', 'new'), { line: 'line 18', becomes: ['newer', 'newest'] }], 2],
];

test.each(cases)('the diff leads from the old text to the new one: %s', async (_, edits, hunks) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'edits-'));
  try {
    const file = path.join(folder, 'some.txt');
    await writeFile(file, text);
    const edited = editLines('some.txt', text, edits);
    expect(edited.diff.match(/^@@/gm)).toHaveLength(hunks);
    const applied = spawnSync('git', ['apply', '-'], {
      cwd: folder,
      input: `${edited.diff}\n`,
      encoding: 'utf8',
    });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(await readFile(file, 'utf8')).toBe(edited.text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a line that is not there, or there twice, is no place for a change', () => {
  expect(() => editLines('some.txt', text, [add('line 21', 'new')])).toThrow(
    'some.txt: expected the line "line 21" once, found it 0 times',
  );
  expect(() => editLines('some.txt', `${text}line 3\n`, [add('line 3', 'new')])).toThrow(
    'some.txt: expected the line "line 3" once, found it 2 times',
  );
});
