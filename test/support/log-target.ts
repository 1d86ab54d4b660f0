import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import type { CloudLoggingServer } from '../../stand-ins/cloud-logging/server.ts';
import { type CloudWatchServer, startCloudWatch } from '../../stand-ins/cloudwatch/server.ts';
import { type LokiServer, startLoki } from '../../stand-ins/loki/server.ts';
import { type OpenSearchServer, startOpenSearch } from '../../stand-ins/opensearch/server.ts';
import type { Stage, Statement } from '../truth/statement.ts';

type Fields = Readonly<Record<string, unknown>>;

/** RFC 3339 of so many seconds ago. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

/** A field that is what it is when the target starts: the time of an entry must lie in the window of its run. */
export type Late = Fields | (() => Fields);

/** An entry of a minute ago, severity INFO, with other fields where given. */
export function entry(fields: Late = {}): CloudEntry {
  return { timestamp: ago(60), severity: 'INFO', ...(typeof fields === 'function' ? fields() : fields) };
}

/** A target that is a log file of these entries, one a line; a text stands as it is. It gives the variable `log`. */
export function logFile(...lines: readonly (Late | string)[]): NonNullable<Statement['target']> {
  const text = () => lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(entry(line))));
  return logBytes(() => Buffer.from(`${text().join('\n')}\n`));
}

/** A target that is a log file of these bytes, made when it starts. */
export function logBytes(bytes: () => Buffer): NonNullable<Statement['target']> {
  return async ({ folder }: Stage) => {
    const log = join(folder, 'app.log');
    await writeFile(log, bytes());
    return { log };
  };
}

/** A target that is a project of Cloud Logging with these entries, of which `with` may make it go wrong. It gives the variable `project`. */
export function logProject(
  entries: readonly Late[],
  spoil: (server: CloudLoggingServer) => void = () => {},
): NonNullable<Statement['target']> {
  return async ({ use, env }: Stage) => {
    const server = use(await startCloudLogging({ quotaPerMinute: 1_000 }));
    server.append(...entries.map((one) => entry(one)));
    spoil(server);
    env.CLOUD_LOGGING_ENDPOINT = server.endpoint;
    env.CLOUD_LOGGING_INSECURE = '1';
    // The process asks a project at most thirty times a minute: every statement has its own.
    return { project: `p-${randomUUID()}` };
  };
}

/** A target that is a Loki with these lines of `{app="api"}`, tenant `shop`, a minute ago; `with` may make it go wrong. It gives the variable `loki`. */
export function logLoki(
  lines: readonly string[],
  spoil: (server: LokiServer) => void = () => {},
): NonNullable<Statement['target']> {
  return async ({ use }: Stage) => {
    const server = use(await startLoki());
    const nanos = BigInt(Date.now() - 60_000) * 1_000_000n;
    const labels = { app: 'api' };
    server.push(
      'shop',
      lines.map((line, at) => ({ nanos: nanos + BigInt(at), line, labels })),
    );
    spoil(server);
    return { loki: server.url };
  };
}

/** The `logs` check of a Loki, ten minutes back. */
export function lokiCheck(expect: Fields, place: Fields = {}): string {
  const loki = { url: '${loki}', query: '{app="api"}', tenant: 'shop', ...place };
  return `logs: ${JSON.stringify({ loki, since: '10m' })}\nexpect: ${JSON.stringify(expect)}`;
}

/** A target that is an OpenSearch with these messages in the index `logs`, a minute ago; `with` may make it go wrong. It gives the variable `search`. */
export function logSearch(
  messages: readonly string[],
  spoil: (server: OpenSearchServer) => void = () => {},
): NonNullable<Statement['target']> {
  return async ({ use }: Stage) => {
    const server = use(await startOpenSearch());
    server.create('logs');
    const sources = messages.map((message, at) => ({ source: { '@timestamp': ago(60 - at), message } }));
    server.index('logs', sources);
    spoil(server);
    return { search: server.url };
  };
}

/** The `logs` check of an OpenSearch, ten minutes back. */
export function searchCheck(expect: Fields, place: Fields = {}): string {
  const opensearch = { url: '${search}', index: 'logs', query: '*', ...place };
  return `logs: ${JSON.stringify({ opensearch, since: '10m' })}\nexpect: ${JSON.stringify(expect)}`;
}

/** A target that is a CloudWatch with these messages in the group `/ecs/api`, a minute ago; `with` may make it go wrong. It gives the variable `watch`. */
export function logWatch(
  messages: readonly string[],
  spoil: (server: CloudWatchServer) => void = () => {},
): NonNullable<Statement['target']> {
  return async ({ use, env }: Stage) => {
    const server = use(await startCloudWatch({ runs: 0 }));
    server.createGroup('/ecs/api');
    const beganAt = Date.now() - 60_000;
    server.put(
      '/ecs/api',
      messages.map((message, at) => ({ logStreamName: 'api/1', timestamp: beganAt + at, message })),
    );
    spoil(server);
    Object.assign(env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'key' });
    return { watch: server.url };
  };
}

/** The `logs` check of a CloudWatch, ten minutes back. */
export function watchCheck(expect: Fields, place: Fields = {}): string {
  const cloudwatch = { url: '${watch}', group: '/ecs/api', region: 'eu-central-1', ...place };
  return `logs: ${JSON.stringify({ cloudwatch, since: '10m' })}\nexpect: ${JSON.stringify(expect)}`;
}

/** The `logs` check of a statement: of the file or the project, ten minutes back. */
export function logsCheck(source: 'file' | 'project', expect: Fields, spec: Fields = {}): string {
  const from = source === 'file' ? { file: '${log}' } : { project: '${project}' };
  return `logs: ${JSON.stringify({ ...from, since: '10m', ...spec })}\nexpect: ${JSON.stringify(expect)}`;
}

/** Several checks on one source, of which one is `it`. */
export function logsChecks(
  source: 'file' | 'project',
  checks: Readonly<Record<string, { expect: Fields; spec?: Fields; also?: Fields }>>,
): string {
  const from = source === 'file' ? { file: '${log}' } : { project: '${project}' };
  return Object.entries(checks)
    .map(([id, { expect, spec, also }]) =>
      JSON.stringify({ logs: { ...from, since: '10m', ...spec }, expect, ...also }).replace(/^/, `${id}: `),
    )
    .join('\n');
}
