import { expect, it } from 'vitest';
import { approvalReply } from '../../../src/slack/pictures/approval-reply.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';

const head = {
  ...runHeadOf({ '2.1': 'Deploy' }, [checkHeadOf('deploy', '2.1', { danger: 'Deploys to staging' })]),
  requestedBy: 'U0MARA0001',
};
const question = {
  prompt: 'Deploys to staging',
  approvers: ['U0MARA0001', 'U0JUN00001', 'S0SRE00001'],
  expiresInMs: 900_000,
  argv: ['python', 'deploy.py', '--project', 'shop'],
};
const waiting = {
  type: 'check.waiting',
  id: 'check.waiting:deploy',
  at: startedAt,
  check: 'deploy',
  question,
} as const;
const options = { level: 'plan', buttons: true, lastTookMs: 370_000 } as const;

it('who may approve is mentioned in a message of its own, with what would run, where, and how long it took', () => {
  const reply = approvalReply(runStateOf(head, [waiting], null), 'deploy', options);
  expect(reply?.text).toMatch(/^<@U0JUN00001> <!subteam\^S0SRE00001> deploy waits for approval: /);
  const blocks = JSON.stringify(reply?.blocks);
  expect(blocks).toContain('python deploy.py --project shop');
  expect(blocks).toContain('Deploys to staging · on staging');
  expect(blocks).toContain('last time 6 min 10 s');
  expect(blocks).toContain('check.approve');
  // Whoever asked approves nothing.
  expect(reply?.text).not.toContain('U0MARA0001');
});

it('is changed to the answer, and mentions nobody then', () => {
  const answered = {
    type: 'check.answered',
    id: 'a',
    at: startedAt + 1_000,
    check: 'deploy',
    answer: 'yes',
    by: 'U0JUN00001',
    reason: '',
  } as const;
  const events = [waiting, answered, ...endedCheck('deploy', 5_000, passed)];
  const reply = approvalReply(runStateOf(head, events, startedAt + 9_000), 'deploy', options);
  expect(reply?.text).toBe('deploy: was answered');
  expect(JSON.stringify(reply?.blocks)).toMatch(/approved by .*U0JUN00001/);
  expect(JSON.stringify(reply?.blocks)).not.toContain('check.approve');
});

it('is none for a check that is not dangerous', () => {
  const harmless = runHeadOf({ '2.1': 'Deploy' }, [checkHeadOf('deploy', '2.1')]);
  expect(approvalReply(runStateOf(harmless, [waiting], null), 'deploy', options)).toBeNull();
});
