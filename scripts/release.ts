import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nextVersion, withRelease } from './release/changelog.ts';
import { type Entry, parseEntry } from './release/entries.ts';
import { tellUsage } from './tell-usage.ts';

/** Makes a release of the files in `changes/`: node scripts/release.ts major|minor|patch|<version>. */
tellUsage('npm run release -- major|minor|patch|VERSION   makes a release of the files in changes/');
const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const [wish = ''] = process.argv.slice(2);

const current = /"version": "([^"]+)"/.exec(read('package.json'))?.[1] ?? '';
const version = nextVersion(current, wish);
if (version === null)
  stop([`expected major, minor, patch or a version after ${current}, got ${wish === '' ? 'nothing' : wish}`]);
const names = readdirSync(path.join(root, 'changes')).filter((name) => name !== 'README.md');
const parsed = names.sort().map((name) => parseEntry(name, read(`changes/${name}`)));
const problems = parsed.flatMap((one) => one.problems);
if (problems.length > 0) stop(problems.map((problem) => `changes/${problem}`));
const entries = parsed.map(({ entry }) => entry).filter((entry): entry is Entry => entry !== null);
if (entries.length === 0) stop(['there is nothing in changes/ to release']);

const date = new Date().toISOString().slice(0, 10);
const changelog = withRelease(read('CHANGELOG.md'), version, date, entries);
writeFileSync(path.join(root, 'CHANGELOG.md'), changelog);
for (const [file, before, places] of [
  // The first places name this package itself; what follows are its dependencies.
  ['package.json', '"version": "', 1],
  ['package-lock.json', '"version": "', 2],
  ['Dockerfile', 'org.opencontainers.image.version="', 1],
  ['deploy/kubernetes/base/kustomization.yaml', 'newTag: ', 2],
] as const) {
  let left = places;
  const text = read(file).replaceAll(`${before}${current}`, (all) =>
    left-- > 0 ? `${before}${version}` : all,
  );
  writeFileSync(path.join(root, file), text);
}
for (const name of names) rmSync(path.join(root, 'changes', name));
console.log(
  `${version}: ${entries.length} changes. Read CHANGELOG.md, record what it stores (npm run fixture), commit, and tag v${version}.`,
);

function stop(lines: readonly string[]): never {
  for (const line of lines) console.error(`release: ${line}`);
  process.exit(2);
}
