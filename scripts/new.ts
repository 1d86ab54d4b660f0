import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromTemplate, templates } from './new/from-template.ts';
import { isListed, withListed } from './new/insert.ts';
import { kinds } from './new/kinds.ts';
import { wrongName } from './new/names.ts';
import { tellUsage } from './tell-usage.ts';

/** Writes what a new thing consists of: node scripts/new.ts check|command|word|job|picture|action|source|outlet <name>. */
tellUsage(`npm run new -- KIND NAME   writes what a new thing consists of: ${Object.keys(kinds).join(', ')}`);
const root = path.join(import.meta.dirname, '..');
const [word = '', name = '', ...more] = process.argv.slice(2);

const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
if (kind === undefined || name === '' || more.length > 0)
  stop([
    `expected one of ${Object.keys(kinds).join(', ')} and a name, such as: npm run new -- check queue-depth`,
  ]);
const wrong = wrongName(name);
if (wrong !== null) stop([wrong]);
const files = kind.files(name);
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const list = kind.list?.(name);
const taken = [
  ...files
    .filter((file) => existsSync(path.join(root, file.path)))
    .map((file) => `${file.path} is there already`),
  ...(list !== undefined && isListed(read(list.path), list.item)
    ? [`${list.path} has ${list.item} already`]
    : []),
];
if (taken.length > 0) stop(taken);

// All of it is made before any of it is written.
const written = [
  ...files.map((file) => ({
    path: file.path,
    text: made(file),
  })),
  ...(list === undefined
    ? []
    : [{ path: list.path, text: withListed(read(list.path), list.item, `./${name}.ts`) }]),
  ...kind.edits(name).map(({ path: file, edit }) => ({ path: file, text: edit(read(file)) })),
];
for (const { path: file, text } of written) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), formatted(file, text));
}
if (kind.changesPlans === true)
  writeFileSync(
    path.join(root, 'plans/plan.schema.json'),
    execFileSync(path.join(root, 'bin/staging-check'), ['schema']),
  );

for (const { path: file } of written) console.log(`written  ${file}`);
for (const line of kind.next(name)) console.log(`next     ${line}`);
console.log('then     npm run check && npm run test:fast');

function made(file: (typeof files)[number]): string {
  const text = fromTemplate(read(path.join(templates, file.template)), file, { name, files });
  return file.edit?.(text) ?? text;
}

/** What comes through a pipe is looked at alone; `npm run check` looks at the project. */
function formatted(file: string, text: string): string {
  if (!/\.(ts|json)$/.test(file)) return text;
  const biome = path.join(root, 'node_modules/.bin/biome');
  const args = ['check', '--write', `--stdin-file-path=${file}`];
  return execFileSync(biome, args, { cwd: root, input: text, encoding: 'utf8' });
}

function stop(lines: readonly string[]): never {
  for (const line of lines) console.error(`new: ${line}`);
  process.exit(2);
}
