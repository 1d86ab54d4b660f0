import { expect, test } from 'vitest';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { smallTypes } from './small-types.ts';

const plan = (phases: string, environments = '{ demo: {} }') =>
  `version: 1\nplan: p\ntitle: P\nenvironments: ${environments}\nphases:\n${phases}`;
const phase = (id: string, needs: string, checks: string) =>
  `  ${id}: { needs: [${needs}], sections: { "${id}.1": { checks: { ${checks} } } } }\n`;
const check = (id: string, needs = '') =>
  `${id}: { needs: [${needs}], command: { run: [a] }, expect: { exitCode: 0 } }`;

function messages(text: string): readonly string[] {
  return loadPlan(text, 'a.yaml', smallTypes, 'd').problems.map(({ message }) => message);
}

test('a check may need a section or a phase, and a phase may need a check', () => {
  const phases = [
    phase('p1', '', `${check('a')}, ${check('b', 'a')}`),
    phase('p2', 'b', check('c', 'p1, p1.1')),
    phase('p3', 'p2', check('d')),
  ];
  expect(messages(plan(phases.join('')))).toEqual([]);
});

test.each([
  ['of phases', phase('p1', 'p2', check('a')) + phase('p2', 'p1', check('b')), ['p1 → p2 → p1']],
  [
    'that goes through a phase and a check in it',
    phase('p1', '', check('a', 'b')) + phase('p2', 'p1', check('b')),
    ['p1 → p1.1 → a → b → p2.1 → p2 → p1'],
  ],
  [
    'and another one',
    phase('p1', '', `${check('a', 'b')}, ${check('b', 'a')}, ${check('c', 'd')}, ${check('d', 'c')}`),
    ['b → a → b', 'd → c → d'],
  ],
])('a ring %s is told of', (_, phases, rings) => {
  const told = messages(plan(phases));
  expect(told.map((message) => message.replace('needs go round in a ring: ', '')).toSorted()).toHaveLength(
    rings.length,
  );
  for (const message of told) expect(message).toMatch(/^needs go round in a ring: .* → /);
});

test('all mistakes of a file are told at once, in the order of its lines', () => {
  const text = plan(
    phase('p1', 'p9', `${check('a', 'zz')}, b: { nope: 1 }`),
    '{ demo: { extends: dmeo, hots: [a] }, other: { vars: { x: "${y}" } } }',
  ).replace('title', 'titel');
  const { problems } = loadPlan(text, 'a.yaml', smallTypes, 'd');
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '3 unknown key "titel"',
    '4 there is no environment "dmeo"',
    '4 unknown key "hots"',
    '4 there is no variable "y"',
    '6 there is no phase, section or check "p9"',
    '6 there is no phase, section or check "zz"',
    '6 unknown key "nope"; expected one of the keys http, logs, command',
  ]);
});

test('a chain of 500 environments is read', () => {
  const environments = Array.from({ length: 500 }, (_, index) => `  e${index}: { extends: e${index + 1} }`);
  const text = plan(phase('p1', '', check('a')), `\n${environments.join('\n')}\n  e500: {}`);
  expect(messages(text)).toEqual([]);
});
