import { expect, it } from 'vitest';
import { validateView } from '../../../demo/slack/block-kit.ts';
import { checksOf } from '../../../src/core/plan/model.ts';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { runHead } from '../../../src/core/run/head.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { allChecksDialog } from '../../../src/render/slack/all-checks.ts';
import { answerDialog } from '../../../src/render/slack/answer-dialog.ts';
import { homeView } from '../../../src/render/slack/home.ts';
import { runDialog } from '../../../src/render/slack/run-dialog.ts';
import { deskPlan } from '../../support/desk.ts';

const nasty = '<!channel> <@U0MARA0001> `*_~ \u202e‮ 名前 🙂 \u0007';
const at = Date.parse('2026-11-24T10:47:00Z');

function planOf(count: number) {
  const check = (index: number) =>
    `c${index}: { name: ${JSON.stringify(`${nasty.replace(/[\p{Cc}\p{Cf}]/gu, '')} ${index}`)}, env: { process: true }, expect: { HOME: { exists: true } } }`;
  const checks = Array.from({ length: count }, (_, index) => `          ${check(index)}`).join('\n');
  const text = `
version: 1
plan: big
title: Big
environments: { staging: { hosts: [localhost] } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: All
        checks:
${checks}
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
    const view = runDialog([planOf(count)], { ...nothing, phase: 'phase1', checks: ['c0'] }, place, null);
    expect(validateView(view)).toEqual([]);
  }
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

it.each([0, 1, 40])('App Home with %i runs is one that Slack takes', (count) => {
  const state = stateOf(3);
  const running = Array.from({ length: count }, (_, index) => ({
    kind: 'active' as const,
    state: { ...state, head: { ...state.head, id: `r-${String(index).padStart(6, '0')}` } },
    place: null,
    report: null,
  }));
  const view = homeView(
    { running, ended: [], environments: [], mayRun: true },
    { now: at, slashCommand: '/staging-check' },
  );
  expect(validateView(view)).toEqual([]);
});
