import { expect, it } from 'vitest';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { rowsOf } from '../../../src/slack/block-kit/rows.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../../src/slack/pictures/section-checklist.ts';
import { verdictBroadcast } from '../../../src/slack/pictures/verdict-broadcast.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';

const head = runHeadOf({ '2.1': 'Deploy' }, [
  checkHeadOf('deploy', '2.1', { danger: 'Deploys' }),
  checkHeadOf('health', '2.1'),
]);
const expired = {
  ...passed,
  status: 'waiting',
  reason: 'nobody approved in time: Deploys',
  summary: '',
} as const;
const events = [...endedCheck('deploy', 900_000, expired), ...endedCheck('health', 80, passed)];
const options = { now: startedAt + 900_000, level: 'plan', links: { page: null }, buttons: true } as const;

it.each([null, startedAt + 900_000])(
  'an approval that expired closes its row and its section (ended: %s)',
  (end) => {
    const state = runStateOf(head, events, end);
    const [row] = rowsOf(state);
    expect(row).toMatchObject({ mark: '⏸', status: 'error' });
    expect(row?.words).toContain('nobody approved in time: Deploys');
    const section = sectionChecklist(state, 'phase2', '2.1', options);
    expect(section?.metadata?.event_payload.state).toBe('inconclusive');
    const text = JSON.stringify(rootMessage(state, options));
    expect(text).not.toContain('check.approve');
    expect(text).not.toContain('in_progress');
    expect(text).not.toMatch(/waits for a person|waiting for a person|waits for approval/);
  },
);

it('a question that was open when its run was cancelled is closed too', () => {
  const question = { prompt: 'Deploys', approvers: [], expiresInMs: null };
  const waiting = { type: 'check.waiting', id: 'w', at: startedAt, check: 'deploy', question } as const;
  const cancelled = { type: 'run.cancelled', id: 'c', at: startedAt, by: 'U1', reason: '' } as const;
  const state = runStateOf(head, [waiting, cancelled], startedAt + 1_000);
  expect(rowsOf(state).map(({ status }) => status)).toEqual(['pending', 'pending']);
  expect(sectionChecklist(state, 'phase2', '2.1', options)?.metadata?.event_payload.state).toBe(
    'inconclusive',
  );
});

it('a run that was cancelled before it began says so, and nothing else: no rows, no way to change it, no broadcast', () => {
  const cancelled = { type: 'run.cancelled', id: 'c', at: startedAt, by: 'U0MARA0001', reason: '' } as const;
  const requested = { type: 'run.requested', id: 'r', at: startedAt, run: head } as const;
  const state = reduceRun([requested, cancelled, { type: 'run.finished', id: 'f', at: startedAt + 10_000 }]);
  const around = { mayRerun: true, mayOpenIncident: true, approvers: [] };
  const { text, blocks } = rootMessage(state, { ...options, around });
  expect(text).toBe('phase2 on staging: inconclusive, 0 of 2 checks, cancelled before it began');
  const shown = JSON.stringify(blocks);
  expect(shown).toContain('➖ phase2 on staging cancelled');
  expect(shown).toContain('it had not begun: nothing was looked at');
  expect(shown).not.toMatch(
    /Would change|Decided by|Next: |"plan"|Open incident|rerun\.failed|Re-run failed/,
  );
  expect(verdictBroadcast(state, 'passed', options)).toBeNull();
  expect(rootMessage(state, { ...options, level: 'text' }).text).not.toContain('rerun failed');
});

it('checks that were cut off are not done, and a run that was cut off tells the channel no verdict', () => {
  const cut = { ...passed, status: 'cancelled', reason: 'cancelled', summary: '' } as const;
  const cancelled = { type: 'run.cancelled', id: 'c', at: startedAt, by: 'U0MARA0001', reason: '' } as const;
  const events = [cancelled, ...endedCheck('deploy', 80, cut), ...endedCheck('health', 80, passed)];
  expect(rootMessage(runStateOf(head, events), options).text).toContain('1 of 2 checks');
  expect(verdictBroadcast(runStateOf(head, events, startedAt + 90), 'passed', options)).toBeNull();
});
