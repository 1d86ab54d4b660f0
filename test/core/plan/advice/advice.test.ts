import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mendLine } from '../../../../src/core/plan/advice/mend-line.ts';
import { mendText } from '../../../../src/core/plan/advice/mend-text.ts';
import { whyNoHost } from '../../../../src/core/plan/hosts.ts';
import { argvText, hostAndPortText } from '../../../../src/core/plan/yaml-text.ts';
import { planLanguage } from '../../../../src/engine/language.ts';

const planWith = (check: string) => `version: 1
plan: shop
title: The shop
environments:
  staging: { vars: { api: https://api.example.org }, hosts: [api.example.org] }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: Up
        checks:
          health:
${check
  .split('\n')
  .map((line) => `            ${line}`)
  .join('\n')}
`;
const told = (check: string) =>
  planLanguage
    .load(planWith(check), 'shop.yaml', 'd')
    .problems.map(({ path, message }) => `${path} ${message}`);
const http = 'http: { url: "${api}/health" }';

it.each([
  [`${http}\nexpect: { duration: { lt: 2 } }`, 'expect.duration.lt', '2 has no unit: 2s'],
  [`${http}\nexpect: { duration: { lt: "2" } }`, 'expect.duration.lt', '2 has no unit: 2s'],
  [`${http}\nexpect: { duration: { lt: 1500 } }`, 'expect.duration.lt', '1500 has no unit: 1500ms'],
  [`${http}\nexpect: { duration: { gt: 1s, lt: 2 sec } }`, 'expect.duration.lt', 'write 2s'],
  [`${http}\nexpect: { tls: { expiresIn: { gt: 14 } } }`, 'expect.tls.expiresIn.gt', '14 has no unit: 14d'],
  [`${http}\nuntil: { deadline: 5 }`, 'until.deadline', '5 has no unit: 5s'],
  ['http: https://x.example.org', 'http', 'write http: { url: https://x.example.org }'],
  ['websocket: "${api}/ws"', 'websocket', 'write websocket: { url: "${api}/ws" }'],
  ['tcp: api.example.org:443', 'tcp', 'write tcp: { host: api.example.org, port: 443 }'],
  ['tls: https://api.example.org/x', 'tls', 'write tls: { host: api.example.org }'],
  ['dns: api.example.org', 'dns', 'write dns: { name: api.example.org }'],
  ['manual: Is it up?', 'manual', 'write manual: { prompt: "Is it up?" }'],
  ['logs: service.log', 'logs', 'write logs: { file: service.log }'],
  ['command: "curl -sf {{api}}"', 'command', 'write command: { run: [curl, -sf, "${api}"] }'],
  ['command: [curl, -sf]', 'command', 'write command: { run: [curl, -sf] }'],
  ['command: "ps | grep x"', 'command', 'write command: { run: [bash, -c, "ps | grep x"] }'],
])('%s: one error, with the line as it was meant', (check, path, write) => {
  const [first = '', ...others] = told(check);
  expect(others).toEqual([]);
  expect(first).toContain(`.health.${path} `);
  expect(first.endsWith(`; ${write}`), first).toBe(true);
});

it.each([
  ['url: ${api}/health', null],
  ['a: "x: y" # b: c', null],
  ["a: 'it''s: so'", null],
  ['text: |', null],
  ['- { run: [a, "b"], x: 1 }', null],
  ['a: { b: ${c}, d: ${e}/f }', 'a: { b: "${c}", d: "${e}/f" }'],
  ['a: {{ b }} # why', 'a: "${b}" # why'],
  ['- @slow', '- "@slow"'],
  ['a: `b`', 'a: "`b`"'],
  ['"a b": c: d', '"a b": "c: d"'],
  ['a: ["x" y]', null],
  ['a: [${b}, c]', 'a: ["${b}", c]'],
])('the line %j is mended to %j', (line, mended) => {
  expect(mendLine(line)?.line ?? null).toBe(mended);
});

it('whatever the text, mending ends and keeps its lines', () => {
  const line = fc.stringMatching(/^[ \-{}[\]:,"'#$@*&!|>%`a-c.]{0,24}$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\n');
      const { text: mended, mends } = mendText(text);
      if (mended !== null) expect(mended.split('\n')).toHaveLength(text.split('\n').length);
      for (const mend of mends) expect(mend.line).toBeLessThan(text.split('\n').length);
      expect(() => planLanguage.load(text, 'x.yaml', 'd')).not.toThrow();
    }),
    { numRuns: 150 },
  );
});

it.each([
  ['api.example.org', null],
  ['api.example.org:8080', null],
  ['127.0.0.1', null],
  ['::1', null],
  ['[::1]:80', null],
  ['https://api.example.org/x', 'write api.example.org'],
  ['http://me@api.example.org:81', 'write api.example.org:81'],
  ['*.example.org', 'no wildcards'],
  ['api.example.org/', 'write api.example.org'],
  ['10.0.0.0/8', 'no networks'],
  ['a.example.org, b.example.org', 'one host an entry'],
])('the host %s', (entry, why) => {
  if (why === null) expect(whyNoHost(entry)).toBe(null);
  else expect(whyNoHost(entry)).toContain(why);
});

it('a command line is words where no shell is needed for it', () => {
  expect(argvText('curl -H "accept: x" ${api}/h')).toBe('[curl, -H, "accept: x", "${api}/h"]');
  expect(argvText('a && b')).toBe('[bash, -c, "a && b"]');
  expect(hostAndPortText('api.example.org', '443')).toBe('{ host: api.example.org, port: 443 }');
});
