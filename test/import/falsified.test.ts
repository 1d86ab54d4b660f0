import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import type { CheckContext } from '../../src/core/check.ts';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { type Check, checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { dnsServer, packName } from '../support/dns-server.ts';
import { closedPort, httpServer, httpsServer, type TestServer } from '../support/http-server.ts';
import { runCheck } from '../support/run-check.ts';
import { otherFor, put, valueFor } from './answering.ts';
import { documents } from './truth.ts';

type Fields = Readonly<Record<string, unknown>>;
type Answer = { status: number; headers: Record<string, string>; body: string; afterMs: number };

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every check of every document that something is stated for. */
const stated = [
  { name: 'seed.md', text: readFileSync('docs/issue-517-test-plan.md', 'utf8') },
  ...documents(),
].flatMap(({ name, text }) => {
  const written = importPlan(text, name).text ?? '';
  const open = [...written.matchAll(/^ {6}(\w+):(?: #.*)?$/gm)].map(([, variable = '']) => variable);
  const { plan } = planLanguage.load(written, name, 'digest', { extraVars: open, lint: false });
  return plan === null
    ? []
    : checksOf(plan)
        .filter((check) => !check.inferred)
        .map((check) => ({ name, check }));
});
const of = (type: string) => stated.filter(({ check }) => check.type === type);

let server: TestServer;
let answer: Answer;
let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
  server = await httpServer((request, response) => {
    const { status, headers, body, afterMs } = answer;
    setTimeout(() => {
      response.writeHead(status, headers);
      response.end(request.method === 'HEAD' || status === 204 ? undefined : body);
    }, afterMs);
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await certificates[Symbol.asyncDispose]();
});

/** True for green: everything that is expected was seen. */
async function isGreen(
  { type, expect: wanted }: Pick<Check, 'type' | 'expect'>,
  spec: unknown,
  context: Partial<CheckContext> = {},
): Promise<boolean> {
  const known = checkTypes.find((one) => one.type === type);
  if (known === undefined) throw new Error(`no check type ${type}`);
  const { judgement } = await runCheck(known, spec, wanted, context);
  return judgement !== null && judgement.failures.length === 0 && judgement.inconclusive === null;
}

const statusFor = (wanted: unknown): number => {
  const first = Array.isArray(wanted) ? wanted[0] : wanted;
  return typeof first === 'number'
    ? first
    : first === undefined
      ? 200
      : Number(String(first).replaceAll('x', '0'));
};

/** What a server answers that does what the check expects, but for one value where `but` names it. */
function answerFor(wanted: Fields, but: string | null): Answer {
  const headers: Record<string, string> = {};
  for (const [name, matcher] of Object.entries(isFields(wanted.header) ? wanted.header : {}))
    if (but !== `header ${name}`) headers[name] = String(valueFor(matcher));
  const json: Record<string, unknown> = {};
  for (const [path, matcher] of Object.entries(isFields(wanted.json) ? wanted.json : {}))
    put(json, path === '$' ? '$.all' : path, but === `json ${path}` ? otherFor(matcher) : valueFor(matcher));
  const text =
    wanted.body === undefined ? null : but === 'body' ? otherFor(wanted.body) : valueFor(wanted.body);
  const status = statusFor(wanted.status);
  const limit = isFields(wanted.duration) ? Number.parseInt(String(wanted.duration.lt), 10) : 0;
  return {
    status: but === 'status' ? (status >= 500 ? 200 : 503) : status,
    headers: wanted.json === undefined ? headers : { 'content-type': 'application/json', ...headers },
    body: text === null ? JSON.stringify(json.all ?? json) : String(text),
    afterMs: but === 'duration' ? limit + 50 : 0,
  };
}

/** The stated values of an expectation about a request. */
function valuesOf(wanted: Fields): readonly string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    if ((key === 'header' || key === 'json') && isFields(value))
      return Object.keys(value).map((name) => `${key} ${name}`);
    if (key === 'duration')
      return /^\d+ms$/.test(String(isFields(value) ? value.lt : '')) ? ['duration'] : [];
    return [key];
  });
}

test('a request: what the document states is green, and each stated value that is otherwise is red', async () => {
  expect(of('http').length).toBeGreaterThan(60);
  for (const { name, check } of of('http')) {
    const wanted = check.expect as Fields;
    const { method } = check.spec as { method?: string };
    const spec = { url: `${server.url}/x`, ...(method === undefined || method === 'HEAD' ? {} : { method }) };
    answer = answerFor(wanted, null);
    expect(await isGreen(check, spec), `${name} ${check.id} ${JSON.stringify(wanted)} ${answer.body}`).toBe(
      true,
    );
    for (const value of valuesOf(wanted)) {
      answer = answerFor(wanted, value);
      expect(await isGreen(check, spec), `${name} ${check.id} ${value} ${JSON.stringify(wanted)}`).toBe(
        false,
      );
    }
  }
}, 60_000);

test('variables, ports, names and certificates: as stated green, otherwise red', async () => {
  for (const { name, check } of of('env')) {
    const wanted = check.expect as Fields;
    const from = (make: (matcher: unknown) => unknown) =>
      Object.fromEntries(Object.entries(wanted).map(([key, matcher]) => [key, String(make(matcher))]));
    expect(
      await isGreen(check, check.spec, { processEnvironment: from(valueFor) }),
      `${name} ${check.id}`,
    ).toBe(true);
    expect(
      await isGreen(check, check.spec, { processEnvironment: from(otherFor) }),
      `${name} ${check.id}`,
    ).toBe(false);
    expect(await isGreen(check, check.spec, { processEnvironment: {} }), `${name} ${check.id}`).toBe(false);
  }
  const closed = await closedPort();
  for (const { name, check } of of('tcp')) {
    const isOpen = (check.expect as { open?: boolean }).open !== false;
    const at = (port: number) => isGreen(check, { host: '127.0.0.1', port });
    expect(await at(server.port), `${name} ${check.id}`).toBe(isOpen);
    expect(await at(closed), `${name} ${check.id}`).toBe(!isOpen);
  }
  for (const { name, check } of of('dns')) {
    const records = (check.expect as { records: unknown }).records;
    const value = String(valueFor(records));
    const isAddress = /^[\d.]+$/.test(value);
    const packed = (text: string) => (isAddress ? Buffer.from(text.split('.').map(Number)) : packName(text));
    const spec = { name: 'some.example', type: isAddress ? 'A' : 'CNAME' };
    const isAny = isFields(records) && 'length' in records;
    const other = isAddress ? '192.0.2.253' : 'other.example';
    for (const [record, green] of [
      [value, true],
      // Of a name that has to have some record only none is wrong.
      [isAny ? null : other, false],
    ] as const) {
      const held = record === null ? [] : [packed(record)];
      await using names = await dnsServer({ [`${spec.type} some.example`]: held });
      const asked = { ...spec, server: `127.0.0.1:${names.port}` };
      expect(await isGreen(check, asked), `${name} ${check.id} ${record}`).toBe(green);
    }
  }
  for (const { name, check } of of('tls'))
    for (const [pair, green] of [
      [certificates.good, true],
      [certificates.expired, false],
    ] as const) {
      await using secure = await httpsServer({ key: pair.key, cert: pair.cert }, (_, response) =>
        response.end(),
      );
      const spec = { host: '127.0.0.1', port: secure.port, ca: certificates.ca };
      expect(await isGreen(check, spec, { root: certificates.root }), `${name} ${check.id}`).toBe(green);
    }
}, 60_000);

test('a program: what the document says that it prints is green, and anything else is red', async () => {
  const processes = createProcessRunner({ environment: { PATH: '/usr/bin:/bin' } });
  for (const { name, check } of of('command')) {
    const { tests: _, ...wanted } = check.expect as Fields;
    const script = (text: string, code: number) => ({
      run: ['sh', '-c', 'printf "%s\\n" "$TEXT"; exit "$CODE"'],
      env: { TEXT: text, CODE: String(code) },
    });
    const isRight = async (text: string, code: number) =>
      await isGreen({ type: 'command', expect: wanted }, script(text, code), { processes });
    const says = wanted.stdout === undefined ? '' : String(valueFor(wanted.stdout));
    const exit = wanted.exitCode === undefined ? 0 : Number(valueFor(wanted.exitCode));
    const at = `${name} ${check.id} ${JSON.stringify(wanted)}`;
    expect(await isRight(says, exit), `${at} ${says}`).toBe(true);
    if (wanted.stdout !== undefined)
      expect(await isRight(String(otherFor(wanted.stdout) ?? ''), exit), at).toBe(false);
    if (wanted.exitCode !== undefined) expect(await isRight(says, exit + 1), at).toBe(false);
  }
}, 60_000);

test('against a target that is dead, nothing that was imported is green', async () => {
  const closed = await closedPort();
  for (const { name, check } of of('http'))
    expect(await isGreen(check, { url: `http://127.0.0.1:${closed}/` }), `${name} ${check.id}`).toBe(false);
  for (const { name, check } of of('websocket'))
    expect(await isGreen(check, { url: `ws://127.0.0.1:${closed}/` }), `${name} ${check.id}`).toBe(false);
  for (const { name, check } of of('tls'))
    expect(await isGreen(check, { host: '127.0.0.1', port: closed }), `${name} ${check.id}`).toBe(false);
});
