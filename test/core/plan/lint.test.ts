import { describe, expect, test } from 'vitest';
import { checkTypes } from '../../../src/checks/index.ts';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { renderProblems } from '../../../src/core/plan/problem.ts';
import { smallTypes } from './small-types.ts';

const plan = (check: string, rest = '', phase = '') => `version: 1
plan: p
title: P
environments:
  staging: { vars: { api: https://api.example.org, base: https://api.example.org }, hosts: [api.example.org] }
  demo: { extends: staging, vars: { api: "http://127.0.0.1:8080" }, hosts: ["127.0.0.1:8080"] }
phases:
  p1:
${phase}    sections:
      a:
        checks:
          one: { ${check} }
${rest}`;

function warnings(text: string): readonly string[] {
  const loaded = loadPlan(text, 'a.yaml', smallTypes, 'd');
  expect(loaded.plan).not.toBeNull();
  return loaded.problems.map(({ code, message }) => `${code}: ${message}`);
}

const http = 'http: { url: "${api}/x" }';
const strong = 'expect: { status: 200, duration: { lt: 2s } }';

test.each([
  ['http: { url: "${api}/x", auth: { bearer: literal-token } }', 'auth.bearer'],
  ['http: { url: "${api}/x", auth: { basic: { username: a, password: literal } } }', 'auth.basic.password'],
  ['metrics: { prometheus: "${api}", query: up, auth: { bearer: literal-token } }', 'auth.bearer'],
  ['logs: { loki: { url: "${api}", query: "{a=\'b\'}", auth: { bearer: literal } } }', 'loki.auth.bearer'],
])('a plan is warned of a credential that stands in it: %s', (check, place) => {
  const { problems } = loadPlan(plan(check), 'a.yaml', checkTypes, 'd');
  expect(problems.map(({ message }) => message)).toContainEqual(
    `${place} stands in the plan, where everybody who reads it has it, and is shown where the target tells it back; write "\${secret:NAME}"`,
  );
  const named = loadPlan(
    plan(check.replace(/literal(?:-token)?/, '"${secret:T}"')),
    'a.yaml',
    checkTypes,
    'd',
  );
  expect(named.problems.filter(({ code }) => code === 'open-credential')).toEqual([]);
});

describe('a plan is warned of', () => {
  test.each([
    ['nothing, when its checks are strong', `${http}, ${strong}`, []],
    [
      'a check that asserts nothing',
      http,
      ['asserts-nothing: asserts nothing: it has no expectation that could fail'],
    ],
    [
      'what the check type itself finds weak',
      `${http}, expect: { status: 200 }`,
      ['weak-check: only looks at the status'],
    ],
    [
      'a retry of failed expectations',
      `${http}, ${strong}, retry: { attempts: 2, on: [assertion] }`,
      ['retries-assertion: retries a failed expectation: a check that fails now and then is shown as passed'],
    ],
    [
      'a secret in a URL',
      `http: { url: "\${api}/x?token=\${secret:T}" }, ${strong}`,
      ['secret-in-url: a secret stands in a URL, where logs and proxies keep it; send it as a header'],
    ],
    [
      'a host that one environment does not list',
      `http: { url: "\${base}/x" }, ${strong}`,
      ['host-not-allowed: reaches api.example.org, which is not among the hosts of environment "demo"'],
    ],
  ])('%s', (_, check, expected) => {
    expect(warnings(plan(check))).toEqual(expected);
  });

  test('a secret in a header is where it belongs', () => {
    const headers = 'http: { url: "${api}/x", headers: { authorization: "Bearer ${secret:T}" } }';
    expect(warnings(plan(`${headers}, ${strong}`))).toEqual([]);
  });

  test('time limits that add up to more than that of the phase', () => {
    const more = `          two: { ${http}, ${strong}, timeout: 40s }\n`;
    expect(warnings(plan(`${http}, ${strong}`, more, '    timeout: 1m\n'))).toEqual([
      'times-add-up: the time limits of its checks add up to 70s, more than the 60s of the phase',
    ]);
    expect(warnings(plan(`${http}, ${strong}`, more, '    timeout: 70s\n'))).toEqual([]);
  });

  test('a check that counts towards nothing, unless others need it', () => {
    const two = `          two: { ${http}, ${strong}, needs: [one] }\n`;
    const criteria = 'criteria: { critical: [{ text: t, checks: [two] }] }\n';
    const alone = two.replace(', needs: [one]', '');
    expect(warnings(plan(`${http}, ${strong}`, two + criteria))).toEqual([]);
    expect(warnings(plan(`${http}, ${strong}`, alone + criteria))).toEqual([
      'counts-nowhere: counts towards nothing: no criterion cites it and it has no tier',
    ]);
  });

  test('nothing, when the caller does not want to know', () => {
    const { plan: read, problems } = loadPlan(plan(http), 'a.yaml', smallTypes, 'd', { lint: false });
    expect([read?.id, problems]).toEqual(['p', []]);
  });
});

test('a value that no log filter can hold is left to the run', () => {
  const text = plan('logs: { project: p, filter: "a=${api}" }, expect: { count: 1 }');
  expect(warnings(text.replaceAll('http://127.0.0.1:8080', 'x'.repeat(3000)))).toEqual([]);
});

test('warnings are printed as such and do not say that nothing was run', () => {
  const text = plan(http);
  const { problems } = loadPlan(text, 'a.yaml', smallTypes, 'd');
  expect(renderProblems(problems, { 'a.yaml': text })).toBe(
    [
      'a.yaml:12:11 phases.p1.sections.a.checks.one: warning: asserts nothing: it has no expectation that could fail',
      '   12 |           one: { http: { url: "${api}/x" } }',
      '      |           ^^^',
      '1 warning.',
    ].join('\n'),
  );
});
