import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkTypes } from '../src/checks/index.ts';
import { planLanguage } from '../src/engine/language.ts';
import { logSources } from '../src/platform/sources/index.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

it('every check type has its part in docs/checks.md, and no part is left over', () => {
  const headings = [...read('docs/checks.md').matchAll(/^## `([\w-]+)`/gm)].map(([, type]) => type);
  expect(headings).toEqual(checkTypes.map((checkType) => checkType.type));
});

it.each(checkTypes.map((checkType) => [checkType.type, checkType] as const))(
  'docs/checks.md names every key of %s and of its expectations',
  (type, checkType) => {
    const part =
      read('docs/checks.md')
        .split(/^## /m)
        .find((text) => text.startsWith(`\`${type}\``)) ?? '';
    const keys = [...keysOf(checkType.spec), ...keysOf(checkType.expect)];
    expect(keys.filter((key) => !part.includes(`\`${key}\``))).toEqual([]);
  },
);

it('docs/checks.md has a row for every log source, and none is left over', () => {
  const table = read('docs/checks.md').split('| source | reads |\n')[1]?.split('\n\n')[0] ?? '';
  const keys = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, key]) => key);
  expect(keys).toEqual(logSources.map(({ key }) => key));
});

it('every example in docs/checks.md is a check as a plan may have it', () => {
  const blocks = [...read('docs/checks.md').matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, block = '']) => block,
  );
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks) {
    const check: Record<string, unknown> = Object(parse(block));
    const type = checkTypes.find((one) => Object.hasOwn(check, one.type));
    const spec = type?.spec.safeParse(check[type.type]);
    const expected = type?.expect.safeParse(check.expect ?? {});
    expect([block, spec?.error?.issues, expected?.error?.issues]).toEqual([block, undefined, undefined]);
    expect([block, type?.mistakes(spec?.data, expected?.data)]).toEqual([block, []]);
  }
});

it('docs/errors.md lists exactly the error codes that the source throws', () => {
  const source = grep("UserError\\(\\s*'[a-z-]+'", 'src');
  expect(codesUnder('## What a command can answer')).toEqual(quoted(source));
});

it('docs/errors.md lists every code that a broken plan got, and none that the source does not have', () => {
  const listed = [...codesUnder('## What a plan can have wrong'), ...codesUnder('## What is only weak')];
  const folder = join(root, 'test/bad-plans');
  const seen = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => planLanguage.load(readFileSync(join(folder, name), 'utf8'), name, 'digest').problems)
    .map(({ code }) => code);
  expect([...new Set(seen)].filter((code) => !listed.includes(code))).toEqual([]);
  const known = quoted(grep("'[a-z]+(-[a-z]+)*'", 'src/core/plan'));
  expect(listed.filter((code) => !known.includes(code))).toEqual([]);
});

it('plans/plan.schema.json is the schema of the language', () => {
  expect(JSON.parse(read('plans/plan.schema.json'))).toEqual(planLanguage.jsonSchema());
});

/** The codes in the first column of the table under a heading, sorted. */
function codesUnder(heading: string): readonly string[] {
  const part = read('docs/errors.md').split(`${heading}\n`)[1]?.split(/^## /m)[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  return rows
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, code = '']) => code))
    .sort();
}

function quoted(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word))].sort();
}

/** What a pattern matches in files of the source, also over a line break. */
function grep(pattern: string, folder: string): string {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root });
  return files.flatMap((file) => read(file).match(new RegExp(pattern, 'g')) ?? []).join('\n');
}

/** The keys of an object schema, taken from its JSON Schema, so that unions and refinements count too. */
function keysOf(schema: z.ZodType): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const objects = [json, ...(json.anyOf ?? []), ...(json.oneOf ?? [])] as { properties?: object }[];
  return [...new Set(objects.flatMap((object) => Object.keys(object.properties ?? {})))];
}
