import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { planLanguage } from '../src/engine/language.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const commands = fences(readme, 'sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '');

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].filter((name) =>
    existsSync(join(root, name)),
  ),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

it.each(commands.filter((line) => line.startsWith('bin/')))('the README command works: %s', async (line) => {
  const [file = '', ...args] = line.split(' ');
  const { stdout } = await promisify(execFile)(join(root, file), args, { cwd: root });
  expect(stdout).not.toBe('');
});

it('every npm command of the README is a script of package.json', () => {
  const scripts: Record<string, string> = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ).scripts;
  const asked = commands
    .filter((line) => line.startsWith('npm '))
    .map((line) => line.replace(/^npm (run )?/, '').split(' ')[0]);
  expect(asked).toContain('demo');
  expect(asked.filter((name) => scripts[name ?? ''] === undefined)).toEqual([]);
});

it('CI runs the check and then the README test command, no more and no less', () => {
  const steps = readFileSync(join(root, '.ci/run'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('npm '));
  expect(steps).toEqual(['npm run --silent check', 'npm test']);
});

it('the plan in the README is valid and raises no warning', () => {
  const [plan = ''] = fences(readme, 'yaml');
  expect(planLanguage.load(plan, 'README.md', 'digest').problems).toEqual([]);
});

it.each(documents)('every link and picture in %s leads to a file', (document) => {
  const text = readFileSync(join(root, document), 'utf8').replace(/```[\s\S]*?```/g, '');
  const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    ([, target]) => target ?? '',
  );
  expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
});

/** The contents of all fenced blocks of a language, in order. */
function fences(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, body]) => body ?? '',
  );
}
