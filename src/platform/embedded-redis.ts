import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { UserError } from '../core/errors.ts';
import { currentEnvironment } from './config/config.ts';
import { makeDataFolder } from './data-folder.ts';

/** A redis-server of our own; disposing it stops it, with everything on disk. */
export type EmbeddedRedis = AsyncDisposable & {
  /** For `connectRedis`: `unix:///…/redis.sock`. */
  url: string;
  socketPath: string;
  /** The shell that guards the server; its process group is the server's. */
  pid: number;
  /** Resolves with what is known of it when the server ends although nobody here ended it. */
  ended: Promise<string>;
};

/** What Linux and macOS both allow in the path of a socket. */
const maxSocketBytes = 103;
const startedWithinMs = 15_000;
const stoppedWithinMs = 10_000;
const othersLeaveWithinMs = 3000;

/**
 * Stops the server when its standard input ends, which the kernel sees to however the parent died. The read is of the
 * shell itself, so that nothing is left when the server goes first.
 */
const guard = `
exec 3<&0
redis-server "$@" 3<&- &
server=$!
{ read -r _ <&3; kill -TERM "$server" 2>/dev/null; } &
watch=$!
exec 3<&-
wait "$server"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

/**
 * Starts a redis-server with an append-only file in `dataFolder/redis`, on a unix socket only; it dies with this process,
 * however that ends. Throws a `UserError`: `redis-missing`, `redis-in-use`, `redis-folder`, `data-folder`, `redis-damaged` or `redis-failed`.
 */
export async function startEmbeddedRedis(options: { dataFolder: string }): Promise<EmbeddedRedis> {
  const folder = resolve(options.dataFolder, 'redis');
  const socketPath = join(folder, 'redis.sock');
  checkSocketPath(socketPath);
  await makeDataFolder(folder, 0o700);
  await using started = new AsyncDisposableStack();
  started.use(await holdFolder(folder));
  await othersLeft(folder, socketPath);
  const child = spawn('sh', ['-c', guard, 'sh', ...serverArguments(folder, socketPath)], {
    cwd: folder,
    env: { PATH: currentEnvironment().PATH },
    // A group of its own: a Ctrl-C in the terminal must not stop Redis before we have flushed.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = keepLast(child);
  started.defer(() => stop(child));
  await ready(child, { folder, socketPath, lastOutput: output });
  const running = started.move();
  return {
    url: urlOf(socketPath),
    socketPath,
    pid: child.pid ?? 0,
    ended: once(child, 'close').then(
      ([code, signal]) => `redis-server ended with ${signal ?? `exit code ${code}`}: ${output()}`,
    ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The address of the server that another process runs in `dataFolder/redis`, null when none answers there. */
export async function runningEmbeddedRedis(options: { dataFolder: string }): Promise<string | null> {
  const socketPath = join(resolve(options.dataFolder, 'redis'), 'redis.sock');
  checkSocketPath(socketPath);
  return (await answerOf(socketPath)) === 'pong' ? urlOf(socketPath) : null;
}

function urlOf(socketPath: string): string {
  return `unix://${encodeURI(socketPath)}`;
}

function serverArguments(folder: string, socketPath: string): readonly string[] {
  const settings = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    loglevel: 'warning',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

function checkSocketPath(socketPath: string): void {
  const bytes = Buffer.byteLength(socketPath);
  if (bytes <= maxSocketBytes) return;
  throw new UserError(
    'redis-folder',
    `${socketPath}: the path of a socket has at most ${maxSocketBytes} bytes, this has ${bytes}; choose a shorter STAGING_CHECK_DATA, or set REDIS_URL`,
  );
}

/**
 * Of two processes that start at once only one may go on. Linux has names that the kernel gives to one process and takes
 * back when it dies; elsewhere the look at the socket has to do.
 */
async function holdFolder(folder: string): Promise<AsyncDisposable> {
  const server = createServer();
  if (process.platform !== 'linux') return server;
  const name = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex');
  server.listen(`\0staging-check-redis-${name}`);
  // Holding a name is no reason for a process to stay.
  server.unref();
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw inUse(folder);
    throw error;
  }
  return server;
}

function inUse(folder: string): UserError {
  return new UserError(
    'redis-in-use',
    `${folder}: another staging-check runs Redis in this folder; stop it, set another STAGING_CHECK_DATA, or set the same REDIS_URL for both`,
  );
}

/** Two servers must not write the same file. One whose parent was just killed is on its way out: it gets a moment. */
async function othersLeft(folder: string, socketPath: string): Promise<void> {
  const deadline = performance.now() + othersLeaveWithinMs;
  while ((await answerOf(socketPath)) !== 'silent') {
    if (performance.now() > deadline) throw inUse(folder);
    await delay(50);
  }
}

async function ready(
  child: ChildProcess,
  {
    folder,
    socketPath,
    lastOutput: output,
  }: { folder: string; socketPath: string; lastOutput: () => string },
): Promise<void> {
  const deadline = performance.now() + startedWithinMs;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  while ((await answerOf(socketPath)) !== 'pong') {
    await Promise.race([ended, delay(25)]);
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw notStarted(child.exitCode, output(), folder);
    }
    if (performance.now() > deadline) {
      throw redisFailed(`redis-server did not answer within 15 s: ${output()}`);
    }
  }
}

/** What redis-server says of an append-only file that it cannot read. */
const damaged = /(?:Bad file format reading|Unexpected end of file reading) the append only file ?(\S*?):/;

function notStarted(exitCode: number | null, output: string, folder: string): UserError {
  const file = damaged.exec(output)?.[1];
  if (file !== undefined) {
    const manifest = join(folder, 'appendonlydir', 'appendonly.aof.manifest');
    const quoted = /^[\w./-]+$/.test(manifest) ? manifest : `'${manifest.replaceAll("'", "'\\''")}'`;
    return new UserError(
      'redis-damaged',
      `${folder}: the append-only file of Redis (${file || 'appendonlydir'}) is damaged; copy the folder, then mend it with: redis-check-aof --fix ${quoted}`,
    );
  }
  if (exitCode === 127) {
    return new UserError(
      'redis-missing',
      'redis-server was not found on PATH: install Redis 6.2 or newer (`apt-get install redis-server`, `brew install redis`), or set REDIS_URL to a server you have',
    );
  }
  return redisFailed(`redis-server ended with exit code ${exitCode}: ${output}`);
}

/** The server that is embedded does not serve; `what` ends with what is known of it. */
export function redisFailed(what: string): UserError {
  const known = what.trim().replace(/[.:]$/, '');
  const step = 'Mend what it says and start staging-check again, or set REDIS_URL to a Redis that you have';
  return new UserError('redis-failed', `${known}. ${step}.`);
}

async function answerOf(socketPath: string): Promise<'pong' | 'busy' | 'silent'> {
  const redis = new Redis({
    path: socketPath,
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    commandTimeout: 1000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    return 'pong';
  } catch (error) {
    // A server that still loads its file answers with an error: it is there.
    return error instanceof Error && error.message.startsWith('LOADING') ? 'busy' : 'silent';
  } finally {
    redis.disconnect();
  }
}

function keepLast(child: ChildProcess): () => string {
  let text = '';
  const keep = (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(-2000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdin?.on('error', () => {});
  return () => text.trim().replaceAll(/\s*\n\s*/g, ' · ') || 'it said nothing';
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.stdin?.end();
  const ended = await Promise.race([closed.then(() => true), delay(stoppedWithinMs, false, { ref: false })]);
  if (ended) return;
  process.kill(-child.pid, 'SIGKILL');
  await closed;
}
