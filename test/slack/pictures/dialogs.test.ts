import { expect, it } from 'vitest';
import type { DeployState } from '../../../src/core/deploy/state.ts';
import { checksOf } from '../../../src/core/plan/model.ts';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { runHead } from '../../../src/core/run/head.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { answerDialog } from '../../../src/slack/actions/answer-check.ts';
import { runDialog } from '../../../src/slack/actions/run-checks.ts';
import { allChecksDialog } from '../../../src/slack/actions/show-all-checks.ts';
import { homeView } from '../../../src/slack/pictures/home.ts';
import { validateView } from '../../../stand-ins/slack/block-kit.ts';
import { deskPlan } from '../../support/desk.ts';
import { oneSection } from '../../support/plan-text.ts';
import { hourly } from '../../support/schedules.ts';

const nasty = '<!channel> <@U0MARA0001> `*_~ \u202e‮ 名前 🙂 \u0007';
const at = Date.parse('2026-11-24T10:47:00Z');

function planOf(count: number) {
  const check = (index: number) =>
    `c${index}: { name: ${JSON.stringify(`${nasty.replace(/[\p{Cc}\p{Cf}]/gu, '')} ${index}`)}, env: { process: true }, expect: { HOME: { exists: true } } }`;
  const checks = Array.from({ length: count }, (_, index) => `          ${check(index)}`).join('\n');
  const text = `
${oneSection('big', '{ staging: { hosts: [localhost] } }', 'One', 'All')}${checks}
`;
  const { plan, problems } = deskPlan('big', text);
  if (plan === null) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return plan;
}

function stateOf(count: number) {
  const plan = planOf(count);
  const run = runHead({
    ...{ id: 'r-7F3KQ2', plan, environment: 'staging', selector: ['all'], checks: checksOf(plan) },
    ...{ trigger: 'slash', requestedBy: 'U0MARA0001', now: at },
  });
  const requested: RunEvent = { id: eventId.run('requested'), at, type: 'run.requested', run };
  return reduceRun([requested]);
}

const memory = { channel: 'C0STAGING1', threadTs: null };

it.each([1, 99, 100, 101, 300])('the run dialog of %i checks is one that Slack takes', (count) => {
  const nothing = { plan: null, phase: null, checks: [], environment: null, failFast: true };
  for (const place of [memory, { channel: '', threadTs: null }]) {
    const view = runDialog(
      [{ plan: planOf(count), isWhole: true }],
      { ...nothing, phase: 'phase1', checks: ['c0'] },
      place,
      null,
    );
    expect(validateView(view)).toEqual([]);
  }
});

it('the run dialog offers "All phases" only to who may run all of them', () => {
  const nothing = { plan: null, phase: null, checks: [], environment: null, failFast: false };
  const shown = (isWhole: boolean) =>
    JSON.stringify(runDialog([{ plan: planOf(2), isWhole }], nothing, memory, null));
  expect(shown(true)).toContain('All phases');
  expect(shown(false)).not.toContain('All phases');
  expect(shown(false)).toContain('"initial_option":{"text":{"type":"plain_text","text":"phase1 · One"');
});

it('without a plan there is no run dialog', () => {
  const nothing = { plan: null, phase: null, checks: [], environment: null, failFast: false };
  expect(runDialog([], nothing, memory, null)).toBeNull();
});

it.each([1, 100, 101, 1000])('all of %i checks are shown, page by page', (count) => {
  const state = stateOf(count);
  const pages = Math.ceil(count / 100);
  for (const page of [0, pages - 1, pages + 5, -1, Number.NaN]) {
    expect(validateView(allChecksDialog(state, page))).toEqual([]);
  }
  const last = JSON.stringify(allChecksDialog(state, pages - 1));
  expect(last).toContain(` ${count - 1}`);
  expect(last).not.toMatch(/<!channel>|<@U0MARA0001>/);
});

it.each(['signOff', 'fail', 'reject'] as const)(
  'the dialog of %s takes any text and mentions nobody',
  (kind) => {
    const asked = {
      kind,
      run: 'r-7F3KQ2',
      check: 'c'.repeat(200),
      name: nasty,
      prompt: nasty.repeat(200),
      plan: 'p@1',
    };
    const view = answerDialog(asked, memory);
    expect(validateView(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toMatch(/<!channel>|<@U0MARA0001>/);
  },
);

it.each([0, 1, 40])('App Home with %i runs, schedules and deploys is one that Slack takes', (count) => {
  const state = stateOf(3);
  const running = Array.from({ length: count }, (_, index) => ({
    kind: 'active' as const,
    state: { ...state, head: { ...state.head, id: `r-${String(index).padStart(6, '0')}` } },
    place: null,
    page: null,
  }));
  const schedules = running.map((_, index) => ({
    schedule: { ...hourly, id: `s-${index}`, words: [nasty], channel: 'C0STAGING1' },
    nextAt: index === 0 ? null : at,
  }));
  const deploys = running.map((_, index) => deployed(nasty.repeat(3), index));
  const cancel = new Set(running.map(({ state: { head } }) => head.id));
  const view = homeView(
    {
      running,
      ended: [],
      environments: [],
      standings: [],
      deploys,
      schedules,
      may: { run: true, cancel, deployed: true },
    },
    { now: at, runPageUrl: () => null },
  );
  expect(validateView(view)).toEqual([]);
  const shown = JSON.stringify(view);
  if (count > 10) expect(shown).toContain('… and 30 more');
  expect(shown.match(/"type":"(user|channel)"/g) ?? []).toHaveLength(count + 2 * Math.min(count, 10));
});

it('App Home shows schedules, the next first, and the newest deploys with their next report', () => {
  const schedules = [{ schedule: { ...hourly, channel: 'C0STAGING1' }, nextAt: at + 3_600_000 }];
  const first = { kind: 'ended', at, run: 'r-1', verdict: 'passed', decidedBy: '' } as const;
  const base = deployed('00469-x1', 0);
  const [report, ...others] = base.reports;
  if (report === undefined) throw new Error('it has reports');
  const progress = { ...first, passed: 1, total: 1, failing: [] };
  const deploys = [{ ...base, reports: [{ ...report, progress }, ...others] }, deployed('00468-94p', 1)];
  const may = { run: false, cancel: new Set<string>(), deployed: true };
  const picture = { running: [], ended: [], environments: [], standings: [], may };
  const options = { now: at, runPageUrl: () => null };
  const shown = textOf(homeView({ ...picture, deploys, schedules }, options));
  expect(shown).toContain(
    '00469-x1 on staging · 2026-11-24 10:47 UTC · +5 min passed · next +30 min 2026-11-24 11:17 UTC',
  );
  expect(shown).toContain(
    '00468-94p on staging · 2026-11-24 10:47 UTC · its series ended when 00469-x1 was deployed',
  );
  expect(shown).toContain(
    '2026-11-24 11:47 UTC · phase2 on staging · 0 * * * * (Europe/Berlin) · by  ·  · s-00000001',
  );
  const none = textOf(homeView({ ...picture, deploys: [], schedules: [] }, options));
  expect(none).toContain('No deploy was told of yet. To tell of one: /staging-check deployed <revision>');
  expect(none).toContain(
    'Nothing is scheduled. To schedule something: /staging-check schedule add "0 9 * * 1-5" all',
  );
  const mayNotTell = { ...picture, may: { ...may, deployed: false } };
  expect(textOf(homeView({ ...mayNotTell, deploys: [], schedules: [] }, options))).not.toContain(
    'To tell of one',
  );
  const closed = textOf(homeView({ ...picture, deploys: null, schedules: null }, options));
  expect(closed).not.toMatch(/deploy|Schedule/);
});

/** A deploy with two reports to come; only the newest has a series that goes on. */
function deployed(revision: string, nth: number): DeployState {
  const head = {
    id: `d-${nth}`,
    environment: 'staging',
    revision,
    plan: 'big',
    channel: 'C1',
    incident: null,
  };
  const reports = [5, 30].map((minutes, index) => ({
    number: index + 1,
    afterMs: minutes * 60_000,
    run: ['all'],
  }));
  return {
    head: { ...head, reports },
    openedAt: at,
    facts: { service: null, url: null, deployedBy: null },
    sources: [],
    message: null,
    reports: reports.map((report) => ({
      ...report,
      dueAt: at + report.afterMs,
      ...{ asked: 0, revision: null, progress: { kind: 'planned' as const }, compared: null, reply: null },
    })),
    over: nth === 0 ? null : { kind: 'superseded', at, by: 'd-0', revision: '00469-x1' },
  };
}

/** What a reader sees of a view, its leaves one after another. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const own = ['text', 'fallback'].map((key) => (key in value ? Reflect.get(value, key) : ''));
  const texts = own.filter((one) => typeof one === 'string').join('');
  return texts + Object.values(value).map(textOf).join('');
}
