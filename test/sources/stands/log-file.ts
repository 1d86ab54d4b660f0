import { appendFile, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { logFile } from '../../../src/platform/sources/log-file/log-file.ts';
import type { SourceUnderTest } from '../stand.ts';
import { cloudEntryOf } from './cloud-logging.ts';

const service = 'nobody answers for a file: it is read by this process';

export const underTest: SourceUnderTest = {
  source: logFile,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'logs-'));
    let stages = 0;
    return {
      hosts: [],
      async stage() {
        stages += 1;
        const file = join(folder, `app-${stages}.log`);
        await writeFile(file, '');
        let text = '';
        return {
          place: file,
          async write(lines) {
            const written = lines.map((line) => `${JSON.stringify(cloudEntryOf(line))}\n`).join('');
            text += written;
            await appendFile(file, written);
          },
          async spoil(fault) {
            if (fault === 'missing') await unlink(file);
            else if (fault === 'reset') await writeFile(file, gzipSync(text).subarray(0, -30));
            else if (fault === 'nonsense') await appendFile(file, 'Starting the server\n');
            else if (fault === 'html') await writeFile(file, '<!doctype html><title>Log in</title>');
            else throw new Error(`no ${fault} here`);
          },
          requests: () => 0,
        };
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
  pages: null,
  holding: () => ({ filter: 'textPayload:"${word}"' }),
  refused: () => ({ spec: { filter: 'SEARCH("x")' }, told: /SEARCH\(\).*Cloud Logging alone/ }),
  grants: /./,
  quirks: {
    pieces: 'an entry of a file is whole',
    cost: service,
    'page-cap': 'a file has no pages',
    loop: 'a file has no pages',
    'empty-page': 'a file has no pages',
    partial: service,
    html: 'what is no entry makes an answer incomplete: see `nonsense`',
    permission: 'the same words as for a file that is not there',
    credentials: service,
    'quota-short': service,
    quota: service,
    'broken-short': service,
    broken: service,
    'broken-later': service,
    'hang-short': service,
    hang: service,
    aborted: service,
    budget: service,
    'after-trouble': service,
  },
  notes: [
    'gzip or not, one entry a line or one JSON array',
    'a line that is no entry makes the answer incomplete',
  ],
};
