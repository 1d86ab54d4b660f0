import { expect, test } from 'vitest';
import { publishJob } from '../../jobs/publish.ts';
import { settled } from '../support/publish-parts.ts';
import { bad, good, reporting } from '../support/report-parts.ts';
import { factOf } from '../support/slack-scene.ts';

const minuteMs = 60_000;

test('a check that alternates is told once as unstable, not with each turn, and again when it settles', async () => {
  // Where Slack does not tell what is newest, the channel hears every verdict that is news.
  await using all = await reporting({ scopes: ['chat:write'] });
  const { slack } = all.room;
  const leave = { leave: new AbortController().signal, failedChildren: [] };
  const begun = Date.now() - 60 * minuteMs;
  const ends = [good, bad(), good, bad(), good, bad(), good, good, good];
  for (const [number, b] of ends.entries()) {
    const run = `r-TURN0${number}`;
    await all.ended(run, begun + number * minuteMs, { a: good, b });
    await settled(() => publishJob.run({ run }, all.publishing, leave));
  }
  const heard = slack.state.messages
    .filter(({ isBroadcast }) => isBroadcast)
    .map((one) => `${factOf(one, 'run_id')} ${one.text.replace(/^.*?: /, '')}`);
  expect(heard).toEqual([
    expect.stringMatching(/^r-TURN01 failed, .*\(was passed\)$/),
    expect.stringMatching(/^r-TURN02 passed, .*\(was failed\)$/),
    expect.stringMatching(/^r-TURN03 failed, .*\(was passed\)\. b: unstable, 2 of 4 failed$/),
    expect.stringMatching(/^r-TURN08 passed, .*\. b: no longer unstable, passed three times in a row$/),
  ]);
  const roots = slack.state.messages.filter((one) => factOf(one, 'key').endsWith(':root'));
  expect(JSON.stringify(roots[5]?.blocks)).toContain('b: unstable, 3 of 6 failed');
  expect(roots).toHaveLength(ends.length);
}, 30_000);
