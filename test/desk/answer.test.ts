import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { runWishes } from '../../src/desk/desk.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { asker, type DeskRoom, deskRoom, openConfig } from '../support/desk.ts';
import { passed } from '../support/run-events.ts';
import { saying } from '../support/saying.ts';

let room: DeskRoom;
let run = '';
let config: BotConfig = openConfig;
beforeEach(async () => {
  config = openConfig;
  room = await deskRoom({ config: async () => config });
  const started = await room.desk.start(asker('UMARA'), { words: ['all'], trigger: 'slash' });
  run = 'run' in started ? started.run : '';
  await room.ask(run, 'deploy');
  await room.ask(run, 'look');
  room.jobs.length = 0;
  room.audit.length = 0;
});
afterEach(() => room[Symbol.asyncDispose]());

const say = (user: string, check: string, answer: 'yes' | 'no', reason = '') =>
  room.desk.answer(asker(user), { run, check, answer, reason });

it('an approval is written down, wakes the run and is in the audit log; the second one hears who was first', async () => {
  expect(await say('UJUN', 'deploy', 'yes', 'go, password hunter2')).toEqual({
    kind: 'answered',
    run,
    check: 'deploy',
    name: 'Deploy',
    answer: 'yes',
  });
  expect(room.jobs).toEqual([`wake ${run}`, `publish ${run}`]);
  expect((await room.store.state(run))?.checks.get('deploy')?.answer).toMatchObject({
    by: 'UJUN',
    answer: 'yes',
    reason: 'go, password [redacted]',
  });
  expect(room.audit).toMatchObject([
    {
      by: 'UJUN',
      action: 'approve',
      decision: 'allowed',
      reason: 'go, password [redacted]',
      run,
      check: 'deploy',
    },
  ]);
  expect(await say('UJUN', 'deploy', 'no')).toEqual({
    kind: 'stale',
    run,
    message: saying('Already approved by @UJUN 2026-11-24 10:47 UTC: go, password [redacted]'),
  });
  expect(room.audit.slice(1)).toMatchObject([
    {
      by: 'UJUN',
      action: 'reject',
      decision: 'refused',
      reason: expect.stringContaining('Already approved'),
    },
  ]);
});

it('of two people at once one answers, and the other is told so', async () => {
  const desk = deskOf(runWishes, { ...room.parts, groupsOf: async () => ['SSRE'] });
  const answers = await Promise.all([
    say('UJUN', 'deploy', 'yes'),
    desk.answer(asker('UKIM'), { run, check: 'deploy', answer: 'no', reason: 'not <now>\n<!channel>' }),
  ]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['answered', 'stale']);
  const stale = answers.find(({ kind }) => kind === 'stale');
  expect(stale).toMatchObject({
    message: saying(
      /^Already (approved by @UJUN 2026-11-24 10:47 UTC|rejected by @UKIM 2026-11-24 10:47 UTC: not ‹now› ‹!channel›)$/,
    ),
  });
});

it('nobody approves their own request, whoever they are', async () => {
  config = { ...openConfig, approvers: ['UMARA', 'UJUN'] };
  expect(await say('UMARA', 'deploy', 'yes')).toMatchObject({
    kind: 'refused',
    what: 'approve deploy on staging',
    allowed: ['UJUN'],
  });
  expect(await say('UKIM', 'deploy', 'yes')).toMatchObject({ kind: 'refused' });
  expect(await say('UMARA', 'deploy', 'no')).toMatchObject({
    kind: 'refused',
    hint: expect.stringMatching(/^You asked for it, and may stop it: cancel r-/),
  });
  config = { ...openConfig, approvers: [] };
  expect(await say('UJUN', 'deploy', 'yes')).toMatchObject({ kind: 'refused', allowed: [] });
  expect(room.audit.map(({ action, decision }) => `${action} ${decision}`)).toEqual([
    'approve refused',
    'approve refused',
    'reject refused',
    'approve refused',
  ]);
  expect(room.jobs).toEqual([]);
});

it('an approver by group is refused while Slack does not say who is in it', async () => {
  const silent = deskOf(runWishes, { ...room.parts, groupsOf: () => Promise.reject(new Error('down')) });
  const refused = await silent.answer(asker('UKIM'), { run, check: 'deploy', answer: 'yes', reason: '' });
  expect(refused).toMatchObject({ kind: 'refused', hint: expect.stringContaining('Slack did not say') });
  expect((await silent.answer(asker('UJUN'), { run, check: 'deploy', answer: 'yes', reason: '' })).kind).toBe(
    'answered',
  );
});

it('signing off is for who may; failing needs a reason', async () => {
  expect(await say('UJUN', 'look', 'no', ' ')).toEqual({
    kind: 'declined',
    message: 'Failing Look needs a reason: say what was seen.',
  });
  expect((await say('UJUN', 'look', 'no', 'a blank page')).kind).toBe('answered');
  expect(await say('UMARA', 'look', 'yes')).toMatchObject({
    message: saying('Already failed by @UJUN 2026-11-24 10:47 UTC: a blank page'),
  });
  config = { ...openConfig, permissions: [] };
  expect(await say('UMARA', 'look', 'yes')).toMatchObject({ kind: 'refused' });
});

it('a question that names who may answer takes nobody else', async () => {
  config = { ...openConfig, permissions: [] };
  expect(await say('UKIM', 'look', 'yes')).toMatchObject({ kind: 'refused' });
  const started = await room.desk.start(asker('UMARA'), { words: ['look'], trigger: 'slash' });
  expect(started.kind).toBe('refused');
  config = openConfig;
  const again = await room.desk.start(asker('UMARA'), { words: ['look', 'demo'], trigger: 'slash' });
  const other = 'run' in again ? again.run : '';
  await room.ask(other, 'look', { approvers: ['UKIM', 'SQA'] });
  const to = (user: string, desk = room.desk) =>
    desk.answer(asker(user), { run: other, check: 'look', answer: 'yes', reason: '' });
  expect(await to('UJUN')).toMatchObject({ kind: 'refused', allowed: ['UKIM', 'SQA'] });
  expect((await to('UQA', deskOf(runWishes, { ...room.parts, groupsOf: async () => ['SQA'] }))).kind).toBe(
    'answered',
  );
});

it('an answer that comes too late says why', async () => {
  room.clock.at += 900_000;
  expect(await say('UJUN', 'deploy', 'yes')).toMatchObject({
    kind: 'stale',
    message: saying('The question of Deploy expired 2026-11-24 11:02 UTC; run it again to be asked again.'),
  });
  expect(await say('UJUN', 'health', 'yes')).toMatchObject({
    kind: 'stale',
    message: saying('Health asks nothing now.'),
  });
  await room.desk.cancel(asker('UMARA'), { run, reason: 'wrong branch' });
  expect(await say('UJUN', 'deploy', 'yes')).toMatchObject({
    message: saying(`${run} was already cancelled by @UMARA 2026-11-24 11:02 UTC: wrong branch`),
  });
  room.clock.at += 2 * 24 * 3_600_000;
  expect(await say('UJUN', 'look', 'yes')).toMatchObject({
    message: saying(`${run} was already cancelled by @UMARA 2026-11-24 11:02 UTC: wrong branch`),
  });
  expect(
    await room.desk.answer(asker('UJUN'), { run: 'r-000099', check: 'x', answer: 'yes', reason: '' }),
  ).toMatchObject({ kind: 'declined' });
  expect(await say('UJUN', 'nothing', 'yes')).toMatchObject({
    kind: 'declined',
    message: `${run} has no check nothing.`,
  });
});

async function deployed(revision: string): Promise<void> {
  const at = room.clock.at;
  const event: RunEvent = {
    ...{ id: eventId.check('health', 'finished'), at, type: 'check.finished', check: 'health' },
    ...{ attempts: 1, flaky: false, startedAt: at, durationMs: 1, captures: {}, outcome: passed },
    deploy: { revision, startedAt: at },
  };
  await room.store.append(run, [event]);
}

it.each(['deploy', 'look'])(
  'an answer for %s is about the revision that was shown with the question',
  async (check) => {
    await deployed('b2<!channel>');
    const say = (revision?: string) =>
      room.desk.answer(asker('UJUN'), {
        ...{ run, check, answer: 'yes', reason: '' },
        ...(revision === undefined ? {} : { revision }),
      });
    expect(await say('a1')).toEqual({
      kind: 'stale',
      run,
      message: 'The revision changed from a1 to b2‹!channel›; look again.',
    });
    expect(await say()).toMatchObject({
      message: 'The revision changed from none to b2‹!channel›; look again.',
    });
    expect(room.audit.map(({ decision, reason }) => `${decision}: ${reason}`)).toEqual([
      'refused: The revision changed from a1 to b2‹!channel›; look again.',
      'refused: The revision changed from none to b2‹!channel›; look again.',
    ]);
    expect((await say('b2<!channel>')).kind).toBe('answered');
    const answer = (await room.store.state(run))?.checks.get(check)?.answer;
    expect(answer).toMatchObject({ revision: 'b2<!channel>' });
    expect(answer?.approverBy).toEqual(check === 'deploy' ? ['UJUN'] : undefined);
  },
);

it('what makes somebody an approver is written down; asked again, the question takes a second answer', async () => {
  const desk = deskOf(runWishes, { ...room.parts, groupsOf: async () => ['SSRE', 'SQA'] });
  const say = () => desk.answer(asker('UKIM'), { run, check: 'deploy', answer: 'yes', reason: '' });
  expect((await say()).kind).toBe('answered');
  expect((await room.store.state(run))?.checks.get('deploy')?.answer?.approverBy).toEqual(['SSRE']);
  const question = { prompt: 'Well?', approvers: ['SSRE'], expiresInMs: 900_000 };
  const again = { round: 2, because: 'the approval is older than 15m' };
  const id = eventId.question('deploy', 'waiting', 2);
  await room.store.append(run, [
    { id, at: room.clock.at, type: 'check.waiting', check: 'deploy', question: { ...question, again } },
  ]);
  expect((await say()).kind).toBe('answered');
  expect((await say()).kind).toBe('stale');
});

it('a click after a run has ended says what it ended with, whatever became of the question before', async () => {
  expect((await say('UJUN', 'deploy', 'yes', 'go')).kind).toBe('answered');
  await room.finish(run, { deploy: 'failed' });
  expect(await say('UJUN', 'deploy', 'yes')).toMatchObject({
    kind: 'stale',
    message: saying(/^Already approved by @UJUN .*: go\. r-\S+ ended .*: failed$/),
  });
  expect(await say('UJUN', 'look', 'yes')).toMatchObject({
    message: saying(/ended .*: failed$/),
  });
});
