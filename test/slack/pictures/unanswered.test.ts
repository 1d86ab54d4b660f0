import { expect, it } from 'vitest';
import { rowsOf } from '../../../src/slack/block-kit/rows.ts';
import { rootMessage } from '../../../src/slack/pictures/root-message.ts';
import { sectionChecklist } from '../../../src/slack/pictures/section-checklist.ts';
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
const options = { now: startedAt + 900_000, level: 'plan', links: { report: null }, buttons: true } as const;

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
