import { expect, it } from 'vitest';
import type { Outcome } from '../../src/core/run/events.ts';
import type { ScheduleReportHead } from '../../src/core/schedule/reports.ts';
import type { Message } from '../../stand-ins/slack/state.ts';
import { bad, good, type Reporting, reporting } from '../support/report-parts.ts';
import { factOf } from '../support/slack-scene.ts';

const schedule = 's-7F3KQ2AB';
const tickMs = 300_000;
const morning = Date.now() - 12 * tickMs;

const reportsIn = ({ room }: Reporting): readonly Message[] =>
  room.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_report');

/** What the tick of that hour came to; its run, if any, has ended already. */
async function ticked(
  all: Reporting,
  tick: number,
  checks: Readonly<Record<string, Outcome>> | string,
  missed = 0,
): Promise<void> {
  const at = morning + tick * tickMs;
  const run = `r-H0UR0${tick}`;
  const about = { id: schedule, at, missed };
  if (typeof checks !== 'string') {
    await all.ended(run, at + 10_000, checks, { trigger: 'schedule', schedule: about });
  }
  const outcome: ScheduleReportHead['outcome'] =
    typeof checks === 'string' ? { kind: 'declined', reason: checks } : { kind: 'run', run };
  const place = { words: ['phase2'], environment: 'staging', channel: 'C0STAGING1' };
  await all.scheduled.start(schedule, { at, missed, ...place, outcome });
  await all.settle({ schedule });
}

it('reports that say the same are one line, which is edited until something changes', async () => {
  await using all = await reporting();
  const texts = () => reportsIn(all).map(({ text }) => text.split('\n')[0]);
  await ticked(all, 1, { a: good, b: good });
  expect(texts()).toEqual(['⚠️ phase2 on staging: passed, no baseline to compare with: every check passes']);
  await ticked(all, 2, { a: good, b: good });
  await ticked(all, 3, { a: good, b: good });
  expect(texts()).toHaveLength(2);
  expect(texts()[1]).toMatch(/^✅ phase2 on staging: passed, 2 of 2\. Nothing new in 3 reports since /);
  await ticked(all, 4, { a: good, b: bad() });
  expect(texts()[2]).toMatch(/^❌ phase2 on staging: failed, 1 check newly failing/);
  await ticked(all, 5, { a: good, b: bad() });
  await ticked(all, 6, { a: good, b: bad() });
  expect(texts()).toHaveLength(4);
  expect(texts()[3]).toMatch(
    /^❌ phase2 on staging: failed as before, 1 of 2\. Nothing new in 3 reports since /,
  );
  await ticked(all, 7, { a: good, b: good });
  expect(texts()[4]).toMatch(/^✅ phase2 on staging: passed, 2 of 2\. Nothing new in 1 report since /);
  const keys = reportsIn(all).map((message) => factOf(message, 'key'));
  expect(new Set(keys).size).toBe(keys.length);
  // The failures of the fourth tick have their evidence below it.
  const [, , red] = reportsIn(all);
  const thread = all.room.slack.thread('C0STAGING1', red?.ts ?? '');
  expect(thread.map(({ metadata }) => metadata?.event_type)).toContain('staging_check_evidence');
  expect(
    all.room.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_run'),
  ).toEqual([]);
});

it('a check that alternates is told once as unstable, and again when it settles', async () => {
  await using all = await reporting();
  const ends = [good, bad(), good, bad(), good, bad(), good, good, good, good];
  for (const [tick, b] of ends.entries()) await ticked(all, tick, { a: good, b });
  const texts = reportsIn(all).map(({ text }) => text.replaceAll('\n', ' | '));
  expect(texts.map((text) => text.split(/[,.] /)[0])).toEqual([
    '⚠️ phase2 on staging: passed',
    '❌ phase2 on staging: failed',
    '✅ phase2 on staging: passed',
    '❌ phase2 on staging: failed',
    '⚠️ phase2 on staging: passed',
    '⚠️ phase2 on staging: passed',
    '✅ phase2 on staging: passed',
  ]);
  expect(texts[3]).toContain('b: unstable, 2 of 4 failed');
  expect(texts[4]).toMatch(/Nothing new in 5 reports since .*b: unstable, 3 of 8 failed/);
  expect(texts[5]).toContain('b: no longer unstable, passed three times in a row');
}, 30_000);

it('a tick that was not run, and ticks that were missed, are told', async () => {
  await using all = await reporting();
  await ticked(all, 1, 'Plan shop has errors');
  await ticked(all, 2, 'Plan shop has errors');
  await ticked(all, 3, { a: good }, 4);
  const texts = reportsIn(all).map(({ text }) => text);
  expect(texts).toHaveLength(3);
  expect(texts[0]).toMatch(/^⚠️ phase2 on staging was not run at .*: Plan shop has errors/);
  expect(texts[1]).toContain('The same 2 reports since ');
  expect(texts[2]).toContain('4 ticks were missed while the bot was stopped');
});

it('two processes that tell at once, and one that dies before it writes down, tell once', async () => {
  await using all = await reporting();
  const at = morning + tickMs;
  const run = 'r-H0UR01';
  await all.ended(run, at, { a: good }, { trigger: 'schedule', schedule: { id: schedule, at, missed: 0 } });
  const place = { words: ['phase2'], environment: 'staging', channel: 'C0STAGING1' };
  await all.scheduled.start(schedule, { at, missed: 0, ...place, outcome: { kind: 'run', run } });
  const dies = {
    ...all.context.scheduled,
    told: async () => {
      throw new Error('killed');
    },
  };
  await expect(all.settle({ schedule }, { scheduled: dies })).rejects.toThrow('killed');
  await Promise.all([all.settle({ schedule }), all.settle({ schedule })]);
  expect(reportsIn(all)).toHaveLength(1);
});

it('a run that goes on is not told, and one of which nothing is kept is told as such', async () => {
  await using all = await reporting();
  const place = { words: ['phase2'], environment: 'staging', channel: 'C0STAGING1' };
  const outcome = { kind: 'run', run: 'r-G0NE01' } as const;
  await all.scheduled.start(schedule, { at: morning, missed: 0, ...place, outcome });
  await all.settle({ schedule });
  expect(reportsIn(all)[0]?.text).toMatch(/nothing is kept of its run r-G0NE01/);
});
