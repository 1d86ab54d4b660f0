import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { environmentScope, fillIn, referencesIn } from '../../../src/core/plan/variables.ts';
import { quotedInFilter } from '../../../src/core/query/quote.ts';
import { smallTypes } from './small-types.ts';

const scope = {
  vars: { api: 'https://api.example.org', name: 'shop', empty: '', dollar: '${api}' },
  secrets: (name: string) => (name === 'TOKEN' ? 's3cret' : undefined),
};

describe('fillIn', () => {
  test.each([
    ['${api}/health', 'https://api.example.org/health', []],
    ['Bearer ${secret:TOKEN}', 'Bearer s3cret', []],
    ['${name}-${name}', 'shop-shop', []],
    ['a${empty}b', 'ab', []],
    ['no variable, $name, {name}', 'no variable, $name, {name}', []],
    ['$${name}', '${name}', []],
    ['${dollar}', '${api}', []],
    ['${nope}/${name}', '${nope}/shop', ['nope']],
    ['${secret:NOPE}', '${secret:NOPE}', ['secret:NOPE']],
    ['${run.id}', '${run.id}', ['run.id']],
    ['${toString}', '${toString}', ['toString']],
    ['${unfinished', '${unfinished', []],
  ])('%s', (text, value, missing) => {
    expect(fillIn(text, scope)).toEqual({ value, missing });
  });

  test('goes through lists and maps, leaves keys and other values alone, and names what is missing once', () => {
    const value = { '${name}': ['${name}', 7, null, true, { deep: '${nope} ${nope}' }] };
    expect(fillIn(value, scope)).toEqual({
      value: { '${name}': ['shop', 7, null, true, { deep: '${nope} ${nope}' }] },
      missing: ['nope'],
    });
  });
});

describe('in a log filter', () => {
  const fill = (filter: string, value: string) =>
    fillIn(
      { filter, project: '${x}' },
      { vars: { x: value }, secrets: () => undefined },
      { filters: { filter: quotedInFilter } },
    ).value;

  test.each([
    ['label="${x}"', 'a', 'label="a"'],
    ['label=${x}', 'a', 'label="a"'],
    ['label="${x}"', 'a" OR severity>=DEFAULT OR b="', 'label="a\\" OR severity>=DEFAULT OR b=\\""'],
    ['label=${x}', 'a OR b', 'label="a OR b"'],
    ['label="a\\"${x}"', '"', 'label="a\\"\\""'],
    ['label="${x}" AND b=${x}', 'a\\', 'label="a\\\\" AND b="a\\\\"'],
    ['label="${x}"', 'a\nb', 'label="a\\nb"'],
    // A quote in a comment opens nothing; two dashes in a text or a word begin none.
    ['-- 5" discs\nlabel="${x}"', 'a" OR b="', '-- 5" discs\nlabel="a\\" OR b=\\""'],
    ['a=1 -- it is "so"\nlabel=${x}', 'a OR b', 'a=1 -- it is "so"\nlabel="a OR b"'],
    ['a="--" AND b="${x}"', 'c" OR d="', 'a="--" AND b="c\\" OR d=\\""'],
    ['a=b--c AND d="${x}"', 'e', 'a=b--c AND d="e"'],
    ['a=${x}--"\nAND b="${x}"', 'c', 'a="c"--"\nAND b="c"'],
    ['-- ${x}', 'a\nOR b', '-- "a\\nOR b"'],
    ['label="${nope}"', 'a', 'label="${nope}"'],
  ])('%s with %j', (filter, value, expected) => {
    expect(fill(filter, value)).toEqual({ filter: expected, project: value });
  });

  test('only under the keys that are filters, however deep', () => {
    const filled = fillIn(
      { filter: ['${x}'], deep: { filter: 'a=${x}', query: 'a=${x}' } },
      { vars: { x: '"' }, secrets: () => undefined },
      { filters: { filter: quotedInFilter, 'deep.query': quotedInFilter } },
    );
    expect(filled.value).toEqual({ filter: ['"\\""'], deep: { filter: 'a="', query: 'a="\\""' } });
  });

  test('no value can change the query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (one, two) => {
        const value = `${one}"\\${two}`;
        const { filter } = fill('a="${x}" AND b=${x} AND c="z"', value) as { filter: string };
        const outside = filter.replace(/"(?:[^"\\]|\\.)*"/gs, 'S');
        expect(outside).toBe('a=S AND b=S AND c=S');
      }),
      { numRuns: 500 },
    );
  });
});

describe('environmentScope', () => {
  const environment = { hosts: [], requires: [], unattended: false, deploys: null };
  const plan = {
    environments: [
      {
        ...environment,
        name: 'demo',
        vars: { api: 'http://127.0.0.1:${port}', port: '80', where: '${environment}', a: '${b}', b: '${a}' },
      },
    ],
  };

  test('variables refer to variables, to the environment and to what the caller gives', () => {
    expect(environmentScope(plan, 'demo')).toMatchObject({ api: 'http://127.0.0.1:80', where: 'demo' });
    expect(environmentScope(plan, 'demo', { port: '8080' })).toMatchObject({
      api: 'http://127.0.0.1:8080',
      port: '8080',
    });
  });

  test('a value of the caller is taken word for word', () => {
    expect(environmentScope(plan, 'demo', { port: '${secret:TOKEN}' }).api).toBe(
      'http://127.0.0.1:${secret:TOKEN}',
    );
    const vars = environmentScope(plan, 'demo', { port: '${secret:TOKEN}' });
    expect(fillIn('${port}', { vars, secrets: scope.secrets }).value).toBe('${secret:TOKEN}');
  });

  test('a ring ends', () => {
    expect(environmentScope(plan, 'demo').a).toBe('${a}');
  });

  test('an environment that is not there has the values of the caller only', () => {
    expect(environmentScope(plan, 'nope', { a: '1' })).toEqual({ environment: 'nope', a: '1' });
  });
});

test('referencesIn tells variables, secrets, escapes and mistakes apart', () => {
  expect(referencesIn('${a} ${secret:B} $${c} ${ d}').map(({ kind, name }) => [kind, name])).toEqual([
    ['variable', 'a'],
    ['secret', 'B'],
    ['escape', ''],
    ['bad', ''],
  ]);
});

test('a variable without a value is one when --var gives it', () => {
  const text = [
    'version: 1',
    'plan: open',
    'title: Open',
    'vars: { api: , other: x }',
    'environments: { staging: { hosts: [] } }',
    'phases: { phase1: { sections: { "1.1": { checks: { a: { http: { url: "${api}/health" }, expect: { status: 200 } } } } } } }',
  ].join('\n');
  const load = (extraVars: readonly string[]) =>
    loadPlan(text, 'open.yaml', smallTypes, 'digest', { extraVars, lint: false });
  expect(load([]).problems.map(({ code }) => code)).toEqual(['no-value']);
  const { plan, problems } = load(['api']);
  expect(problems).toEqual([]);
  expect(plan?.environments[0]?.vars).toEqual({ other: 'x' });
});
