import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const folder = join(import.meta.dirname, '../../node_modules/.cache/bench-peers');

/** Other tools of people who check HTTP, from npm; installed beside our packages once. */
const versions = { httpyac: '6.16.7', newman: '6.2.2', '@usebruno/cli': '4.1.0' };

/** The folder of the programs of `httpyac`, `newman` and `bru`; null where they cannot be installed. */
export async function npmPeers(): Promise<string | null> {
  const programs = join(folder, 'node_modules/.bin');
  if (existsSync(join(programs, 'bru'))) return programs;
  await mkdir(folder, { recursive: true });
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const quietly = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const isDone = await succeeds('npm', ['install', '--prefix', folder, ...quietly, ...packages]);
  return isDone ? programs : null;
}

/** The file of a program of Debian, whose package is installed where that is allowed; null where it is not there. */
export async function debianPeer(file: string, packageName: string): Promise<string | null> {
  if (existsSync(file)) return file;
  const options = ['install', '--yes', '--no-install-recommends', '-qq'];
  if (process.getuid?.() === 0) await succeeds('apt-get', [...options, packageName]);
  return existsSync(file) ? file : null;
}

/** Where it fails its peer is missing, which the table says. */
async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return await exec(command, [...args], { env, maxBuffer: 64 * 1024 * 1024 }).then(
    () => true,
    (error: Error) => {
      process.stderr.write(`bench: ${command} ${args.join(' ')}: ${error.message.split('\n')[0]}\n`);
      return false;
    },
  );
}
