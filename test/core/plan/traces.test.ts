import { expect, test } from 'vitest';
import { http } from '../../../src/checks/http/http.ts';
import { logsOf } from '../../../src/checks/logs/logs.ts';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { logSources } from '../../../src/platform/sources/index.ts';

const types = [http, logsOf(logSources)];
const load = (traces: string, logs: string, top = '') =>
  loadPlan(
    `version: 1
plan: p
title: P
${top}
environments:
  a: { hosts: [127.0.0.1], vars: { h: tempo.example.org }${traces} }
  b: { extends: a }
phases:
  p1:
    sections:
      s1:
        checks:
          one: { http: { url: "http://127.0.0.1/" }, expect: { status: 200 } }
          two: { ${logs}, expect: { entries: { some: x } } }
`,
    'a.yaml',
    types,
    'd',
  );
const whole = 'needs: [one], logs: { file: a.log, trace: one }';
const addressed = (url: string) => `, traces: { url: "${url}" }`;
const messages = (traces: string, logs = whole) => load(traces, logs).problems.map(({ message }) => message);

test('the address of a trace stands at the top or on an environment, which is inherited', () => {
  const at = 'https://${h}/${trace.id}';
  const { plan, problems } = load(addressed(at), whole, 'traces: { url: "http://jaeger/${trace.id}" }');
  expect(problems).toEqual([]);
  expect(plan?.environments.map(({ traces }) => traces)).toEqual([at, at]);
  const shared = load('', whole, `traces: { url: "${at}" }`).plan;
  expect(shared?.environments.map(({ traces }) => traces)).toEqual([at, at]);
});

test('an address that leads to no trace, or holds what has no value, is refused', () => {
  const leaking = ['https://user:password@t.example.org/${trace.id}', 'https://user@${h}/${trace.id}'];
  const written = [
    'https://t/<!channel>|x>${trace.id}',
    'https://t/`x`${trace.id}',
    'https://x/y z${trace.id}',
  ];
  for (const url of ['${h}', 'tempo/${trace.id}', 'ftp://${h}/${trace.id}', ...leaking, ...written])
    expect(messages(addressed(url))[0]).toMatch(/^expected the address of a trace/);
  expect(messages(addressed('https://${nobody}/${trace.id}'))[0]).toMatch(/^there is no variable "nobody"/);
  for (const name of ['secret:T', 'run.id', 'capture.x'])
    expect(messages(addressed(`https://x/\${${name}}/\${trace.id}`))).toEqual([
      `\`traces\` cannot hold \${${name}}: only \${trace.id} and variables of the environment have a value there`,
    ]);
});

test('entries of a trace are read of a check that is needed', () => {
  expect(messages('', 'logs: { file: a.log, trace: one }')).toEqual([
    'add one to `needs`: it makes the trace that is read',
  ]);
  expect(messages('', 'needs: [one], logs: { file: a.log, trace: oen }')).toEqual([
    'there is no check "oen"',
  ]);
});
