import { expect, it } from 'vitest';
import { severities } from '../../../../src/core/incident/events.ts';
import { closeDialog } from '../../../../src/slack/actions/close-incident.ts';
import { actions, dialogs } from '../../../../src/slack/actions/index.ts';
import { openIncidentDialog } from '../../../../src/slack/actions/open-incident.ts';
import { snoozeDialog } from '../../../../src/slack/actions/snooze-window.ts';
import { updateDialog } from '../../../../src/slack/actions/update-incident.ts';
import { validateView } from '../../../../stand-ins/slack/block-kit.ts';
import { deskPlan } from '../../../support/desk.ts';
import { openedAt } from '../../../support/incident-events.ts';
import { sketchState } from '../../../support/incident-sketch.ts';

const memory = { channel: 'C0INCIDENT', threadTs: null };
const choice = {
  key: '',
  title: '',
  severity: 'P1',
  plan: null,
  environment: null,
  commander: null,
} as const;

function planOf(id: string) {
  const { plan, problems } = deskPlan(
    id,
    `
version: 1
plan: ${id}
title: Plan ${id}
issue: { key: "${id}-7" }
environments: { staging: { hosts: [localhost] }, demo: { hosts: [localhost] } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: All
        checks:
          home: { name: Home, env: { process: true }, expect: { HOME: { exists: true } } }
`,
  );
  if (plan === null) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return plan;
}

it('opening asks for key, title, severity, plan, environment and commander, and begins with what the plan says', () => {
  const view = openIncidentDialog(
    { plans: [planOf('a'), planOf('b')], usedKeys: new Set(['a-7']) },
    { ...choice, plan: 'b', commander: 'U0MARA0001' },
    memory,
  );
  expect(validateView(view)).toEqual([]);
  const text = JSON.stringify(view);
  for (const begun of ['"initial_value":"b-7"', '"initial_value":"Plan b"', '"initial_user":"U0MARA0001"'])
    expect(text).toContain(begun);
  expect(text).toContain('"block_id":"environment_1"');
  expect(text).not.toContain('conversations_select');
});

it('opening outside a channel asks for one', () => {
  const view = openIncidentDialog(
    { plans: [planOf('a')], usedKeys: new Set() },
    { ...choice, key: '517', title: 'x' },
    { ...memory, channel: '' },
  );
  expect(validateView(view)).toEqual([]);
  expect(JSON.stringify(view)).toContain('conversations_select');
});

it('a key that was used is not offered again; what no plan foresaw has any environment, or none', () => {
  const plans = [planOf('a'), planOf('b')];
  const used = JSON.stringify(openIncidentDialog({ plans, usedKeys: new Set(['a-7']) }, choice, memory));
  expect(used).not.toContain('a-7');
  const none = openIncidentDialog({ plans, usedKeys: new Set() }, { ...choice, plan: 'none' }, memory);
  expect(validateView(none)).toEqual([]);
  const text = JSON.stringify(none);
  expect(text).not.toContain('a-7');
  expect(text).toContain('"initial_option":{"text":{"type":"plain_text","text":"none of them');
  expect(text).toMatch(/"block_id":"environment_none".*"optional":true/);
  const without = openIncidentDialog({ plans: [], usedKeys: new Set() }, choice, memory);
  expect(validateView(without)).toEqual([]);
  expect(JSON.stringify(without)).toContain('none of them');
});

it.each(severities)(
  'the next update of a %s is due when its severity asks, unless another time is chosen',
  (severity) => {
    const set = { type: 'severity.set', id: 'sev', at: openedAt + 1, by: 'U0MARA0001', severity } as const;
    const view = updateDialog(sketchState({ more: [set] }), memory);
    expect(validateView(view)).toEqual([]);
    const usual = { P0: '30', P1: '60', P2: '240', P3: '1440' }[severity];
    expect(JSON.stringify(view)).toMatch(new RegExp(`"initial_option":{[^}]*}[^}]*"value":"${usual}"`));
  },
);

it('closing asks for a reason only when something is in the way, and shows what', () => {
  const state = sketchState();
  const free = JSON.stringify(closeDialog(state, { obstacles: [], summary: '', exception: '' }, memory));
  expect(free).not.toContain('"exception"');
  const view = closeDialog(state, { obstacles: ['task open: x'], summary: 'Fixed.', exception: '' }, memory);
  expect(validateView(view)).toEqual([]);
  expect(JSON.stringify(view)).toContain('task open: x');
  expect(JSON.stringify(view)).toContain('"initial_value":"Fixed."');
});

it('a dialog remembers what it is about', () => {
  const state = sketchState();
  const [window] = state.windows;
  if (window === undefined) throw new Error('no window');
  expect(JSON.parse(String(snoozeDialog(state, window, memory).private_metadata))).toEqual({
    ...memory,
    key: '517',
    window: 'immediate',
  });
});

it('every id of a button and a dialog is one of its own', () => {
  const ids = [...actions.map(({ id }) => id), ...dialogs.map(({ name }) => name)];
  expect(new Set(ids).size).toBe(ids.length);
});
