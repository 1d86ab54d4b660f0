import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** One file for each wall, which breaks it: the path it would have, what it says, what lint answers. */
const breaches: readonly [path: string, source: string, message: string][] = [
  ['src/core/a.ts', "import { x } from '../adapters/x.ts'; export const a = x;", 'core imports only core'],
  ['src/core/b.ts', "import { x } from '../checks/x.ts'; export const a = x;", 'core imports only core'],
  ['src/core/c.ts', "import { x } from 'node:fs'; export const a = x;", "core is pure: nothing of Node's"],
  ['src/core/d.ts', 'export const a = Date.now();', 'core and render are pure'],
  ['src/core/e.ts', 'export const a = Math.random();', 'core and render are pure'],
  ['src/core/f.ts', 'export const a = process.pid;', 'core and render know no environment'],
  ['src/core/g.ts', 'export const a = setTimeout;', 'core and render know no timers'],
  ['src/render/a.ts', "import { x } from '../engine/x.ts'; export const a = x;", 'render imports only core'],
  [
    'src/render/b.ts',
    "import { x } from 'node:os'; export const a = x;",
    "render is pure: nothing of Node's",
  ],
  ['src/render/c.ts', 'export const a = new Date();', 'core and render are pure'],
  ['src/checks/a.ts', "import { x } from '../engine/x.ts'; export const a = x;", 'checks import only core'],
  [
    'src/engine/a.ts',
    "import { x } from '../adapters/x.ts'; export const a = x;",
    'engine imports only checks',
  ],
  [
    'src/adapters/a.ts',
    "import { x } from '../engine/x.ts'; export const a = x;",
    'adapters import only core',
  ],
  [
    'src/desk/a.ts',
    "import { x } from '../adapters/x.ts'; export const a = x;",
    'the desk imports only core',
  ],
  ['src/desk/b.ts', "import { x } from '../render/x.ts'; export const a = x;", 'the desk imports only core'],
  [
    'commands/a.ts',
    "import { x } from '../src/adapters/x.ts'; export const a = x;",
    'a command imports desk',
  ],
  ['jobs/a.ts', "import { x } from '../src/adapters/x.ts'; export const a = x;", 'a job imports engine'],
  ['jobs/b.ts', "import { x } from 'bullmq'; export const a = x;", 'a job imports engine'],
  ['src/engine/b.ts', 'export const a = process.env.HOME;', 'noProcessEnv'],
  ['src/engine/c.ts', "console.log('a');", 'noConsole'],
  ['src/engine/d.ts', 'export default 1;', 'noDefaultExport'],
  ['src/engine/e.ts', 'const f = async () => 1; export const g = () => { f(); };', 'noFloatingPromises'],
  ['test/a.test.ts', "import { vi } from 'vitest'; export const a = vi.fn(() => 1);", 'tests talk to real'],
  ['test/b.test.ts', "import { it } from 'vitest'; it.skip('a', () => {});", 'none is skipped'],
];

let house = '';
let answer = '';

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'boundaries-'));
  await cp(join(root, 'lint'), join(house, 'lint'), { recursive: true });
  await cp(join(root, 'biome.json'), join(house, 'biome.json'));
  await cp(join(root, 'package.json'), join(house, 'package.json'));
  for (const [path, source] of breaches) {
    await mkdir(dirname(join(house, path)), { recursive: true });
    await writeFile(join(house, path), `${source}\n`);
  }
  answer = await lint(house);
});

afterAll(() => rm(house, { recursive: true, force: true }));

it.each(breaches)('%s breaks a wall, and lint says so', (path, _source, message) => {
  expect(diagnosticsOf(path)).toContain(message);
});

/** What lint printed about one file: its diagnostics begin with the path. */
function diagnosticsOf(path: string): string {
  return answer
    .split(/\n(?=\S+\.ts(?::\d+:\d+)? )/)
    .filter((part) => part.trimStart().startsWith(path))
    .join('\n');
}

async function lint(folder: string): Promise<string> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', '.'];
  const ended = await promisify(execFile)(biome, args, { cwd: folder, maxBuffer: 1e7 }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  return `${ended.stdout}\n${ended.stderr}`;
}
