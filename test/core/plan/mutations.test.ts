import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkTypes } from '../../../src/checks/index.ts';
import { planLoader } from '../../../src/core/plan/load.ts';
import { renderProblems } from '../../../src/core/plan/problem.ts';

const file = 'plans/issue-517.yaml';
const lines = readFileSync(join(import.meta.dirname, '../../..', file), 'utf8').split('\n');
const load = planLoader(checkTypes);

/** Numbers below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const a = Math.imul(state ^ (state >>> 15), 1 | state);
    const b = (a + Math.imul(a ^ (a >>> 7), 61 | a)) ^ a;
    return ((b ^ (b >>> 14)) >>> 0) / 2 ** 32;
  };
}

const retyped = [
  '',
  '[]',
  '{}',
  '1',
  '-1',
  'true',
  'null',
  '"x"',
  '[[a]]',
  '{ a: 1 }',
  '${nothing}',
  '*a',
  '&a',
  '!!set',
  '|',
];

/** One to three lines deleted, duplicated, retyped, moved, indented or cut. */
function mutated(random: () => number): string {
  const copy = [...lines];
  const below = (limit: number) => Math.floor(random() * limit);
  for (let left = 1 + below(3); left > 0; left -= 1) {
    const at = below(copy.length);
    const line = copy[at] ?? '';
    const changes: readonly (() => void)[] = [
      () => copy.splice(at, 1),
      () => copy.splice(at, 0, line),
      () =>
        copy.splice(
          at,
          1,
          line.replace(/: .*$/, () => `: ${retyped[below(retyped.length)]}`),
        ),
      () => copy.splice(below(copy.length), 0, line),
      () => copy.splice(at, 1, `${' '.repeat(1 + below(4))}${line}`),
      () => copy.splice(at, 1, line.slice(0, below(line.length + 1))),
      () =>
        copy.splice(
          at,
          1,
          line.replace(/\w/, (letter) => `${letter}${letter}`),
        ),
    ];
    changes[below(changes.length)]?.();
  }
  return copy.join('\n');
}

/** What is wrong with how one text was read: empty when it is right. */
function faultsOf(text: string): { isRefused: boolean; faults: readonly string[] } {
  const { plan, problems } = load(text, file, 'digest');
  const isRefused = plan === null;
  const lastLine = text.split('\n').length;
  const faults = problems
    .filter(
      ({ line, column, message }) =>
        !(line >= 1 && line <= lastLine && column >= 1) || /undefined|\[object|Invalid input/.test(message),
    )
    .map(({ line, column, message }) => `${line}:${column} ${message}`);
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  return {
    isRefused,
    faults: [
      ...faults,
      ...(isRefused === hasErrors ? [] : ['refused without an error, or read with one']),
      ...(/undefined/.test(renderProblems(problems, { [file]: text })) ? ['shown with undefined'] : []),
    ],
  };
}

it('any mutation of a real plan is valid or has errors with a place in the file', {
  timeout: 120_000,
}, () => {
  const random = randomFrom(517);
  let refused = 0;
  for (let round = 0; round < 150; round += 1) {
    const text = mutated(random);
    const { isRefused, faults } = faultsOf(text);
    expect(faults, text).toEqual([]);
    refused += isRefused ? 1 : 0;
  }
  expect(refused).toBeGreaterThan(75);
  expect(refused).toBeLessThan(150);
});
