import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { entry, logBytes, logFile, logsCheck } from '../../support/log-target.ts';
import type { Kind, Stage } from '../statement.ts';

const ready = { textPayload: 'ready' };
const boom = { severity: 'ERROR', textPayload: 'boom' };
const noBoom = { entries: { none: { contains: 'boom' } } };
const lines = (...all: Record<string, unknown>[]) =>
  `${all.map((one) => JSON.stringify(entry(one))).join('\n')}\n`;
const array = (...all: Record<string, unknown>[]) => JSON.stringify(all.map(entry), null, 2);

export const files: Kind = {
  kind: 'a log file is read as it is, or it is said why not',
  rule: 'docs/checks.md, logs; RFC 8259 8.1; gcloud logging read --format json',
  statements: [
    {
      says: 'a pretty JSON array, as gcloud writes it',
      is: 'passed',
      why: 'gcloud logging read --format json',
      target: logBytes(() => Buffer.from(array(ready, boom, ready))),
      check: logsCheck('file', { entries: { count: 3, some: { contains: 'boom' } } }),
    },
    {
      says: 'a line in which a name stands twice',
      is: 'inconclusive',
      why: "RFC 8259 4: which of them counts is anybody's guess, and what was not read proves nothing",
      target: logFile(
        ready,
        `{"timestamp":${JSON.stringify(entry(ready).timestamp)},"textPayload":"boom","textPayload":"fine"}`,
      ),
      check: logsCheck('file', noBoom),
      reason: /line 2 is JSON in which the name "textPayload" stands twice/,
    },
    {
      says: 'a JSON array that was cut',
      is: 'inconclusive',
      why: 'what was cut proves nothing',
      target: logBytes(() => Buffer.from(array(ready, ready).slice(0, -10))),
      check: logsCheck('file', noBoom),
      reason: /its JSON array is not closed/,
    },
    {
      says: 'an empty JSON array',
      is: 'inconclusive',
      why: 'an empty log proves nothing',
      target: logBytes(() => Buffer.from('[]\n')),
      check: logsCheck('file', noBoom),
      reason: /no log line at all/,
    },
    {
      says: 'brackets and quotes inside the texts of a JSON array',
      is: 'passed',
      why: 'RFC 8259 7',
      target: logBytes(() => Buffer.from(array({ textPayload: '}] "\\" , [{' }, ready))),
      check: logsCheck('file', { entries: { count: 2 } }),
    },
    {
      says: 'lines of text that begin with a bracket are no JSON array',
      is: 'inconclusive',
      why: 'what is no entry proves nothing',
      target: logFile('[2026-03-01 10:00:00] boom', ready),
      check: logsCheck('file', noBoom),
      reason: /line 1 is no JSON/,
    },
    {
      says: 'gzip under a name that does not tell',
      is: 'failed',
      why: 'RFC 1952 2.3.1: its first bytes',
      target: logBytes(() => gzipSync(lines(ready, boom))),
      check: logsCheck('file', noBoom),
    },
    {
      says: 'two gzip files put together',
      is: 'passed',
      why: 'RFC 1952 2.2: members follow each other',
      target: logBytes(() => Buffer.concat([gzipSync(lines(ready)), gzipSync(lines(ready, ready))])),
      check: logsCheck('file', { entries: { count: 3 } }),
    },
    {
      says: 'gzip that was cut',
      is: 'inconclusive',
      why: 'what was cut proves nothing',
      target: logBytes(() => gzipSync(lines(ready, ready)).subarray(0, -12)),
      check: logsCheck('file', noBoom),
      reason: /gzip data is damaged or not whole/,
    },
    {
      says: 'zstd is named',
      is: 'errored',
      why: 'RFC 8878 3.1.1',
      target: logBytes(() => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3])),
      check: logsCheck('file', noBoom),
      reason: /compressed with zstd: only gzip is read/,
    },
    {
      says: 'lines that end as on Windows, behind a byte order mark',
      is: 'passed',
      why: 'RFC 8259 8.1: a reader may ignore the mark',
      target: logBytes(() => Buffer.from(`\ufeff${lines(ready, ready).replaceAll('\n', '\r\n')}`)),
      check: logsCheck('file', { ...noBoom, control: { atLeast: 2 } }),
    },
    {
      says: 'a line separator of Unicode inside a text ends no line',
      is: 'passed',
      why: 'RFC 8259 7: U+2028 may stand in a text',
      target: logBytes(() => Buffer.from(lines({ textPayload: 'one\u2028two\u2029three' }))),
      check: logsCheck('file', { entries: { some: { contains: 'two\u2029three' }, count: 1 } }),
    },
    {
      says: 'UTF-16 with a mark, as PowerShell redirects it',
      is: 'failed',
      why: 'Unicode 2.6: the mark names the encoding',
      target: logBytes(() => Buffer.from(`\ufeff${lines(ready, boom)}`, 'utf16le')),
      check: logsCheck('file', noBoom),
    },
    {
      says: 'UTF-16 without a mark is said to be none',
      is: 'inconclusive',
      why: 'what is unreadable proves nothing',
      target: logBytes(() => Buffer.from(lines(ready), 'utf16le')),
      check: logsCheck('file', noBoom),
      reason: /NUL bytes, as a binary file does, or UTF-16 without a mark/,
    },
    {
      says: 'a line that is not UTF-8 may hold what is looked for',
      is: 'inconclusive',
      why: 'RFC 3629',
      target: logBytes(() => Buffer.from(lines({ textPayload: 'M\u00fcller' }), 'latin1')),
      check: logsCheck('file', { entries: { none: { contains: 'M\u00fcller' } } }),
      reason: /line 1 is not UTF-8/,
    },
    {
      says: 'the last line is being written',
      is: 'inconclusive',
      why: 'it may be the very one',
      target: logBytes(() => Buffer.from(`${lines(ready)}{"timestamp":"2026-`)),
      check: logsCheck('file', noBoom),
      reason: /line 2, the last and not ended, is no JSON/,
    },
    {
      says: 'the last line is being written, and one before it holds what must not be there',
      is: 'failed',
      why: 'what was seen fails',
      target: logBytes(() => Buffer.from(`${lines(boom)}{"timestamp":"2026-`)),
      check: logsCheck('file', noBoom),
    },
    {
      says: 'one entry stands on several lines',
      is: 'inconclusive',
      why: 'one entry a line',
      target: logBytes(() => Buffer.from(JSON.stringify(entry(ready), null, 2))),
      check: logsCheck('file', noBoom),
      reason: /none is one: line 1 is no JSON: one entry stands on one line \(`jq -c \.`\)/,
    },
    {
      says: 'a line nested ten thousand deep',
      is: 'inconclusive',
      why: 'it is not looked into',
      target: logFile(
        ready,
        `{"timestamp":"2026-03-01T00:00:00Z","jsonPayload":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
      ),
      check: logsCheck('file', noBoom),
      reason: /line 2 is nested more than 100 deep/,
    },
    {
      says: 'a line of a megabyte is an entry as others are',
      is: 'failed',
      why: 'docs/checks.md, logs',
      target: logFile({ textPayload: `${'x'.repeat(1_000_000)} boom` }),
      check: logsCheck('file', noBoom),
    },
    {
      says: 'the log file is a pipe that nobody writes to',
      is: 'errored',
      why: 'it has no end, and would be waited for',
      target: ({ folder }: Stage) => {
        const log = join(folder, 'pipe');
        execFileSync('mkfifo', [log]);
        return Promise.resolve({ log });
      },
      check: logsCheck('file', noBoom),
      reason: /could not be read: it is a pipe, which has no end, and no file/,
    },
    {
      says: 'the log file is a folder',
      is: 'errored',
      why: 'it is no file',
      target: async ({ folder }: Stage) => {
        await mkdir(join(folder, 'logs'));
        return { log: join(folder, 'logs') };
      },
      check: logsCheck('file', noBoom),
      reason: /it is a folder, and no file/,
    },
    {
      says: 'the log file is a device that never ends',
      is: 'errored',
      why: 'it is no file',
      target: () => Promise.resolve({ log: '/dev/zero' }),
      check: logsCheck('file', noBoom),
      reason: /it is a device, and no file/,
    },
    {
      says: 'the log file is a socket',
      is: 'errored',
      why: 'it is no file',
      target: async ({ folder, use }: Stage) => {
        const log = join(folder, 'socket');
        const server = createServer();
        await new Promise<void>((done) => server.listen(log, done));
        use({ [Symbol.dispose]: () => void server.close() });
        return { log };
      },
      check: logsCheck('file', noBoom),
      reason: /it is a socket, and no file/,
    },
    {
      says: 'the log file is not there',
      is: 'errored',
      why: 'it could not be found out',
      target: ({ folder }: Stage) => Promise.resolve({ log: join(folder, 'nowhere.log') }),
      check: logsCheck('file', noBoom),
      reason: /nowhere\.log could not be read: ENOENT/,
    },
  ],
};
