import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ProcessRequest } from '../../../src/core/process.ts';
import { endOrphanCgroups, findCgroupFolder, makeCgroup } from '../../../src/platform/processes/cgroups.ts';
import { thisOwner } from '../../../src/platform/processes/owner.ts';
import { createProcessRunner, type OwnedProcessRunner } from '../../../src/platform/processes/processes.ts';
import { eventually, processesWith } from '../../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'staging-check-cgroup-'));
afterAll(() => rmSync(folder, { recursive: true }));
const environment = { PATH: '/usr/bin:/bin', HOME: '/nowhere' };

// A fraction, so that a sleeper is known by its command line.
let sleepers = 0;
function sleeper(): string {
  sleepers += 1;
  return `sleep 90${sleepers}.${process.pid}`;
}

function request(argv: readonly string[], signal = AbortSignal.timeout(15_000)): ProcessRequest {
  return { argv, cwd: folder, env: {}, keepBytes: 1_000, maxBytes: 1_000_000, signal };
}

async function ended(runner: OwnedProcessRunner, argv: readonly string[], signal?: AbortSignal) {
  const result = await runner.run(request(argv, signal));
  if (result.kind !== 'ended') throw new Error(`${result.code}: ${result.message}`);
  return result;
}

/** Leaves group, session, environment and parents at once, twice. */
const escaping = (line: string) => ['sh', '-c', `env -i setsid -f setsid -f ${line}; exec sleep 600`];

describe('where none can be made', () => {
  it.each([
    ['no folder is told', null],
    ['it is missing', '/nowhere/at/all'],
    ['it is no cgroup', folder],
    ['it takes no folders', '/proc/self'],
  ])('nothing is chosen: %s', async (_, place) => {
    expect(await findCgroupFolder(place)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('and when they are gone meanwhile, commands run as without them', async () => {
    await using runner = createProcessRunner({ environment, cgroups: async () => '/nowhere/at/all' });
    expect((await ended(runner, ['echo', 'up'])).stdout.text).toBe('up\n');
  });

  it('a group that cannot be entered is done without: the command runs once, as it is', async () => {
    // A folder that can be made, in which nothing can be entered.
    const place = mkdtempSync(join(folder, 'no-cgroup-'));
    await using runner = createProcessRunner({ environment, cgroups: async () => place });
    const once = join(folder, 'once');
    const result = await ended(runner, ['sh', '-c', `echo x >> ${once}; echo up; exit 3`]);
    expect(result).toMatchObject({ exitCode: 3, stdout: { text: 'up\n' }, stderr: { text: '' } });
    expect(readFileSync(once, 'utf8')).toBe('x\n');
  });
});

const found = await findCgroupFolder();

describe.each(found === null ? [] : [found])('in %s', (place) => {
  const own = () => readdirSync(place).filter((name) => name.includes(`~${thisOwner()}~`));
  const runnerHere = (owner: string | null = null) =>
    createProcessRunner({ environment, owner, cgroups: async () => place });

  it('nothing escapes a command that is stopped: not what forks twice, in new sessions, with an empty environment', async () => {
    await using runner = runnerHere();
    const line = sleeper();
    const stop = new AbortController();
    const result = ended(runner, escaping(line), stop.signal);
    const isUp = () => processesWith(line).some((id) => isAlone(id));
    await eventually('it is up, alone', isUp);
    stop.abort();
    expect((await result).stopped).toBe('signal');
    expect(processesWith(line)).toEqual([]);
    await runner[Symbol.asyncDispose]();
    expect(own()).toEqual([]);
  });

  it('a command keeps its words, environment, exit code and output', async () => {
    await using runner = runnerHere();
    const words = ['a b', '$HOME', '*', '', '-n', '"', 'x;y'];
    const print = await ended(runner, ['printf', '[%s]', ...words]);
    expect(print.stdout.text).toBe(words.map((word) => `[${word}]`).join(''));
    const env = (await ended(runner, ['env'])).stdout.text.trim().split('\n').toSorted();
    expect(env).toEqual([
      'HOME=/nowhere',
      'PATH=/usr/bin:/bin',
      expect.stringMatching(/^STAGING_CHECK_PROCESS=/),
    ]);
    expect(await ended(runner, ['sh', '-c', 'echo no >&2; exit 127'])).toMatchObject({
      exitCode: 127,
      stderr: { text: 'no\n' },
    });
    expect(await ended(runner, ['sh', '-c', 'kill -KILL $$'])).toMatchObject({ endedBy: 'SIGKILL' });
  });

  it.each([
    ['what is not there', 'ENOENT', ['no-such-program-here']],
    ['what is not executable', 'EACCES', ['./plain-file']],
    ['a script without its interpreter', 'ENOENT', ['./no-interpreter']],
    ['a word that is too long', 'E2BIG', ['echo', 'x'.repeat(3_000_000)]],
  ])('%s cannot be started, and says %s', async (_, code, argv) => {
    writeFileSync(join(folder, 'plain-file'), '');
    writeFileSync(join(folder, 'no-interpreter'), '#!/nowhere/at/all\n', { mode: 0o755 });
    await using runner = runnerHere();
    expect(await runner.run(request(argv))).toMatchObject({ kind: 'not-started', code });
  });

  it('a service outlives a command that ended; its group is removed once it is gone', async () => {
    await using runner = runnerHere();
    const line = sleeper();
    // Until it has left the group of the command, it ends with that.
    const isUp = `pgrep -f "^${line}" >/dev/null`;
    await ended(runner, ['sh', '-c', `env -i setsid -f ${line}; while ! ${isUp}; do :; done`]);
    expect(processesWith(line)).toHaveLength(1);
    expect(own()).toHaveLength(1);
    for (const id of processesWith(line)) process.kill(id, 'SIGKILL');
    // The kernel counts it a moment longer than /proc shows it.
    const isCounted = (name: string) =>
      !readFileSync(join(place, name, 'cgroup.events'), 'utf8').includes('populated 0');
    await eventually('it is gone', () => processesWith(line).length === 0 && !own().some(isCounted));
    await runner[Symbol.asyncDispose]();
    expect(own()).toEqual([]);
  });

  it('what commands under way have started ends with their runner', async () => {
    const runner = runnerHere();
    const line = sleeper();
    const result = ended(runner, escaping(line));
    await eventually('it is up', () => processesWith(line).some((id) => isAlone(id)));
    await runner[Symbol.asyncDispose]();
    expect((await result).endedBy).toBe('SIGKILL');
    await eventually('nobody is left', () => processesWith(line).length === 0);
  });

  it('of an owner that was killed everybody ends; a group without an owner is only cleared away, and one of who lives is left alone', async () => {
    const gone = spawn('sleep', ['60']);
    const owner = ownerOf(gone.pid ?? 0);
    const lines = [sleeper(), sleeper()] as const;
    const [killed, living] = [await makeCgroup(place, owner), await makeCgroup(place, thisOwner())];
    for (const [at, cgroup] of [killed, living].entries()) {
      const [file = '', ...args] = cgroup.entering(`env -i setsid -f ${lines[at]}`.split(' '));
      await once(spawn(file, args, { stdio: 'ignore' }), 'exit');
    }
    const up = () => lines.map((line) => processesWith(line).length);
    await eventually('both are up', () => up().every((count) => count === 1));
    await endOrphanCgroups(place);
    expect(up()).toEqual([1, 1]);
    gone.kill('SIGKILL');
    await once(gone, 'exit');
    await endOrphanCgroups(place);
    expect(up()).toEqual([0, 1]);
    expect(killed.remove()).toBe(true);
    expect(living.remove()).toBe(false);
    living.kill();
    await living.emptied();
    expect(living.remove()).toBe(true);
  });
});

/** Whether it is its own session's, with nothing in its environment. */
function isAlone(id: number): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
    return session === id && readFileSync(`/proc/${id}/environ`, 'latin1') === '';
  } catch {
    // Gone by now.
    return false;
  }
}

/** As `thisOwner` of that process says it. */
function ownerOf(id: number): string {
  const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const [boot, namespace] = (thisOwner() ?? '').split('.');
  return [boot, namespace, id, start].join('.');
}
