import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ProcessRequest, ProcessResult } from '../../src/core/process.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { eventually, processesWith } from '../support/processes.ts';

const environment = {
  PATH: '/usr/bin:/bin',
  HOME: '/nowhere',
  LC_ALL: 'C.UTF-8',
  NODE_OPTIONS: '--inspect',
  SLACK_BOT_TOKEN: 'do not leak',
  STAGING_CHECK_SECRET_DB: 'do not leak',
  LD_PRELOAD: '/nowhere/lib.so',
};
const runner = createProcessRunner({ environment });
const folder = mkdtempSync(join(tmpdir(), 'staging-check-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
// An odd number of seconds, so that a sleeper is known by its command line.
let seconds = 4_000_000 + process.pid * 100;
afterEach(() => expect(processesWith(`sleep ${seconds}`)).toEqual([]));

function sleeper(): string {
  seconds += 1;
  return `sleep ${seconds}`;
}

function run(argv: readonly string[], request: Partial<ProcessRequest> = {}): Promise<ProcessResult> {
  return runner.run({
    argv,
    cwd: folder,
    env: {},
    keepBytes: 1_000,
    maxBytes: 8_388_608,
    signal: AbortSignal.timeout(15_000),
    ...request,
  });
}

async function ended(argv: readonly string[], request: Partial<ProcessRequest> = {}) {
  const result = await run(argv, request);
  if (result.kind !== 'ended') throw new Error(`${result.code}: ${result.message}`);
  return result;
}

const sh = (script: string) => ['sh', '-c', script];

/** Aborts as soon as `isReady`. */
async function stoppedWhen(argv: readonly string[], isReady: () => boolean) {
  const controller = new AbortController();
  const result = ended(argv, { signal: controller.signal });
  await eventually('the command is up', isReady);
  controller.abort();
  return result;
}

describe('a command that ends', () => {
  it('tells its exit code, output of both streams and duration', async () => {
    const result = await ended(sh('echo out; echo err >&2; exit 3'));
    expect(result).toMatchObject({ exitCode: 3, endedBy: null, stopped: null });
    expect(result.stdout).toEqual({ text: 'out\n', bytes: 4, cut: false, isReadable: true });
    expect(result.stderr.text).toBe('err\n');
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it('tells the signal that ended it', async () => {
    expect(await ended(sh('kill -SEGV $$'))).toMatchObject({
      exitCode: null,
      endedBy: 'SIGSEGV',
      stopped: null,
    });
  });

  it('gets its words as they are: no shell looks at them', async () => {
    expect((await ended(['echo', '$HOME', '`id`', '; exit 1', '*'])).stdout.text).toBe(
      '$HOME `id` ; exit 1 *\n',
    );
  });

  it('runs in its folder, reads nothing, and gets only the variables of the list, its own and the marker', async () => {
    const result = await ended(sh('pwd; cat; env | sort'), { env: { OWN: 'x y' } });
    const [cwd, ...variables] = result.stdout.text.trim().split('\n');
    expect(cwd).toBe(folder);
    const names = variables.map((line) => line.split('=')[0]);
    expect(names).toEqual(['HOME', 'LC_ALL', 'OWN', 'PATH', 'PWD', 'STAGING_CHECK_PROCESS']);
    expect(result.stdout.text).toContain('OWN=x y');
  });

  it('loses no output, even when it ends right after writing', async () => {
    const script = 'import sys; sys.stdout.write("x" * 3_000_000 + "the end")';
    const result = await ended(['python3', '-c', script]);
    expect(result.stdout.bytes).toBe(3_000_007);
    expect(result.stdout.text).toMatch(/the end$/);
  });

  it('takes its background children along, and is not held up by them', async () => {
    const result = await ended(sh(`${sleeper()} & echo started`));
    expect(result).toMatchObject({ exitCode: 0, stopped: null });
    expect(result.stdout.text).toBe('started\n');
    expect(processesWith(`sleep ${seconds}`)).toEqual([]);
  });

  it('may leave a service in a session of its own, which cannot hold its output open', async () => {
    const result = await ended(
      sh(`setsid ${sleeper()} & while ! pgrep -f "^sleep ${seconds}" >/dev/null; do :; done; echo up`),
    );
    expect(result).toMatchObject({ exitCode: 0, stopped: null });
    expect(result.stdout.text).toBe('up\n');
    const left = processesWith(`sleep ${seconds}`);
    expect(left).toHaveLength(1);
    for (const id of left) process.kill(id, 'SIGKILL');
    await eventually('the service is gone', () => processesWith(`sleep ${seconds}`).length === 0);
  });
});

describe('a command that is stopped', () => {
  it('goes with its grandchildren, who held its output open', async () => {
    const result = await stoppedWhen(
      sh(`echo up; sh -c '${sleeper()}; true' | cat`),
      () => processesWith(`sleep ${seconds}`).length > 0,
    );
    expect(result).toMatchObject({ exitCode: null, endedBy: 'SIGTERM', stopped: 'signal' });
    expect(result.stdout.text).toBe('up\n');
  });

  it('goes with what left its process group', async () => {
    const line = sleeper();
    // The shell's own command line has it too: both have left once they lead a session.
    const isUp = () => processesWith(line).filter((id) => sessionOf(id) === id).length >= 2;
    const result = await stoppedWhen(sh(`setsid sh -c 'setsid ${line} & ${line}' & wait`), isUp);
    expect(result.stopped).toBe('signal');
    await eventually('nobody is left', () => processesWith(line).length === 0);
  });

  it('goes with what left its group, its session and its environment', async () => {
    const line = sleeper();
    const result = await stoppedWhen(
      sh(`env -i /bin/sh -c 'setsid env -i ${line}' & env -i setsid ${line} & wait`),
      () => processesWith(line).filter((id) => sessionOf(id) === id).length >= 2,
    );
    expect(result.stopped).toBe('signal');
    await eventually('nobody is left', () => processesWith(line).length === 0);
  });

  it('goes after two seconds when it ignores SIGTERM', async () => {
    const line = sleeper();
    const script = `trap '' TERM; ${line}; ${line}; ${line}`;
    const startedAt = performance.now();
    const result = await stoppedWhen(sh(script), () => processesWith(line).length > 1);
    expect(result).toMatchObject({ endedBy: 'SIGKILL', stopped: 'signal' });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('may clean up on SIGTERM, and what it says then is kept', async () => {
    const line = sleeper();
    const script = `trap 'echo bye; exit 7' TERM; ${line} & wait`;
    // The shell's own command line has it too: the trap is set once there are two.
    const result = await stoppedWhen(sh(script), () => processesWith(line).length > 1);
    expect(result).toMatchObject({ exitCode: 7, endedBy: null, stopped: 'signal' });
    expect(result.stdout.text).toBe('bye\n');
  });

  it('is stopped even when it had stopped itself', async () => {
    const line = sleeper();
    const result = await stoppedWhen(
      sh(`${line} & kill -STOP $$; wait`),
      () => processesWith(line).length > 1,
    );
    expect(result.stopped).toBe('signal');
  });

  it('never starts when the signal came first', async () => {
    const result = await ended(sh('touch started; ls'), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ exitCode: null, stopped: 'signal', durationMs: 0 });
  });

  it('goes with all others when the runner is disposed of', async () => {
    const own = createProcessRunner({ environment });
    const line = sleeper();
    const request = {
      cwd: folder,
      env: {},
      keepBytes: 100,
      maxBytes: 1_000,
      signal: AbortSignal.timeout(15_000),
    };
    const results = [1, 2].map(() => own.run({ ...request, argv: sh(`setsid ${line} & ${line}`) }));
    await eventually('all four are up', () => processesWith(`${line}`).filter((id) => id > 0).length >= 4);
    await own[Symbol.asyncDispose]();
    expect(processesWith(line)).toEqual([]);
    for (const result of await Promise.all(results)) {
      expect(result).toMatchObject({ kind: 'ended', endedBy: 'SIGKILL', stopped: null });
    }
  });
});

describe('output', () => {
  it('without end stops the command at the cap, in bounded memory', async () => {
    const before = process.memoryUsage().rss;
    const result = await ended(['yes', 'a line of output that never ends'], { maxBytes: 500_000_000 });
    expect(result).toMatchObject({ stopped: 'output-cap', endedBy: 'SIGTERM' });
    expect(result.stdout.bytes).toBeGreaterThan(500_000_000);
    expect(result.stdout.text.length).toBeLessThan(1_100);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  it('of a command that also ignores SIGTERM does not grow meanwhile', async () => {
    const result = await ended(sh(`trap '' TERM PIPE; yes`), { maxBytes: 1_000_000 });
    expect(result.stopped).toBe('output-cap');
    expect(result.stdout.bytes).toBeLessThan(4_000_000);
  });

  it('on stderr is capped as well', async () => {
    expect(await ended(sh('yes >&2'), { maxBytes: 1_000_000 })).toMatchObject({ stopped: 'output-cap' });
  });

  it('keeps head and tail, cut at line breaks, and says how much is missing', async () => {
    const { stdout } = await ended(sh('seq 1 1000'), { keepBytes: 100 });
    const lines = stdout.text.split('\n');
    expect(stdout).toMatchObject({ cut: true, bytes: 3_893 });
    expect(lines.slice(0, 2)).toEqual(['1', '2']);
    expect(lines.slice(-3)).toEqual(['999', '1000', '']);
    const [, count] = /^… ([\d,]+) bytes left out …$/m.exec(stdout.text) ?? [];
    const kept = stdout.text.replace(/^… .* …\n/m, '').length;
    expect(Number(count?.replaceAll(',', ''))).toBe(3_893 - kept);
    expect(lines.every((line) => /^\d*$|^… /.test(line))).toBe(true);
  });

  it('that just fits is whole', async () => {
    const { stdout } = await ended(['printf', 'x%.0s', ...Array(100).fill('1')], { keepBytes: 100 });
    expect(stdout).toEqual({ text: 'x'.repeat(100), bytes: 100, cut: false, isReadable: true });
  });

  it.each(['é', '漢', '😀'])('is never cut within a character (%s)', async (char) => {
    for (const before of ['', 'a', 'ab', 'abc']) {
      const script =
        'import sys; sys.stdout.buffer.write((sys.argv[1] + sys.argv[2] * 500 + sys.argv[1]).encode())';
      const { stdout } = await ended(['python3', '-c', script, before, char], { keepBytes: 101 });
      expect(stdout.cut).toBe(true);
      expect(stdout.text).not.toContain('\ufffd');
    }
  });

  it('does not split a token at the cut', async () => {
    const script = 'for i in $(seq 100); do echo "token=abcdefghijklmnop"; done';
    const { stdout } = await ended(sh(script), { keepBytes: 200 });
    expect(stdout.text.replaceAll('token=abcdefghijklmnop\n', '')).toMatch(/^… [\d,]+ bytes left out …\n$/);
  });

  it('that is not UTF-8 is still shown', async () => {
    expect((await ended(['printf', 'a\\377b'])).stdout.text).toBe('a\ufffdb');
  });
});

describe('a command that cannot start', () => {
  it.each([
    [['no-such-program-here'], 'ENOENT'],
    [['./plain-file'], 'EACCES'],
    [['echo', 'a\0b'], 'ERR_INVALID_ARG_VALUE'],
    [['echo', 'x'.repeat(3_000_000)], 'E2BIG'],
  ])('%# says why: %s', async (argv, code) => {
    writeFileSync(join(folder, 'plain-file'), '');
    expect(await run(argv)).toMatchObject({ kind: 'not-started', code });
  });

  it.each(['missing', 'plain-file'])('a folder that is none: %s', async (name) => {
    writeFileSync(join(folder, 'plain-file'), '');
    const result = await run(['true'], { cwd: join(folder, name) });
    expect(result).toEqual({
      kind: 'not-started',
      code: 'NO_FOLDER',
      message: `no such folder: ${join(folder, name)}`,
    });
  });
});

/** Field 6 of proc_pid_stat(5); 0 for a process that is gone. */
function sessionOf(id: number): number {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return 0;
  }
}
