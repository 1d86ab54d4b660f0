import { expect, it } from 'vitest';
import { chooseTests, type Touched } from '../../scripts/fast/choose-tests.ts';

const texts = new Map([
  ['src/a.ts', "import { b } from './b.ts';"],
  ['src/b.ts', ''],
  ['src/c.ts', ''],
  ['test/support/worker.ts', "import { c } from '../../src/c.ts';"],
  ['test/a.test.ts', "import { a } from '../src/a.ts';"],
  ['test/b.test.ts', "import { b } from '../src/b.ts';"],
  ['test/c.test.ts', "spawn(join(import.meta.dirname, './support/worker.ts')); import 'node:child_process'"],
  ['test/docs.test.ts', "readFileSync('docs/checks.md')"],
]);

function chosen(changed: readonly string[], more: Partial<Touched> = {}, budgetMs = 10_000) {
  return chooseTests({ texts, changed, durationsMs: new Map(), ...more }, budgetMs, 2);
}

it.each<[changed: string[], run: string[]]>([
  [['src/b.ts'], ['test/b.test.ts', 'test/a.test.ts']],
  [['src/a.ts'], ['test/a.test.ts']],
  [['src/c.ts'], ['test/c.test.ts']],
  [['test/a.test.ts'], ['test/a.test.ts']],
  [['docs/checks.md'], ['test/docs.test.ts']],
  [['LICENSE'], []],
])('%j is touched by its tests, the nearest first', (changed, run) => {
  expect(chosen(changed)).toMatchObject({ run, left: [] });
});

it('what takes longer than there is time for is left, and said', () => {
  const durationsMs = new Map([['test/b.test.ts', 60_000]]);
  expect(chosen(['src/b.ts'], { durationsMs })).toMatchObject({
    run: ['test/a.test.ts'],
    left: ['test/b.test.ts'],
  });
});

it('a test that was changed runs, however long it takes', () => {
  const durationsMs = new Map([['test/b.test.ts', 60_000]]);
  const { run, aboutMs } = chosen(['test/b.test.ts'], { durationsMs });
  expect([run, aboutMs]).toEqual([['test/b.test.ts'], 60_700]);
});

it('a test that starts processes counts as slow until it has run here', () => {
  expect(chosen(['src/c.ts'], {}, 3_000)).toMatchObject({ run: [], left: ['test/c.test.ts'] });
  const durationsMs = new Map([['test/c.test.ts', 200]]);
  expect(chosen(['src/c.ts'], { durationsMs }, 3_000)).toMatchObject({ run: ['test/c.test.ts'] });
});
