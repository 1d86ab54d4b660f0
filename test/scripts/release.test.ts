import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { nextVersion } from '../../scripts/release/changelog.ts';
import { parseEntry } from '../../scripts/release/entries.ts';

const root = join(import.meta.dirname, '../..');

/** A project of its own with these changes, in which the script makes a release. */
async function project(changes: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  await cp(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await mkdir(join(folder, 'changes'));
  await mkdir(join(folder, 'deploy/kubernetes/base'), { recursive: true });
  const files = {
    'package.json': '{ "type": "module", "version": "0.1.0", "dependencies": { "a": "0.1.0" } }',
    'package-lock.json':
      '{ "version": "0.1.0", "packages": { "": { "version": "0.1.0" }, "a": { "version": "0.1.0" } } }',
    'CHANGELOG.md': '# Changelog\n\nAll of it.\n\n## 0.1.0 · 2026-11-30\n\n### Added\n- It.\n',
    Dockerfile: 'ARG NODE_IMAGE=node:0.1.0\nLABEL org.opencontainers.image.version="0.1.0"\n',
    'deploy/kubernetes/base/kustomization.yaml': 'images:\n  - { newTag: 0.1.0 }\n  - { newTag: 0.1.0 }\n',
    'changes/README.md': 'How.',
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return {
    read: (name: string) => readFile(join(folder, name), 'utf8'),
    changes: () => readdir(join(folder, 'changes')),
    release: (wish: string) =>
      promisify(execFile)(process.execPath, [join(folder, 'scripts/release.ts'), wish]).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
      ),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

it('every entry of this project is one', async () => {
  const names = (await readdir(join(root, 'changes'))).filter((name) => name !== 'README.md');
  const read = (name: string) => readFile(join(root, 'changes', name), 'utf8');
  const parsed = await Promise.all(names.map(async (name) => parseEntry(name, await read(name))));
  expect(parsed.flatMap(({ problems }) => problems)).toEqual([]);
});

it('the changelog begins with the version of this project, and gathers by itself what comes after it', async () => {
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect(/^## (\S+) · \d{4}-\d\d-\d\d$/m.exec(changelog)?.[1]).toBe(version);
  expect(changelog).not.toMatch(/^## \[?unreleased/im);
});

it('a release gathers the entries by kind, writes the version, and removes them', async () => {
  await using here = await project({
    'changes/b-mended.md': '---\nkind: Fixed\n---\nB holds.\n',
    'changes/a-new.md': '---\r\nkind: Added\r\n---\r\nA is new,\r\nin two lines.\r\n',
    'changes/c-new.md': '---\nkind: Added\n---\nC is new.\n',
  });
  expect(await here.release('minor')).toMatchObject({ code: 0 });
  const date = new Date().toISOString().slice(0, 10);
  expect(await here.read('CHANGELOG.md')).toBe(
    `# Changelog\n\nAll of it.\n\n## 0.2.0 · ${date}\n\n### Added\n\n- A is new,\n  in two lines.\n- C is new.\n\n### Fixed\n\n- B holds.\n\n## 0.1.0 · 2026-11-30\n\n### Added\n- It.\n`,
  );
  expect(await here.read('package.json')).toContain('"version": "0.2.0", "dependencies": { "a": "0.1.0" }');
  expect(await here.read('package-lock.json')).toBe(
    '{ "version": "0.2.0", "packages": { "": { "version": "0.2.0" }, "a": { "version": "0.1.0" } } }',
  );
  expect(await here.read('Dockerfile')).toBe(
    'ARG NODE_IMAGE=node:0.1.0\nLABEL org.opencontainers.image.version="0.2.0"\n',
  );
  expect(await here.read('deploy/kubernetes/base/kustomization.yaml')).toBe(
    'images:\n  - { newTag: 0.2.0 }\n  - { newTag: 0.2.0 }\n',
  );
  expect(await here.changes()).toEqual(['README.md']);
});

it('a release with an entry that is none changes nothing, and names all of them', async () => {
  await using here = await project({
    'changes/a.md': '---\nkind: Added\n---\nA.\n',
    'changes/b.md': 'B.',
    'changes/c.md': '---\nkind: News\n---\n',
  });
  const { code, said } = await here.release('patch');
  expect([code, said.trim().split('\n')]).toEqual([
    2,
    [
      'release: changes/b.md:1: expected "---", "kind: Added" and "---" before the text',
      'release: changes/c.md:2: expected only "kind: " and one of Added, Changed, Fixed, Security, got "kind: News"',
      'release: changes/c.md:4: expected a sentence for an operator',
    ],
  ]);
  expect(await here.changes()).toEqual(['README.md', 'a.md', 'b.md', 'c.md']);
});

it.each([
  ['', 'release: expected major, minor, patch or a version after 0.1.0, got nothing\n'],
  ['0.1.0', 'release: expected major, minor, patch or a version after 0.1.0, got 0.1.0\n'],
  ['minor', 'release: there is nothing in changes/ to release\n'],
])('no release %j without a version and a change', async (wish, said) => {
  await using here = await project({});
  expect(await here.release(wish)).toEqual({ code: 2, said });
});

it.each([
  ['0.1.0', 'patch', '0.1.1'],
  ['0.1.9', 'minor', '0.2.0'],
  ['0.9.9', 'major', '1.0.0'],
  ['0.9.9', '0.10.0', '0.10.0'],
  ['0.10.0', '0.9.9', null],
  ['0.1.0', '0.2', null],
  ['0.1.0', 'v0.2.0', null],
])('after %s, %s is %s', (current, wish, next) => {
  expect(nextVersion(current, wish)).toBe(next);
});

it.each([
  ['Two Words.md', '---\nkind: Fixed\n---\nText.', 'expected a name such as'],
  ['a.md', '---\nkind: Fixed\n---\n- an item', 'not headings, lists or quotes'],
  ['a.md', '---\nkind: Fixed\n---\nOne.\n\nTwo.', 'another change is another file'],
  ['a.md', '---\nkind: Fixed\nfor: me\n---\nText.', 'expected only "kind: "'],
])('%s with %j is refused', (file, text, message) => {
  expect(parseEntry(file, text).problems.join()).toContain(message);
});
