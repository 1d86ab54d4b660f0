import { startCloudLogging } from '../../../demo/cloud-logging.ts';
import type { CloudEntry } from '../../../src/core/query/cloud-entry.ts';
import { rfc3339 } from '../../../src/core/query/time.ts';
import { cloudLogging } from '../../../src/platform/sources/cloud-logging/cloud-logging.ts';
import type { Fault as ServerFault } from '../../../stand-ins/cloud-logging/server.ts';
import type { Fault, Line, SourceUnderTest } from '../stand.ts';

const faults: Partial<Record<Fault, ServerFault>> = {
  permission: { kind: 'status', code: 7, message: 'Permission denied' },
  credentials: { kind: 'status', code: 16, message: 'Request had invalid authentication credentials' },
  quota: { kind: 'status', code: 8, message: "Quota exceeded for quota metric 'Read requests'" },
  broken: { kind: 'status', code: 14, message: 'The service is currently unavailable' },
  missing: { kind: 'status', code: 5, message: 'Requested entity was not found' },
  hang: { kind: 'hang' },
  loop: { kind: 'page-loop' },
  'empty-page': { kind: 'empty-page' },
};

/** A line as Cloud Run's agent would have it. */
export function cloudEntryOf({ ms, nanos = 0, text, json, ...line }: Line): CloudEntry {
  const { severity, id, pod = 'a', trace } = line;
  return {
    timestamp: rfc3339(ms).replace('Z', `${String(nanos).padStart(6, '0')}Z`),
    ...(id === undefined ? {} : { insertId: id }),
    ...(severity === undefined ? {} : { severity }),
    ...(json === undefined ? { textPayload: text } : { jsonPayload: { ...json } }),
    resource: { type: 'cloud_run_revision', labels: { service_name: 'api', pod: `pod-${pod}` } },
    ...(trace === undefined ? {} : { trace: `projects/p/traces/${trace.traceId}`, spanId: trace.spanId }),
  };
}

export const underTest: SourceUnderTest = {
  source: cloudLogging,
  async start() {
    const server = await startCloudLogging({ quotaPerMinute: 100_000 });
    let stages = 0;
    return {
      config: { cloudLogging: { endpoint: server.endpoint, insecure: true, project: null } },
      hosts: [],
      stage() {
        server.faults.length = 0;
        server.forget();
        const began = server.requests.length;
        stages += 1;
        const project = `p-${stages}`;
        return {
          place: project,
          write: (lines) =>
            server.append(
              ...lines.map((line) => ({
                ...cloudEntryOf(line),
                logName: `projects/${project}/logs/run.googleapis.com%2Fstdout`,
              })),
            ),
          spoil(fault, times) {
            const made = faults[fault];
            if (made === undefined) throw new Error(`no ${fault} here`);
            server.faults.length = 0;
            if (times !== 0) server.faults.push({ ...made, ...(times === undefined ? {} : { times }) });
          },
          requests: () => server.requests.length - began,
        };
      },
      [Symbol.asyncDispose]: () => server.close(),
    };
  },
  pages: { size: 1_000, most: 5 },
  holding: () => ({ filter: 'textPayload:"${word}"' }),
  refused: () => ({ spec: { filter: 'SEARCH("x" AND)' }, told: /refused|cannot be sent/ }),
  grants: /roles\/logging\.viewer/,
  quirks: {
    pieces: 'what Google’s agents send is put together already',
    partial: 'it never says so: a page token is the only sign that there is more',
    reset: 'an answer is one gRPC message, whole or not there',
    html: 'it speaks gRPC',
    nonsense: 'it speaks gRPC, whose client refuses what it does not know',
  },
  notes: [
    'filters of several checks are joined to one query, and asked again here',
    'long entries come in parts',
  ],
};
