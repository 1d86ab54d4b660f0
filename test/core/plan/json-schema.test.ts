import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { planJsonSchema } from '../../../src/engine/language.ts';
import { smallTypes } from './small-types.ts';

const accepts = new Ajv2020({ strict: false }).compile(planJsonSchema(smallTypes));

const plan = (check: unknown, more = {}) => ({
  version: 1,
  plan: 'p',
  title: 'P',
  environments: { demo: { vars: { port: 80 }, hosts: ['127.0.0.1'] } },
  phases: { p1: { sections: { '1.1': { checks: { one: check } } } } },
  ...more,
});
const http = { http: { url: 'https://a.example.org' }, expect: { status: 200, duration: { lt: '2s' } } };

test.each([
  ['a small plan', plan(http), true],
  [
    'common keys',
    plan({ ...http, timeout: '30s', tags: ['web'], needs: [], until: { deadline: '5m' } }),
    true,
  ],
  ['an unknown key', plan({ ...http, colour: 'blue' }), false],
  ['an unknown key at the top', plan(http, { titel: 'P' }), false],
  ['two types', plan({ ...http, command: { run: ['true'] } }), false],
  ['no type', plan({ expect: {} }), false],
  ['an expectation of another type', plan({ ...http, expect: { exitCode: 0 } }), false],
  ['a matcher within a matcher', plan({ ...http, expect: { duration: { not: { gt: 3, nope: 1 } } } }), false],
  ['another version', { ...plan(http), version: 2 }, false],
])('the JSON Schema and %s', (_, value, valid) => {
  expect(accepts(value)).toBe(valid);
});

test('the same check types give the same schema', () => {
  expect(JSON.stringify(planJsonSchema(smallTypes))).toBe(JSON.stringify(planJsonSchema(smallTypes)));
});
