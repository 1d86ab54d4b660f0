import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectCopy } from '../support/project-copy.ts';
import { follow, stepsUnder } from '../support/walk-through.ts';

const contributing = readFileSync(join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8');
const headings = ['A check type', 'A log source', 'A verb', 'An outlet'];

it('whoever does what CONTRIBUTING.md says has code that passes the checks, and tests that pass', {
  timeout: 240_000,
}, async () => {
  await using copy = await projectCopy();
  const tests: string[] = [];
  const files = new Set<string>();
  for (const heading of headings) {
    const steps = stepsUnder(contributing, heading);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      tests.push(...(await follow(step, copy)));
      if (step.file.endsWith('.ts')) files.add(step.file);
    }
  }
  const lines = [`biome ci ${[...files].join(' ')}`, 'tsc', `vitest run ${[...new Set(tests)].join(' ')}`];
  const done = await Promise.all(lines.map((line) => copy.run(line)));
  expect(done.map(({ code, said }) => (code === 0 ? '' : said))).toEqual(['', '', '']);
  expect(done[2]?.said).toMatch(new RegExp(`Test Files +${new Set(tests).size} passed`));
});
