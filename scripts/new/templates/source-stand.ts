import { appendFile, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rfc3339 } from '../../../src/core/query/time.ts';
import type { Fault, Line, SourceUnderTest } from '../../../test/sources/stand.ts';
import { exemplar } from './source.ts';

const nobody = 'nobody answers for a file: it is read by this process';
const noPages = 'a file has no pages';
const noQuery = 'it has no query';
const aLine = 'an entry is one line';
const untold = 'a line does not say it';

/** The line as it stands in the file. */
function written({ ms, nanos = 0, text, json }: Line): string {
  const time = rfc3339(ms).replace('Z', `${String(nanos).padStart(6, '0')}Z`);
  return `${time} ${json === undefined ? text : JSON.stringify(json)}\n`;
}

async function spoil(path: string, fault: Fault): Promise<void> {
  if (fault === 'missing') await unlink(path);
  else if (fault === 'html' || fault === 'nonsense') await appendFile(path, '<!doctype html>\n');
  else throw new Error(`no ${fault} here`);
}

export const underTest: SourceUnderTest = {
  source: exemplar,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'source-'));
    let stages = 0;
    return {
      hosts: [],
      async stage() {
        stages += 1;
        const path = join(folder, `${stages}.log`);
        await writeFile(path, '');
        return {
          place: { path },
          write: (lines) => appendFile(path, lines.map(written).join('')),
          spoil: (fault) => spoil(path, fault),
          requests: () => 0,
        };
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
  pages: null,
  holding: null,
  refused: null,
  grants: /./,
  // What says nothing of it. Whatever can be held is held: take it out of here.
  quirks: {
    ...{ cost: nobody, permission: nobody, credentials: nobody, partial: nobody, budget: nobody },
    ...{ 'quota-short': nobody, quota: nobody, 'broken-short': nobody, broken: nobody },
    ...{ 'broken-later': nobody, 'hang-short': nobody, hang: nobody, 'after-trouble': nobody, reset: nobody },
    ...{ html: 'a page of HTML is lines without a time', aborted: nobody },
    ...{ 'page-cap': noPages, loop: noPages, 'empty-page': noPages },
    ...{ hostile: noQuery, unquotable: noQuery, 'refused-query': noQuery },
    ...{ lines: aLine, 'new-errors': aLine },
    ...{ severity: untold, present: untold, resource: untold, trace: untold, duplicates: untold },
    pieces: 'each line is an entry of its own',
  },
  notes: ['what is particular to it, a sentence each'],
};
