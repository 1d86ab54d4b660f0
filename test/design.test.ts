import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const design = readFileSync(join(root, 'docs/design.md'), 'utf8');

/** Folders at the top that are no part of the project. */
const foreign = new Set(['node_modules', 'dist']);
/** What people write beside their plans. */
const ofPeople = new Set(['staging-check.yaml']);
/** Rooms whose folders have rows of their own. */
const divided = ['src', 'src/core', 'src/slack', 'src/bin'];

it('every path that docs/design.md cites is there', () => {
  const wrong = design.split('\n').flatMap((line, index) => {
    const cited = codeIn(line).filter(isPath);
    return cited.filter((path) => !isThere(path, placesOf(line))).map((path) => `${index + 1}: ${path}`);
  });
  expect(wrong).toEqual([]);
});

it('every folder at the top and every room has its row in docs/design.md', () => {
  const rows = new Set(
    tableUnder('## Rooms').flatMap(([first = '']) => codeIn(first).map((path) => path.replace(/\/$/, ''))),
  );
  const folders = ['', ...divided].flatMap((room) =>
    readdirSync(join(root, room), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !foreign.has(entry.name))
      .map(({ name }) => join(room, name)),
  );
  const hasRow = (folder: string) =>
    rows.has(folder) || divided.includes(folder) || [...rows].some((row) => row.startsWith(`${folder}/`));
  expect(folders.filter((folder) => !hasRow(folder))).toEqual([]);
});

it('no room has two rows', () => {
  const rooms = tableUnder('## Rooms').map(([first = '']) => first);
  expect(rooms.filter((room, index) => rooms.indexOf(room) !== index)).toEqual([]);
});

it('every word of docs/design.md is one of the code', () => {
  const names = namesInCode();
  const words = tableUnder('## Words').flatMap(([first = '']) =>
    first.split(/[·,]/).map((word) => word.trim()),
  );
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter((word) => !names.includes(` ${word} `))).toEqual([]);
});

it('no word of docs/design.md is explained twice', () => {
  const words = tableUnder('## Words').flatMap(([first = '']) =>
    first.split(/[·,]/).map((word) => word.trim()),
  );
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});

/** The cells of the first table under a heading, without its head. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const part = design.split(`\n${heading}\n`)[1]?.split(/^## /m)[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function codeIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** What is typed, asked over HTTP, or named inside a package is no path of ours. */
function isPath(code: string): boolean {
  if (ofPeople.has(code) || /[ ${}<>|@:]/.test(code) || code.startsWith('/')) return false;
  return code.includes('/') || /\.(ts|mjs|json|yaml|grit|md)$/.test(code);
}

/** A line speaks of files in the folders that it names; a folder may be named within the first of them. */
function placesOf(line: string): readonly string[] {
  const named = codeIn(line).map((path) => (/\.\w+$/.test(path) ? dirname(path) : path));
  return ['', 'src', ...named, ...named.slice(1).map((place) => join(named[0] ?? '', place))];
}

/** A module may be named without its ending. */
function isThere(path: string, places: readonly string[]): boolean {
  return places.some((place) => {
    const whole = join(root, place, path);
    if (path.includes('*')) return globSync(whole).length > 0;
    return existsSync(whole) || existsSync(`${whole}.ts`);
  });
}

/** The names in the code and of its files, one a line, each as words in small letters: ` run phase `. */
function namesInCode(): string {
  const files = globSync('{src,commands,jobs}/**/*.ts', { cwd: root });
  const names = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'/gm, ' ');
    return [basename(file, '.ts'), ...(code.match(/[A-Za-z]\w*/g) ?? [])];
  });
  const inWords = [...new Set(names)].map((name) =>
    name.replaceAll(/[A-Z]/g, ' $&').replaceAll(/[-_]/g, ' '),
  );
  return inWords.map((name) => ` ${name.trim().toLowerCase()} `).join('\n');
}
