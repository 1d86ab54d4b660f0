import { readFileSync } from 'node:fs';
import { appendFile, chmod, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rfc3339 } from '../../../src/core/query/time.ts';
import { run } from '../../../src/platform/sources/run/run.ts';
import type { Fault, Line, SourceUnderTest } from '../stand.ts';

const own = 'a program asks its service itself, with the repeats and limits of its own';
const noPages = 'what a program prints has no pages';
const noQuery = 'it has no query: a variable is one argument of the program, without a shell';

/** What the program does in place of printing its file. */
const faults: Partial<Record<Fault, (file: string) => string>> = {
  permission: () =>
    'echo \'Error from server (Forbidden): pods is forbidden: User "x" cannot list "pods"\' >&2; exit 1',
  credentials: () =>
    'echo "error: You must be logged in to the server (the server has asked for the client to provide credentials)" >&2; exit 1',
  broken: () => 'echo "Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout" >&2; exit 1',
  hang: () => 'exec sleep 60',
  reset: (file) => `head -c 500 ${file}; kill -9 $$`,
  nonsense: (file) => `cat ${file}; echo "Starting the server"`,
  partial: (file) => `cat ${file}; echo "Found 2 pods, using pod/api-a" >&2`,
};

/** As `kubectl logs --timestamps --prefix` prints it: each line of a text stands for itself. */
function printed({ ms, nanos = 0, text, json, severity, pod = 'a', trace }: Line): string {
  const time = rfc3339(ms).replace('Z', `${String(nanos).padStart(6, '0')}Z`);
  const { traceId: trace_id, spanId: span_id } = trace ?? {};
  const isPlain = json === undefined && severity === undefined && trace === undefined;
  const whole = isPlain ? text : JSON.stringify({ severity, message: text, trace_id, span_id, ...json });
  return whole
    .split('\n')
    .map((line) => `[pod/pod-${pod}/app] ${time} ${line}\n`)
    .join('');
}

export const underTest: SourceUnderTest = {
  source: run,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'lines-'));
    let stages = 0;
    return {
      hosts: [],
      async stage() {
        stages += 1;
        const [file, program, runs] = ['log', 'program', 'runs'].map((name) =>
          join(folder, `${name}-${stages}`),
        ) as [string, string, string];
        const act = async (what: string) => {
          const next = `${program}.next`;
          await writeFile(next, `#!/bin/sh\necho >> ${runs}\n${what}\n`);
          await chmod(next, 0o755);
          await rename(next, program);
        };
        await Promise.all([writeFile(file, ''), writeFile(runs, ''), act(`cat ${file}`)]);
        return {
          place: { argv: [program, '${window.from}'], parser: 'kubernetes' },
          write: (lines) => appendFile(file, lines.map(printed).join('')),
          async spoil(fault, times) {
            if (fault === 'missing') return unlink(program);
            const does = times === 0 ? (named: string) => `cat ${named}` : faults[fault];
            if (does === undefined) throw new Error(`no ${fault} here`);
            await act(does(file));
          },
          requests: () => readFileSync(runs).length,
        };
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
  pages: null,
  holding: null,
  refused: () => ({ spec: { filter: 'x' }, told: /takes no filter/ }),
  grants: /the right to read these logs/,
  quirks: {
    'page-cap': noPages,
    loop: noPages,
    'empty-page': noPages,
    'quota-short': own,
    quota: own,
    'broken-short': own,
    'hang-short': own,
    budget: own,
    html: 'what is no line of the log makes an answer incomplete: see `nonsense`',
    hostile: noQuery,
    unquotable: noQuery,
    duplicates: 'lines have no identity: equal ones are several',
  },
  notes: [
    'a line that its parser does not understand, any other exit code than 0, and whatever the program says on stderr make the answer incomplete, or leave none',
    'entries of the window are chosen here, whatever else the program prints',
    'lines of one stream that are one exception, written within a second, are one entry',
  ],
};
