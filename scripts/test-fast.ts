import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { chooseTests } from './fast/choose-tests.ts';
import { tellUsage } from './tell-usage.ts';

/**
 * Runs the tests nearest to what changed since `main`, or since the commit given: node scripts/test-fast.ts [commit].
 * On `main` itself, with nothing changed, that is the last commit.
 */
const root = path.join(import.meta.dirname, '..');
const budgetMs = 11_000;
const processes = 2;
const recorded = z.object({
  projects: z.record(
    z.string(),
    z.object({ files: z.record(z.string(), z.object({ duration: z.number() })) }),
  ),
});

tellUsage(
  'npm run test:fast -- [COMMIT]   the tests of what was changed since then; the branch point of main unless told',
);
const base = process.argv[2] ?? baseOf();
const changed = changedSince(base);
const { run, left, aboutMs } = chooseTests(
  { texts: textsOfProject(), changed, durationsMs: lastDurations() },
  budgetMs,
  processes,
);
const files = (count: number) => `${count} test file${count === 1 ? '' : 's'}`;
console.error(
  `test:fast: ${changed.length} changed since ${base}: ${files(run.length)}, about ${seconds(aboutMs)}`,
);
if (left.length > 0)
  console.error(`test:fast: ${files(left.length)} more can be touched: npm test runs them`);
if (run.length === 0) process.exit(0);
// On the runtime that the project brings, whoever starts this.
const own = path.join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: [own, process.env.PATH].join(path.delimiter) };
const ended = spawnSync('vitest', ['run', ...run], { cwd: root, stdio: 'inherit', env });
process.exit(ended.status ?? 1);

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`;
}

function baseOf(): string {
  const main = ['main', 'origin/main'].find((name) => git('rev-parse', '--verify', '--quiet', name) !== null);
  const fork = main === undefined ? null : git('merge-base', 'HEAD', main);
  if (fork !== null && changedSince(fork).length > 0) return fork.slice(0, 10);
  return git('rev-parse', '--verify', '--quiet', 'HEAD~1')?.slice(0, 10) ?? 'HEAD';
}

function changedSince(commit: string): readonly string[] {
  const tracked = git('diff', '--name-only', '--diff-filter=d', commit, '--');
  if (tracked === null) throw new Error(`${commit}: not a commit of this repository`);
  const added = git('ls-files', '--others', '--exclude-standard') ?? '';
  return [...tracked.split('\n'), ...added.split('\n')].filter((file) => file !== '');
}

/** Null when git refuses. */
function git(...words: readonly string[]): string | null {
  try {
    return execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

function textsOfProject(): ReadonlyMap<string, string> {
  const rooms = ['src', 'commands', 'jobs', 'stand-ins', 'demo', 'bench', 'scripts', 'test'];
  const texts = new Map<string, string>();
  for (const file of globSync(`{${rooms.join()}}/**/*.{ts,mjs}`, { cwd: root }))
    texts.set(file, readFileSync(path.join(root, file), 'utf8'));
  return texts;
}

/** What vitest wrote down when the files last ran on this machine; nothing is known after `npm ci`. */
function lastDurations(): ReadonlyMap<string, number> {
  const durations = new Map<string, number>();
  for (const file of globSync('node_modules/.vite/vitest/*/results.json', { cwd: root })) {
    const read = recorded.safeParse(JSON.parse(readFileSync(path.join(root, file), 'utf8')));
    for (const { files } of Object.values(read.data?.projects ?? {}))
      for (const [test, { duration }] of Object.entries(files)) durations.set(test, duration);
  }
  return durations;
}
