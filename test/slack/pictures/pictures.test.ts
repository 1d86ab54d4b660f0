import { expect, test } from 'vitest';
import { legalActions } from '../../../src/core/run/legal.ts';
import type { Level } from '../../../src/slack/block-kit/message.ts';
import { evidenceReply } from '../../../src/slack/pictures/evidence-reply.ts';
import {
  inLineReply,
  queuedReply,
  refusedReply,
  unknownWordReply,
} from '../../../src/slack/pictures/replies.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../../src/slack/pictures/section-checklist.ts';
import { verdictBroadcast } from '../../../src/slack/pictures/verdict-broadcast.ts';
import { endedRun, runningRun } from '../../support/phase2-run.ts';
import { eachItsOwn, loudRun } from '../../support/random-run.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';
import { commandCheck } from '../../support/seen-checks.ts';

const links = { page: 'https://checks.example/runs/r-7F3K?token=t', logs: null };
const options = { now: startedAt + 21_000, level: 'plan' as Level, links, buttons: true };
const run = { selector: 'phase2', environment: 'staging', runId: 'r-7F3K' };
const small = runHeadOf({ '2.1': 'Failing tests' }, [checkHeadOf('a', '2.1'), checkHeadOf('b', '2.1')]);
const queued = { ...runStateOf(small, []), startedAt: null };
const green = runStateOf(
  small,
  [...endedCheck('a', 80, passed), ...endedCheck('b', 90, passed)],
  startedAt + 12_000,
);

test('a run before it starts', () => {
  expect(rootMessage(queued, options)).toMatchSnapshot();
});

test('a run at work', () => {
  expect(rootMessage(runningRun(), options)).toMatchSnapshot();
});

test.each(['plan', 'lists', 'text'] as const)('a run that failed, as %s', (level) => {
  const previous = { finishedAt: startedAt - 5_000_000, revision: '00467', failing: ['suite'] };
  expect(rootMessage(endedRun(), { ...options, level, previous })).toMatchSnapshot();
});

test('a run that waits for approval', () => {
  const waiting = loudRun(1, 'waiting', 'Deploy to staging', null);
  expect(rootMessage({ ...waiting, cancelled: null }, options).blocks).toMatchSnapshot();
});

test('the checklist of a section, and the evidence of a failure', () => {
  expect(sectionChecklist(endedRun(), 'phase2', '2.3', options)).toMatchSnapshot();
  expect(evidenceReply(endedRun(), 'golden-path', options)).toMatchSnapshot();
});

test('evidence begins with the error, and names what was expected behind it', () => {
  const { telling, failures, evidence } = commandCheck('a', { stderr: 'NameError: redis\n' });
  const outcome = { ...passed, status: 'failed' as const, telling, failures, evidence };
  const state = runStateOf(small, endedCheck('a', 80, outcome));
  const blocks = JSON.stringify(evidenceReply(state, 'a', options)?.blocks);
  expect(blocks.indexOf('ran: x')).toBeGreaterThan(0);
  expect(blocks.indexOf('exitCode')).toBeGreaterThan(blocks.indexOf('ran: x'));
});

test('the fallback text of a run that passed is exactly the agreed one', () => {
  expect(rootMessage(green, options).text).toBe('phase2 on staging: passed, 2 of 2 checks in 12 s');
  expect(rootMessage(queued, options).text).toBe('phase2 on staging: queued, 2 checks');
});

test('metadata carries key, run and state', () => {
  expect(rootMessage(green, options).metadata).toEqual({
    event_type: 'staging_check_run',
    event_payload: { key: 'r-7F3K:root', run_id: 'r-7F3K', state: 'passed' },
  });
});

test('the verdict is broadcast when it changes, and when the first one is bad', () => {
  expect(verdictBroadcast(green, 'passed', options)).toBeNull();
  expect(verdictBroadcast(green, null, options)).toBeNull();
  expect(verdictBroadcast(runningRun(), 'passed', options)).toBeNull();
  expect(verdictBroadcast(green, 'failed', options)?.text).toBe(
    'phase2 on staging: passed, 2 of 2 checks in 12 s (was failed)',
  );
  expect(verdictBroadcast(endedRun(), 'failed', options)).toBeNull();
  expect(verdictBroadcast(endedRun(), null, options)?.metadata?.event_payload.key).toBe('r-7F3K:verdict');
});

test('no evidence for what passed, was blocked or is not there; no checklist of an unknown section', () => {
  expect(evidenceReply(endedRun(), 'event-flow', options)).toBeNull();
  expect(evidenceReply(endedRun(), 'after', options)).toBeNull();
  expect(evidenceReply(endedRun(), 'nothing', options)).toBeNull();
  expect(sectionChecklist(endedRun(), 'phase2', '9.9', options)).toBeNull();
});

test('only what is legal is offered', () => {
  const cancelled = { ...runningRun(), cancelled: { at: startedAt, by: 'mara', reason: '' } };
  expect(legalActions(runningRun())).toEqual(['cancel']);
  expect(legalActions(cancelled)).toEqual([]);
  expect(legalActions(green)).toEqual(['rerunAll']);
  expect(legalActions(endedRun())).toEqual(['rerunFailed', 'rerunAll']);
});

test.each([
  [50, 50],
  [51, 1],
  [5_000, 50],
])('%i checks make %i rows', (count, rows) => {
  const { blocks } = rootMessage(eachItsOwn(loudRun(count, 'failed', 'x', null)), options);
  const plan = blocks.find((block) => block.type === 'plan');
  expect(plan?.tasks.length).toBe(rows);
});

test('answers to the asker', () => {
  const holder = { by: 'U0123ABCD', reason: 'phase 1', remainingMs: 120_000 };
  expect([
    queuedReply(run, 48_000).text,
    inLineReply(run, 2, holder).text,
    unknownWordReply('phaes2', { word: 'phase2', command: 'phase2 staging' }).text,
    unknownWordReply('zzz', null).text,
    refusedReply({ what: 'deploy to staging', allowed: ['U0123ABCD', 'S0123ABCD'], command: 'redeploy' })
      .text,
    refusedReply({ what: 'deploy to staging', allowed: [], command: 'redeploy' }).text,
  ]).toMatchSnapshot();
  expect(inLineReply(run, 2, holder).blocks).toMatchSnapshot();
});

test('a decision shows who made it, when, and what came of it', () => {
  const danger = runHeadOf({ '1.1': 'Deploy' }, [
    checkHeadOf('deploy', '1.1', { name: 'Staging redeployment', danger: 'Deploys to staging' }),
  ]);
  const question = { prompt: 'Deploy?', approvers: [], expiresInMs: null };
  const at = startedAt + 5_000;
  const state = runStateOf(danger, [
    { type: 'check.waiting', id: 'w', at: startedAt, check: 'deploy', question },
    { type: 'check.answered', id: 'x', at, check: 'deploy', answer: 'yes', by: 'U0JUN00001', reason: '' },
    { type: 'check.started', id: 's', at, check: 'deploy' },
  ]);
  const shown = JSON.stringify(rootMessage(state, options).blocks);
  expect(shown).toContain('"text":"Staging redeployment"');
  expect(shown).toContain('": approved by "');
  expect(shown).toContain('"user_id":"U0JUN00001"');
  expect(shown).toContain('" · running"');
  expect(shown).not.toContain('check.approve');
});

test('a queued run says its place in line, and who has the environment', () => {
  const queue = { place: 2, holder: { by: 'U0JUN00001', reason: 'phase1 on staging' } };
  const { blocks, text } = rootMessage(queued, { ...options, queue });
  expect(text).toBe('phase2 on staging: queued, 2 checks, second in line');
  const shown = JSON.stringify(blocks);
  expect(shown).toContain('second in line: ');
  expect(shown).toContain(' has staging (phase1 on staging)');
});
