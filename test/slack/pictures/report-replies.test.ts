import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeploySource } from '../../../src/core/deploy/events.ts';
import type { DeployState, ReportState } from '../../../src/core/deploy/state.ts';
import { deployedReply } from '../../../src/slack/pictures/deploy-reply.ts';
import { problemsReply } from '../../../src/slack/pictures/problems-reply.ts';
import {
  scheduledReply,
  scheduleListReply,
  unscheduledReply,
} from '../../../src/slack/pictures/schedule-reply.ts';
import { expectAcceptable } from '../../support/acceptable.ts';
import { anyText } from '../../support/random-run.ts';
import { hourly } from '../../support/schedules.ts';

const at = hourly.createdAt;
const ended = { verdict: 'failed', decidedBy: '', passed: 0, total: 1, failing: [] } as const;
const progresses: readonly ReportState['progress'][] = [
  { kind: 'ended', at, run: 'r-1', ...ended },
  { kind: 'skipped', at, reason: 'late', isLate: true },
  { kind: 'running', at, run: 'r-2' },
  { kind: 'due', at },
  { kind: 'planned' },
];

function deployOf(text: string, more: Partial<DeployState> = {}): DeployState {
  const reports = progresses.map((progress, index) => ({
    ...{ number: index + 1, afterMs: (index + 1) * 300_000, run: [text], dueAt: at + index, progress },
    ...{ asked: 0, revision: null, compared: null, reply: null },
  }));
  return {
    head: {
      ...{ id: text, environment: text, revision: text, plan: text, channel: text, incident: text },
      reports,
    },
    openedAt: at,
    facts: { service: text, url: text, deployedBy: text },
    sources: [{ at, source: { kind: 'command', by: text } }],
    message: null,
    reports,
    over: null,
    ...more,
  };
}

const overs = (text: string): readonly DeployState['over'][] => [
  { kind: 'superseded', at, by: text, revision: text },
  { kind: 'cancelled', at, reason: text, incident: text },
  { kind: 'signed-off', at },
];

function every(text: string, many: number) {
  const deploy = deployOf(text);
  const options = { here: 'C1' };
  const silent = { ...deploy, head: { ...deploy.head, channel: null } };
  const schedule = {
    ...hourly,
    ...{ id: text, cron: text, zone: text, words: [text, text], environment: text, channel: text, by: text },
  };
  const listed = Array.from({ length: many }, (_, index) => ({
    schedule,
    nextAt: index % 2 === 0 ? at : null,
  }));
  const nextAt = listed.map((_, index) => at + index);
  return [
    deployedReply({ kind: 'new', state: deploy }, options),
    deployedReply({ kind: 'known', state: deploy }, options),
    deployedReply({ kind: 'known', state: silent }, options),
    ...overs(text).map((over) => deployedReply({ kind: 'known', state: { ...deploy, over } }, options)),
    problemsReply(
      listed.map(() => text),
      text,
    ),
    scheduledReply({ kind: 'added', schedule, nextAt: nextAt.slice(0, 3), leftOut: many }),
    scheduledReply({ kind: 'there', schedule, nextAt: [], leftOut: 0 }),
    scheduleListReply(listed),
    unscheduledReply({ ...schedule, from: 'plan' }),
  ];
}

test('whatever stands in them, answers are what Slack accepts, and say something', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 50 }), (text, many) => {
      for (const answer of every(text, many)) expectAcceptable(answer);
    }),
    { numRuns: 100 },
  );
});

test.each([
  '<!channel>',
  '<https://evil.example|x>',
  '*b*',
  '`c`',
  ':fire:',
  '@here',
  '<#C0123ABCD>',
  'a\u202eb',
])('nothing in %j mentions, links, formats or hides', (text) => {
  for (const answer of every(text, 3)) {
    expectAcceptable(answer);
    expect(answer.text).not.toMatch(/[*`~]|:fire:|@here/);
    const types = JSON.stringify(answer.blocks).match(
      /"type":"(user|usergroup|link|broadcast|emoji|channel)"/g,
    );
    expect(types).toBeNull();
  }
});

test('a deploy that is known says in which way it was seen first, and how its reports stand', () => {
  const ways: readonly [DeploySource, string][] = [
    [{ kind: 'hook' }, 'by the web hook'],
    [{ kind: 'run', run: 'r-1' }, 'by a run'],
    [{ kind: 'log' }, 'in the logs'],
    [{ kind: 'command', by: 'U0MARA0001' }, 'by <@U0MARA0001>'],
  ];
  for (const [source, said] of ways) {
    const state = deployOf('v1', { sources: [{ at, source }] });
    const { text } = deployedReply({ kind: 'known', state }, { here: 'v1' });
    expect(text).toContain(` ${said}. Nothing was added.\nIts reports come in this channel:\n`);
    expect(text).toMatch(
      /\+5 min failed · \+10 min no report · \+15 min running · \+20 min <!date.*· \+25 min <!date/,
    );
  }
});

test('of a series that is over only what came is told, and why it ended', () => {
  const over = { kind: 'cancelled', at, reason: 'incident 517 was closed', incident: '517' } as const;
  const { text } = deployedReply({ kind: 'known', state: deployOf('v1', { over }) }, { here: 'v1' });
  expect(text).toContain(
    '+5 min failed · +10 min no report · +15 min running\nIts series was cancelled: incident 517 was closed.',
  );
  expect(text).not.toContain('Its reports come');
});
