import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/run/events.ts';
import { figure } from '../support/figure.ts';
import { askedHead, failedOutcome, publishing, runFinished, runStarted } from '../support/publish-parts.ts';
import { checkHeadOf, endedCheck, passed } from '../support/run-events.ts';
import { factOf } from '../support/slack-scene.ts';

const run = 'r-000001';
const head = askedHead(run, { '2.1': 'One', '2.2': 'Two' }, [
  checkHeadOf('a', '2.1'),
  checkHeadOf('b', '2.1'),
  checkHeadOf('c', '2.2'),
]);
const redEvents: readonly RunEvent[] = [
  runStarted,
  ...endedCheck('a', 80, passed),
  ...endedCheck('b', 90, failedOutcome()),
  ...endedCheck('c', 70, passed),
  runFinished(12_000),
];

it.concurrent.each(['edit_window_closed', 'cant_update_message', 'message_not_found'])(
  'a workspace in which no message can be edited (%s) gets the verdict in one new message, each checklist once more as it ended, and the asker is told',
  async (error) => {
    await using all = await publishing({
      faults: [{ method: 'chat.update', kind: 'error', error, times: 1_000 }],
    });
    await all.start(head);
    await all.settle(run);
    for (const event of redEvents) {
      await all.runs.append(run, [event]);
      await all.settle(run);
    }
    await all.settle(run);
    const keyed = (key: string) =>
      all.slack.state.messages.filter((one) => factOf(one, 'key') === `${run}:${key}`);
    const roots = keyed('root');
    const verdicts = roots.filter(({ text }) => text.startsWith('phase2 on staging: failed, 2 of 3 checks'));
    const checklists = ['2.1', '2.2'].map((section) => keyed(`section:phase2/${section}`));
    const states = checklists.map((shown) => factOf(shown.at(-1) ?? { metadata: null }, 'state'));
    const told = all.slack.messages('D0MARA0001').map(({ text }) => text);
    figure('edits refused for good', {
      error,
      verdicts: verdicts.length,
      checklistsAsTheyEnded: states.filter((state) => state !== 'running').length,
      askersTold: told.length,
    });
    expect(verdicts).toHaveLength(1);
    // A message that somebody deleted comes back once before.
    expect(roots).toHaveLength(error === 'message_not_found' ? 3 : 2);
    expect(states).toEqual(['failed', 'passed']);
    expect(new Set(checklists.map((shown) => shown.at(-1)?.threadTs)).size).toBe(1);
    expect(told).toEqual([expect.stringContaining(`can be edited no more (${error})`)]);
    expect(told[0]).toMatch(/^phase2 on staging: failed, 2 of 3 checks/);
  },
  60_000,
);
