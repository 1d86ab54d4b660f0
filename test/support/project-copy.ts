import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A copy of this project to change and run things in; what is installed is shared with it. */
export type ProjectCopy = AsyncDisposable & {
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** Runs a line of a shell in it, with its tools on the PATH; what both streams said. */
  run(line: string): Promise<{ code: number | null; said: string }>;
};

const root = join(import.meta.dirname, '../..');
const notCopied = new Set(['node_modules', 'dist', '.git', '.staging-check']);

/** Copies the project as it stands; everything ends with the copy. */
export async function projectCopy(): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'project-'));
  const names = (await readdir(root)).filter((name) => !notCopied.has(name));
  const asItIs = { recursive: true, preserveTimestamps: true };
  await Promise.all(names.map((name) => cp(join(root, name), join(folder, name), asItIs)));
  await linkPackages(folder);
  const ended = new AbortController();
  return {
    read: (file) => readFile(join(folder, file), 'utf8'),
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    run: (line) => ranIn(folder, line, ended.signal),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One by one, in a folder of its own: whatever is installed or removed in the copy leaves those of the project alone. */
async function linkPackages(folder: string): Promise<void> {
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(to);
  const packages = (await readdir(from)).filter((name) => !/^\.(v|cache|package-lock)/.test(name));
  await Promise.all(packages.map((name) => symlink(join(from, name), join(to, name))));
  // As new as the copy: the set-up would install anew where the lock file is younger than what is installed.
  await cp(join(from, '.package-lock.json'), join(to, '.package-lock.json'));
  // What was checked and is the same here is not checked again.
  const checked = '.cache/checked.json';
  if (existsSync(join(from, checked))) await cp(join(from, checked), join(to, checked));
}

function ranIn(
  folder: string,
  line: string,
  signal: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { HOME, PATH: [join(root, 'node_modules/.bin'), PATH].join(delimiter), NO_COLOR: '1' };
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  // A group of its own, so that what it started ends with it.
  const child = spawn('sh', ['-c', line], { cwd: folder, env, stdio, detached: true });
  const end = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
  signal.addEventListener('abort', end);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      signal.removeEventListener('abort', end);
      resolve({ code, said });
    });
  });
}
