import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askService } from '../../../src/checks/http/ask-service.ts';
import { exemplar } from './source.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 30, 10, 0, second)).toISOString();

/** What the source answers for the first ten seconds. */
async function read(lines: readonly string[], maxEntries = 100) {
  const folder = await mkdtemp(join(tmpdir(), 'source-'));
  try {
    await writeFile(join(folder, 'app.log'), lines.join('\n'));
    const cloudLogging = { endpoint: null, insecure: true, project: null };
    const reader = await exemplar.open({
      config: { cloudLogging },
      takeToken: async () => true,
      ask: askService,
    });
    const [answer] = await reader.read({
      place: exemplar.locate({ path: lines.length === 0 ? 'none.log' : 'app.log' }, folder),
      questions: [{ filter: '', maxEntries }],
      ...{ fromMs: Date.parse(at(0)), toMs: Date.parse(at(10)), hosts: [] },
      signal: AbortSignal.timeout(5_000),
    });
    return answer;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const line = (second: number, text: string) => `${at(second)} ${text}`;

test('entries of the window, oldest first', async () => {
  const answer = await read([line(10, 'after'), line(9, 'last'), line(0, 'first'), line(-1, 'before')]);
  expect(answer).toMatchObject({
    ...{ kind: 'entries', complete: true },
    entries: [{ body: 'first' }, { body: 'last' }],
  });
});

test('what was cut, what is no entry and what is not there prove nothing', async () => {
  expect(await read([line(1, 'a'), line(2, 'b')], 1)).toMatchObject({ incompleteBecause: 'entry-cap' });
  expect(await read([line(1, 'a'), 'no time'])).toMatchObject({ incompleteBecause: 'bad-lines' });
  expect(await read([])).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('none.log') });
});
