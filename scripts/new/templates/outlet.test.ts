import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { steady } from '../../../src/core/compare/stability.ts';
import type { PlacedDocument } from '../../../src/publish/outlet.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../../test/support/run-events.ts';
import { exemplar } from './outlet.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outlet-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

function runDocument(finishedAt: number | null): PlacedDocument {
  const head = runHeadOf({ '2.1': 'Sockets' }, [checkHeadOf('health', '2.1')]);
  const state = runStateOf(head, endedCheck('health', 84, passed), finishedAt);
  const facts = {
    state,
    now: startedAt,
    page: null,
    previous: null,
    queue: null,
    unserved: [],
    around: null,
    unshown: 0,
    steadiness: steady,
  };
  return { document: { kind: 'run', key: 'root', ...facts }, channel: '', under: null };
}

it('a run that has ended is shown once, however often it is told', async () => {
  const [one, other] = [exemplar(folder), exemplar(folder)];
  const ended = runDocument(startedAt + 1_000);
  expect(await one.change('r-7F3K', [ended], 3)).toEqual(new Set(['root']));
  await Promise.all([one, other].map((outlet) => outlet.show('r-7F3K', ended, 3, signal)));
  expect(await other.change('r-7F3K', [ended], 3)).toEqual(new Set());
  const [file = '', ...more] = await readdir(folder);
  expect(more).toEqual([]);
  expect(JSON.parse(await readFile(join(folder, file), 'utf8'))).toEqual({
    ...{ version: 3, title: 'Outage' },
  });
});

it('what comes late changes nothing, and what has no form is passed over', async () => {
  const outlet = exemplar(folder);
  const shown = await outlet.show('r-7F3K', runDocument(startedAt + 1_000), 3, signal);
  expect(await outlet.change('r-7F3K', [runDocument(startedAt + 1_000)], 2)).toEqual(new Set());
  expect(await outlet.show('r-7F3K', runDocument(startedAt + 9_000), 2, signal)).toEqual(shown);
  expect(await outlet.change('r-0000', [runDocument(null)], 9)).toEqual(new Set());
  expect(await outlet.show('r-0000', runDocument(null), 9, signal)).toEqual({ kind: 'shown', at: '' });
  expect(await outlet.find('', '')).toBeNull();
});
