import { describe, expect, it } from 'vitest';
import { reduceDeploy } from '../../../src/core/deploy/reduce.ts';
import type { RunHead } from '../../../src/core/run/events.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { summaryOf } from '../../../src/core/run/summary.ts';
import { approvalReply } from '../../../src/slack/pictures/approval-reply.ts';
import { deployMessage } from '../../../src/slack/pictures/report/deploy-message.ts';
import { declinedReport } from '../../../src/slack/pictures/report/report-message.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { historyReply } from '../../../src/slack/pictures/run-list-reply.ts';
import { scheduledReply } from '../../../src/slack/pictures/schedule-reply.ts';
import { verdictBroadcast } from '../../../src/slack/pictures/verdict-broadcast.ts';
import { runPage } from '../../../src/web/pages/run-page.ts';
import { endedRun, runningRun } from '../../support/phase2-run.ts';
import { loudRun } from '../../support/random-run.ts';
import { startedAt } from '../../support/run-events.ts';

const options = { now: startedAt + 21_000, level: 'plan', links: { page: null }, buttons: true } as const;

/** The same run of a bot that has this plan alone, or others beside it. */
function among(state: RunState, isOneOfMany: boolean): RunState {
  const { isOneOfMany: _, ...plan } = state.head.plan;
  const head: RunHead = {
    ...state.head,
    environment: 'staging',
    plan: isOneOfMany ? { ...plan, id: 'shop', isOneOfMany } : { ...plan, id: 'shop' },
  };
  return { ...state, head };
}

function deployed(isOneOfMany: boolean) {
  const many = isOneOfMany ? { isOneOfMany: true as const } : {};
  const state = reduceDeploy([
    {
      type: 'deploy.opened',
      id: 'deploy.opened',
      at: startedAt,
      deploy: {
        ...{ id: 'd-1', environment: 'staging', revision: '00468', plan: 'shop', ...many },
        ...{ reports: [], channel: 'C1', incident: null },
      },
    },
  ]);
  if (state === null) throw new Error('the deploy was opened');
  return state;
}

const schedule = (isOneOfMany: boolean) => ({
  ...{ id: 's-1', cron: '0 9 * * *', zone: 'UTC', words: ['all'], plan: 'shop', environment: 'staging' },
  ...{ channel: 'C1', by: 'UMARA', createdAt: 0, from: 'person' as const },
  ...(isOneOfMany ? { isOneOfMany: true as const } : {}),
});

const shown: Readonly<Record<string, (isOneOfMany: boolean) => unknown>> = {
  'the header of a run': (many) => rootMessage(among(endedRun(), many), options).blocks[0],
  'the header of a run at work': (many) => rootMessage(among(runningRun(), many), options).blocks[0],
  'the notification of a run': (many) => rootMessage(among(endedRun(), many), options).text,
  'the verdict in the channel': (many) =>
    verdictBroadcast(among(endedRun(), many), 'passed', options)?.blocks,
  'a question to approvers': (many) => {
    const state = among({ ...loudRun(1, 'waiting', 'Ships', null), cancelled: null }, many);
    const [check = ''] = state.checks.keys();
    return approvalReply(state, check, { ...options, lastTookMs: null })?.text;
  },
  'a line of the history': (many) => {
    const summary = summaryOf(among(endedRun(), many), 'C1');
    return historyReply([{ kind: 'ended', summary, page: null }], { now: 0 }).text;
  },
  'a run that goes on, in a list': (many) => {
    const state = among(runningRun(), many);
    return historyReply([{ kind: 'active', state, place: null, page: null }], {
      now: 0,
    }).text;
  },
  'a page': (many) => runPage(among(endedRun(), many), { now: startedAt, documentLink: null }),
  'the message of a deploy': (many) => deployMessage(deployed(many), options).content.text,
  'a schedule': (many) =>
    scheduledReply({ kind: 'added', schedule: schedule(many), nextAt: [], leftOut: 0 }).text,
  'a report that did not come': (many) =>
    declinedReport(
      {
        ...{ key: 'k', schedule: 's-1', selector: ['all'], ...(many ? { plan: 'shop' } : {}) },
        ...{ environment: 'staging', at: 0, reason: 'no', missed: 0, nextAt: null },
      },
      null,
      options,
    ).content.text,
};

describe.each(Object.entries(shown))('%s', (_what, draw) => {
  const text = (isOneOfMany: boolean) => JSON.stringify(draw(isOneOfMany) ?? '');
  it('names the plan where there are others, and only there', () => {
    expect(text(true)).toMatch(/ of shop on staging|, plan shop/);
    expect(text(false)).not.toMatch(/ of shop|plan shop/);
    expect(text(false)).toMatch(/staging/);
  });
});

it('the beginning of a notification stays as programs read it', () => {
  expect(rootMessage(among(endedRun(), true), options).text).toMatch(
    /^phase2 on staging: failed, \d+ of \d+ checks in [^.]*, plan shop\. /,
  );
});
