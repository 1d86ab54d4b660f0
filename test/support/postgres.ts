import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Certificates, makeCertificates } from './certificates.ts';
import { onFreePort } from './free-port.ts';

const run = promisify(execFile);

/** A real PostgreSQL on a free port of 127.0.0.1, in the open and in TLS. */
export type PostgresServer = AsyncDisposable & {
  port: number;
  /** `postgres://127.0.0.1:<port>/postgres` */
  url: string;
  /** Of its authority, as a file. */
  certificates: Certificates;
  /** Runs statements as its owner, and gives back what they print, a line a row. */
  psql(sql: string): Promise<string>;
};

/** How users are let in, by their name; `boss` owns everything, `staging_check` is whom docs tell to make. */
const entries = [
  'host all boss,staging_check 127.0.0.1/32 trust',
  'host all scram,busy 127.0.0.1/32 scram-sha-256',
  'host all md5 127.0.0.1/32 md5',
  'host all clear 127.0.0.1/32 password',
  'hostssl all tls 127.0.0.1/32 scram-sha-256',
  'host all nobody 127.0.0.1/32 reject',
];

/** The password of every user that has one. */
export const password = 'Kx4-open-sesame';

/** Starts a server for a test file, with everything that would make it durable off. */
export async function postgresServer(): Promise<PostgresServer> {
  await using stack = new AsyncDisposableStack();
  const certificates = stack.use(await makeCertificates());
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const owner = await ownerOfServer();
  const give = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    if ('uid' in owner) await chown(join(folder, name), owner.uid, owner.gid);
  };
  if ('uid' in owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await give('server.pem', certificates.good.cert);
  await give('server.key', certificates.good.key);
  const initdb = ['-D', data, '-U', 'boss', '--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C'];
  await run(join(programs, 'initdb'), initdb, { ...owner, cwd: folder });
  await writeFile(join(data, 'pg_hba.conf'), `${entries.join('\n')}\n`);
  await appendFile(join(data, 'postgresql.conf'), `${settings(folder).join('\n')}\n`);
  const { child, port } = await onFreePort(async (free) => {
    const started = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(free)], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await readiness(started);
    return { child: started, port: free };
  });
  stack.defer(() => ended(child));
  const psql = async (sql: string) => {
    const words = ['-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(port)];
    return (await run(join(programs, 'psql'), [...words, '-U', 'boss', '-d', 'postgres', '-c', sql])).stdout;
  };
  const all = ['scram', 'clear', 'tls', 'nobody'].map(
    (name) => `create role ${name} login password '${password}'`,
  );
  await psql(
    [...all, "set password_encryption = 'md5'", `create role md5 login password '${password}'`].join('; '),
  );
  const owned = stack.move();
  return {
    port,
    url: `postgres://127.0.0.1:${port}/postgres`,
    certificates,
    psql,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function settings(folder: string): readonly string[] {
  return [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    ...['fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum'].map((name) => `${name} = off`),
    'ssl = on',
    `ssl_cert_file = '${join(folder, 'server.pem')}'`,
    `ssl_key_file = '${join(folder, 'server.key')}'`,
    'max_connections = 40',
    'shared_buffers = 8MB',
    'lc_messages = C',
  ];
}

/** Debian keeps them apart, a folder a version; elsewhere they are on the PATH. */
const programs = programFolder();

function programFolder(): string {
  const all = '/usr/lib/postgresql';
  const versions = existsSync(all) ? readdirSync(all).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(all, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? '';
}

/** PostgreSQL does not run as root. */
async function ownerOfServer(): Promise<{ uid: number; gid: number } | Record<string, never>> {
  if (process.getuid?.() !== 0) return {};
  const id = async (option: string) => Number((await run('id', [option, 'nobody'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function readiness(child: ChildProcess): Promise<void> {
  const lines: string[] = [];
  if (child.stderr === null) throw new Error('it has no standard error');
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line);
    if (!line.includes('ready to accept connections')) continue;
    child.stderr.resume();
    return;
  }
  throw new Error(`PostgreSQL did not start:\n${lines.slice(-10).join('\n')}`);
}

/** At once: nothing of it is needed again. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGQUIT');
  await gone;
}
