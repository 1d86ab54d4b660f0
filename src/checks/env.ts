import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import {
  type CheckContext,
  defineCheck,
  type Failure,
  type Judgement,
  judged,
  type ProbeResult,
} from '../core/check.ts';
import { pathFinder } from '../core/expect/json-path.ts';
import { isOperators, type MatcherInput, match, matcher } from '../core/expect/matcher.ts';
import { jsonText } from '../core/json/json-text.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { either } from '../core/plan/either.ts';
import { requestFields } from '../core/plan/request-fields.ts';
import { yamlText } from '../core/plan/yaml-text.ts';
import { quantity } from '../core/words/quantity.ts';
import { pathField } from './expectations.ts';
import { isSensitiveName, maskParameters } from './http/curl.ts';
import { judgeHttp } from './http/judge.ts';
import { observeHttp } from './http/observe.ts';
import { httpSpec } from './http/spec.ts';
import { hostsOfUrls } from './network.ts';
import { readTextFile } from './text-file.ts';

const spec = either([
  /** The environment of the bot's own process. */
  z.strictObject({ process: z.literal(true) }),
  /** A `.env` file, relative to the plan's root. */
  z.strictObject({ file: z.string() }),
  /** The configuration of a deployed service, as JSON over HTTP; `path` leads to the object that has the names. */
  z.strictObject({ ...requestFields, path: pathField.optional() }),
]);
const expect = z.record(z.string().min(1), matcher);
type Spec = z.infer<typeof spec>;
type Expect = z.infer<typeof expect>;

/** A variable that was asked for. Values with the name of a secret are judged where they are read and not kept. */
type Variable =
  | { kind: 'missing' }
  /** `json` is there when `value` is not all of it: numbers that JavaScript would round. */
  | { kind: 'value'; value: unknown; json?: string }
  | { kind: 'hidden'; length: number; failures: readonly Failure[] }
  /** The service shows stars instead. */
  | { kind: 'masked'; stars: string };
type Observation = { lookedIn: string; variables: Readonly<Record<string, Variable>> };

/** Variables of a process, a file or a deployed service; only those that are expected are looked at. */
export const env = defineCheck<Spec, Expect, Observation>({
  type: 'env',
  insteadOfText: (text) => (text.includes('.env') ? `{ file: ${yamlText(text)} }` : '{ process: true }'),
  title: "Variables of the bot's process, of a .env file, or of a deployed service",
  keyWords: () => ({
    env: [
      "variables of the bot's process, of a .env file, or of a deployed service",
      { file: '.env.staging' },
    ],
    process: ["true: the environment of the bot's process", true],
    file: ['a .env file', '.env.staging'],
    url: ['a deployed configuration, as JSON', 'https://api.example.org/config'],
    path: ['where in that JSON the names are', '$.variables'],
  }),
  spec,
  expect,
  run: observe,
  judge: (observation, { expect }) => judge(observation, expect),
  describe: ({ variables }) => {
    const all = Object.values(variables);
    return `${all.filter(({ kind }) => kind !== 'missing').length} of ${all.length} set`;
  },
  observedFor,
  hosts: (spec) => ('url' in spec ? hostsOfUrls([spec.url, spec.proxy]) : []),
});

/** Only the expected variables are read, and a hidden value is judged when it is read. */
function observedFor({ variables }: Observation, check: { expect: Expect }): unknown {
  return Object.entries(check.expect)
    .map(([name, wanted]) => (variables[name]?.kind === 'hidden' ? [name, wanted] : [name]))
    .toSorted();
}

type Source =
  | { lookedIn: string; read: (name: string) => unknown }
  | Extract<ProbeResult<Observation>, { kind: 'unobserved' }>;

async function observe(
  check: { spec: Spec; expect: Expect },
  ctx: CheckContext,
): Promise<ProbeResult<Observation>> {
  const source = await sourceOf(check.spec, ctx);
  if ('kind' in source) return source;
  const variables = Object.entries(check.expect).map(([name, wanted]) => [
    name,
    variable(name, source.read(name), wanted),
  ]);
  return {
    kind: 'observed',
    observation: { lookedIn: source.lookedIn, variables: Object.fromEntries(variables) },
  };
}

function variable(name: string, value: unknown, wanted: MatcherInput): Variable {
  if (value === undefined) return { kind: 'missing' };
  if (typeof value === 'string' && isMasked(value)) return { kind: 'masked', stars: value };
  if (!isSensitiveName(name)) return shownValue(value);
  const { length } = typeof value === 'string' ? value : jsonText(value);
  const actual = `a value of ${quantity(length, 'character')} that is not shown`;
  const failures = match(wanted, value, name, asText).map(({ at, expected }) => ({
    at,
    expected,
    actual,
    message: `expected ${at} ${expected}, got ${actual}`,
  }));
  return { kind: 'hidden', length, failures };
}

/** What services write for a secret (`******` in Spring's `/actuator/env`); nobody means it as a value. */
function isMasked(value: string): boolean {
  return /^\*{3,}$/.test(value);
}

/** Variables are text, whatever JSON makes of them. */
const asText = { asText: true };

function shownValue(value: unknown): Variable {
  const json = jsonText(value);
  const plain: unknown = JSON.parse(json);
  return JSON.stringify(plain) === json
    ? { kind: 'value', value: plain }
    : { kind: 'value', value: plain, json };
}

async function sourceOf(spec: Spec, ctx: CheckContext): Promise<Source> {
  if ('process' in spec) {
    const found = ctx.processEnvironment;
    return {
      lookedIn: "the environment of the bot's process",
      read: (name) => (Object.hasOwn(found, name) ? found[name] : undefined),
    };
  }
  if ('file' in spec) {
    try {
      const text = await readTextFile(resolve(ctx.root, spec.file), spec.file, ctx.signal);
      const found = parseEnv(text);
      return { lookedIn: spec.file, read: (name) => (Object.hasOwn(found, name) ? found[name] : undefined) };
    } catch (error) {
      const reason = `${spec.file}: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: 'unobserved', reason, transient: null, observation: null };
    }
  }
  return await deployed(spec, ctx);
}

async function deployed(spec: Extract<Spec, { url: string }>, ctx: CheckContext): Promise<Source> {
  const { path, ...request } = spec;
  const http = { spec: httpSpec.parse(request), expect: { status: '2xx', json: {} } };
  const observed = await observeHttp(http, ctx);
  if (observed.kind === 'waiting') throw new Error('an HTTP request asks nobody');
  if (observed.kind === 'unobserved') return { ...observed, observation: null };
  const observation = observed.observation;
  const at = maskParameters(observation.url);
  const { failures, transient, inconclusive, trouble } = judgeHttp(observation, http.expect);
  const wrong = failures[0]?.message ?? inconclusive;
  if (wrong != null) {
    const cause = trouble ?? undefined;
    return { kind: 'unobserved', reason: `${at}: ${wrong}`, transient, observation: null, trouble: cause };
  }
  const parsed = parseJson(observation.body?.text ?? '');
  const places = path === undefined ? [parsed?.value] : pathFinder(path)(parsed?.value ?? null).values;
  if (places.length > 1) {
    const reason = `${at}: ${path} finds ${places.length} places; name the one that has the variables`;
    return { kind: 'unobserved', reason, transient: null, observation: null };
  }
  const [found] = places;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    const reason = `${at}: no JSON object${path === undefined ? '' : ` at ${path}`}`;
    return { kind: 'unobserved', reason, transient: null, observation: null };
  }
  const names = new Map<string, unknown>(Object.entries(found));
  return { lookedIn: at, read: (name) => names.get(name) };
}

function judge({ lookedIn, variables }: Observation, wanted: Expect): Judgement {
  const masked: string[] = [];
  const failures = Object.entries(wanted).flatMap(([name, one]) => {
    const variable: Variable = (Object.hasOwn(variables, name) ? variables[name] : undefined) ?? {
      kind: 'missing',
    };
    if (variable.kind === 'hidden') return variable.failures;
    if (variable.kind === 'masked') {
      if (isOperators(one) && Object.keys(one).every((operator) => operator === 'exists'))
        return match(one, variable.stars, name);
      masked.push(name);
      return [];
    }
    if (variable.kind === 'value')
      return match(
        one,
        variable.json === undefined ? variable.value : parseJson(variable.json)?.value,
        name,
        asText,
      );
    return match(one, undefined, name)
      .slice(0, 1)
      .map((failure) => ({
        ...failure,
        actual: 'nothing',
        message: `expected ${name} ${failure.expected}, but it is not in ${lookedIn}`,
      }));
  });
  const inconclusive =
    masked.length === 0 ? null : `${masked.join(', ')}: only stars are shown in ${lookedIn}`;
  return judged(failures, { inconclusive });
}
