import { expect, test } from 'vitest';
import { importPlan, type LedgerLine } from '../../src/core/plan/import/import-plan.ts';
import { type Check, checksOf, type Plan } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { documents, type Labelled } from './truth.ts';

const all = documents().map((document) => {
  const imported = importPlan(document.text, document.name);
  const open = [...(imported.text ?? '').matchAll(/^ {6}(\w+):(?: #.*)?$/gm)].map(([, name = '']) => name);
  const loaded = planLanguage.load(imported.text ?? '', document.name, 'digest', {
    extraVars: open,
    lint: false,
  });
  return { ...document, imported, loaded };
});

type Row = Labelled & { document: string; got: LedgerLine | undefined; check: Check | null };
const rows: readonly Row[] = all.flatMap(({ name, lines, imported, loaded }) =>
  lines.map((label) => {
    const got = imported.ledger.find(({ line }) => line === label.line);
    return { ...label, document: name, got, check: checkOf(loaded.plan, got?.check ?? null) };
  }),
);

function checkOf(plan: Plan | null, id: string | null): Check | null {
  return plan === null ? null : (checksOf(plan).find((check) => check.id === id) ?? null);
}

const isRight = ({ fate, type, got }: Row) => got?.fate === fate && (type === null || got.type === type);
const shown = (wrong: readonly Row[]) =>
  wrong.map(
    ({ document, line, fate, type, got }) =>
      `${document}:${line} ${fate} ${type ?? ''}, got ${got?.fate} ${got?.type}`,
  );

test('forty documents in other shapes and ten languages', () => {
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(rows.length).toBeGreaterThanOrEqual(1000);
});

test('every document becomes a plan that loads once its placeholders have values', () => {
  expect(
    all.flatMap(({ name, loaded }) => loaded.problems.map((problem) => `${name} ${problem.message}`)),
  ).toEqual([]);
});

test('at least nine of ten labelled lines become what a person says, and 95 of 100 of those that a check type does', () => {
  const native = rows.filter(({ fate }) => fate === 'native');
  expect(
    rows.filter(isRight).length / rows.length,
    shown(rows.filter((row) => !isRight(row))).join('\n'),
  ).toBeGreaterThanOrEqual(0.9);
  expect(native.filter(isRight).length / native.length).toBeGreaterThanOrEqual(0.95);
});

test('every line that carries meaning has one fate', () => {
  for (const { text, name, imported } of all) {
    const seen = imported.ledger.map(({ line }) => line);
    expect(new Set(seen).size, name).toBe(seen.length);
    const left = text
      .split('\n')
      .flatMap((line, index) =>
        seen.includes(index + 1) || isEmpty(line) ? [] : [`${name}:${index + 1} ${line}`],
      );
    expect(left.filter((line) => !/^\S+:\d+ (title|owner):/.test(line))).toEqual([]);
  }
});

/** Fences, rules and the line under the head of a table carry none. */
function isEmpty(line: string): boolean {
  return /^\s*(>?\s*(```|~~~).*|[-*_=|:\s]*)$/.test(line);
}

test('stated expectations are matchers of the check they are stated for', () => {
  const stated = rows.filter((row) => row.expect !== null);
  const met = stated.filter(
    ({ check, expect: wanted }) => includes(check?.expect, wanted) && check?.inferred === false,
  );
  const wrong = stated
    .filter((row) => !met.includes(row))
    .map((row) => `${row.document}:${row.line} ${JSON.stringify(row.check?.expect)}`);
  expect(met.length / stated.length, wrong.join('\n')).toBeGreaterThanOrEqual(0.85);
});

function includes(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return value === part;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(part).every(([key, inner]) =>
    includes((value as Record<string, unknown>)[key], inner),
  );
}

test('what changes something is marked, and nothing repeats it', () => {
  const unmarked = rows.filter(({ isDangerous, check }) => isDangerous && (check?.danger ?? null) === null);
  expect(shown(unmarked)).toEqual([]);
  expect(rows.filter(({ isDangerous, check }) => isDangerous && check?.once !== true)).toEqual([]);
});

test('what looks at something needs nobody', () => {
  const changing = new Set(
    rows.flatMap(({ isDangerous, check }) => (isDangerous && check !== null ? [check] : [])),
  );
  const marked = rows.filter(({ fate, check }) => fate === 'native' && check?.danger && !changing.has(check));
  expect(shown(marked)).toEqual([]);
});

test('no check stands twice', () => {
  for (const { name, loaded } of all) {
    const keys =
      loaded.plan === null
        ? []
        : checksOf(loaded.plan).map(({ type, spec, expect: wanted, section }) =>
            JSON.stringify([type, spec, wanted, section]),
          );
    expect(new Set(keys).size, name).toBe(keys.length);
  }
});

test('no credential of a document is in its plan', () => {
  for (const { name, imported } of all) expect(imported.text, name).not.toMatch(/hunter2secret|Winter2026/);
});

test('the same document gives the same bytes', () => {
  for (const { name, text, imported } of all) expect(importPlan(text, name)).toEqual(imported);
});
