import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';

/** Where entries go: the `append` of the Cloud Logging stand-in, or a list. */
export type AppendEntry = (entry: CloudEntry) => void;

export type Request = {
  method: string;
  url: string;
  status: number;
  latencyMs: number;
  userAgent: string;
  remoteIp: string;
};

/** Writes what happens to a service as entries in Cloud Run's shape. */
export type ServiceLog = {
  /** What the platform says about an instance. */
  system(revision: string, severity: 'INFO' | 'WARNING' | 'ERROR', text: string): void;
  /** One line of a container's output, or a whole traceback. */
  output(revision: string, stream: 'stdout' | 'stderr', text: string, severity: 'DEFAULT' | 'ERROR'): void;
  request(revision: string, request: Request): void;
};

/** The log of one service of a project. */
export function createServiceLog(project: string, service: string, append: AppendEntry): ServiceLog {
  let written = 0;
  const write = (revision: string, log: string, severity: string, payload: Partial<CloudEntry>) => {
    written += 1;
    append({
      timestamp: new Date().toISOString(),
      insertId: `${revision}-${String(written).padStart(8, '0')}`,
      logName: `projects/${project}/logs/${encodeURIComponent(`run.googleapis.com/${log}`)}`,
      severity,
      resource: {
        type: 'cloud_run_revision',
        labels: {
          project_id: project,
          location: 'us-central1',
          service_name: service,
          configuration_name: service,
          revision_name: revision,
        },
      },
      ...payload,
    });
  };
  return {
    system: (revision, severity, text) => write(revision, 'varlog/system', severity, { textPayload: text }),
    output: (revision, stream, text, severity) => write(revision, stream, severity, { textPayload: text }),
    request: (revision, { method, url, status, latencyMs, userAgent, remoteIp }) =>
      write(revision, 'requests', severityOf(status), {
        httpRequest: {
          requestMethod: method,
          requestUrl: url,
          status,
          latency: `${(latencyMs / 1000).toFixed(6)}s`,
          userAgent,
          remoteIp,
          protocol: 'HTTP/1.1',
        },
      }),
  };
}

function severityOf(status: number): string {
  if (status >= 500) return 'ERROR';
  return status >= 400 ? 'WARNING' : 'INFO';
}

/**
 * Puts lines together to entries as Cloud Run does: a Python traceback, with the line before it that announces it, is one.
 * `line` takes a line without its end; `end` writes what is left.
 */
export function groupTracebacks(write: (text: string, isTraceback: boolean) => void): {
  line(text: string): void;
  end(): void;
} {
  let held: string[] = [];
  let inTraceback = false;
  const flush = () => {
    if (held.length > 0) write(held.join('\n'), inTraceback);
    held = [];
    inTraceback = false;
  };
  return {
    line(text) {
      const begins = text.startsWith('Traceback (most recent call last)');
      if (!inTraceback && !begins) flush();
      held.push(text);
      if (begins) inTraceback = true;
      else if (inTraceback ? !/^\s/.test(text) : !text.startsWith('ERROR')) flush();
    },
    end: flush,
  };
}
