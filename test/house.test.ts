import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTypes } from '../src/checks/index.ts';

const root = join(import.meta.dirname, '..');
const files = globSync('{src,commands,jobs}/**/*.ts', { cwd: root }).toSorted();
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

test('a file that has a folder of its name stands in it', () => {
  const folders = new Set(files.map((file) => dirname(file)));
  expect(files.filter((file) => folders.has(file.replace(/\.ts$/, '')))).toEqual([]);
});

test('no room asks for a check type by its name', () => {
  const names = checkTypes.map(({ type }) => type).join('|');
  const asks = new RegExp(`\\b[tT]ype\\s*[!=]==\\s*'(${names})'|'(${names})'\\s*[!=]==\\s*[\\w.]*[tT]ype\\b`);
  // What a document is made into is check types; the rooms of the types are their own.
  const others = files.filter((file) => !/^src\/(checks|core\/plan\/import)\//.test(file));
  expect(others.filter((file) => asks.test(sources.get(file) ?? ''))).toEqual([]);
});

test('files import each other in no circle, types included', () => {
  const importsOf = (file: string) =>
    [...(sources.get(file) ?? '').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, to = '']) =>
      join(dirname(file), to),
    );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    for (const next of importsOf(file)) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
