import { askService } from '../../src/checks/http/ask-service.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { type OpenSearchServer, startOpenSearch } from '../../stand-ins/opensearch/server.ts';
import { awsEnvironment } from './stands/cloudwatch.ts';

export const fromMs = Date.parse('2026-03-01T09:50:00Z');

type Options = { maxEntries?: number; signal?: AbortSignal };

export async function read(url: string, place: object = {}, options: Options = {}): Promise<LogOutcome> {
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };
  const { maxEntries = 1_000, signal = AbortSignal.timeout(5_000) } = options;
  await using sources = openLogSources(config, {
    ask: askService,
    cloud: openCloudAccess(awsEnvironment),
    times: { quotaDelayMs: 2, requestMs: 2_000 },
  });
  return readOne(sources, {
    place: { source: 'opensearch', at: { url, index: 'logs', query: '*', ...place } },
    ...{ filter: '', maxEntries, fromMs, toMs: fromMs + 600_000, hosts: [new URL(url).host], signal },
  });
}

export function time(second: number): string {
  return new Date(fromMs + second * 1_000).toISOString();
}

/** A server with an index `logs` that holds these documents, a second apart. */
export async function holding(
  documents: readonly object[],
  options: Parameters<typeof startOpenSearch>[0] = {},
): Promise<OpenSearchServer> {
  const server = await startOpenSearch(options);
  server.create('logs');
  const sources = documents.map((one, at) => ({ source: { '@timestamp': time(at), ...one } }));
  server.index('logs', sources);
  return server;
}

export function many(count: number): readonly object[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{ '@timestamp': new Date(fromMs + n * 100).toISOString(), message: `line ${n}` },
  }));
}

/** A hit as a server of ours gives it, without more than it must have. */
export const hit = (more: object) => ({
  _index: 'logs',
  _id: '1',
  _source: { message: 'x' },
  sort: [fromMs],
  ...more,
});
