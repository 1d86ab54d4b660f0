import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTypes } from '../src/checks/index.ts';
import { longFiles } from './support/long-first.ts';

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

test('nothing outside Slack’s room writes its markup, or knows its error codes', () => {
  const codes = ['channel_not_found', 'not_in_channel', 'message_not_found', 'invalid_auth', 'missing_scope'];
  const isSlack = new RegExp(
    `mrkdwn|['"\`]<(?:[@#]|!(?:subteam|date|here|channel))|${codes.join('|')}|ratelimited|hash_conflict`,
  );
  for (const line of ['const text = `<@${user}>`;', "type: 'mrkdwn'", "error === 'channel_not_found'"]) {
    expect(isSlack.test(line), line).toBe(true);
  }
  // What people type, and sentences of the desk, still name people as Slack does.
  const readers = ['src/core/command/words.ts', 'src/desk/telling.ts', 'src/desk/incidents/texts.ts'];
  const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  const others = files.filter((file) => !file.startsWith('src/slack/') && !readers.includes(file));
  expect(others.filter((file) => isSlack.test((sources.get(file) ?? '').replace(comments, '')))).toEqual([]);
});

test('every file that the suite begins with is there', () => {
  expect(longFiles.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
