import { expect, test } from 'vitest';
import { headOf, severityOf } from '../../../src/core/incident/head.ts';
import { isIncidentKey, parseIncidentKey } from '../../../src/core/incident/key.ts';
import { incidentPlan } from '../../support/incident-desk.ts';

test('the head holds what the incident needs of the plan, with the names of cited checks only', () => {
  const { plan, file, digest } = incidentPlan;
  if (plan === null) throw new Error('the plan of the test has errors');
  const about = { plan, file, digest, key: '517', title: 'Down', channel: 'C1', environment: 'demo' };
  const head = headOf({ ...about, severity: undefined });
  expect(head).toMatchObject({
    ...{ key: '517', title: 'Down', channel: 'C1', severity: 'P0', environment: 'demo' },
    plan: { id: 'issue-517', title: 'Backend does not start', digest, file },
    windows: [{ id: 'immediate', toMs: 7_200_000 }, { id: 'medium-term' }],
    criteria: [{ checks: ['health'] }],
    risks: [{ watch: ['sockets'] }],
  });
  expect(head.checkNames).toEqual({ health: 'Health', sockets: 'Sockets' });
  expect(headOf({ ...about, severity: 'P3' }).severity).toBe('P3');
  expect(JSON.parse(JSON.stringify(head))).toEqual(head);
});

test.each([
  ['P0', 'P0'],
  [' p3 ', 'P3'],
  ['P4', 'P1'],
  ['urgent', 'P1'],
  [null, 'P1'],
])('the priority %j makes severity %s', (priority, severity) => {
  expect(severityOf({ issue: { key: '1', url: null, priority, impact: null } })).toBe(severity);
});

test('a plan without an issue makes P1', () => {
  expect(severityOf({ issue: null })).toBe('P1');
});

test.each([
  ['517', '517'],
  ['#517', '517'],
  [' INC-7 ', 'INC-7'],
  ['a_b.c', 'a_b.c'],
  ['x'.repeat(60), 'x'.repeat(60)],
])('%j is a key', (text, key) => {
  expect(parseIncidentKey(text)).toBe(key);
});

test.each([
  '',
  '#',
  '##1',
  'a b',
  'x'.repeat(61),
  'x'.repeat(300),
  '..',
  '.',
  '-a',
  'ä',
  'a/b',
  '{a}',
  'a\n',
])('%j is none', (text) => {
  expect(isIncidentKey(text)).toBe(false);
});
