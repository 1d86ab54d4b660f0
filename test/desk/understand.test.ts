import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DeskPlan } from '../../src/desk/wish.ts';
import { asker, type DeskRoom, deskPlan, deskRoom, outagePlan, smokePlan } from '../support/desk.ts';

let room: DeskRoom;
let plans: readonly DeskPlan[] = [outagePlan];
beforeAll(async () => {
  room = await deskRoom({ plans: async () => plans });
});
afterAll(() => room[Symbol.asyncDispose]());
beforeEach(() => {
  plans = [outagePlan];
});

const mara = asker('UMARA');
const broken = deskPlan('broken', 'version: 1\nplan: broken\ntitel: x\n');

async function said(words: string, more: { plan?: string; environment?: string } = {}) {
  const answer = await room.desk.understand(mara, { words: words === '' ? [] : words.split(' '), ...more });
  switch (answer.kind) {
    case 'understood':
      return `${answer.plan.id} on ${answer.environment}: ${answer.selector.join(' ')} = ${answer.checks.map(({ id }) => id).join(' ')}`;
    case 'unknown':
      return `no ${answer.word}; ${answer.instead === null ? 'nothing near' : `${answer.instead.word}: ${answer.instead.command}`}`;
    default:
      return answer.message;
  }
}

it.each([
  ['', 'outage on staging: all = health deploy sockets look'],
  ['phase2', 'outage on staging: phase2 = sockets look'],
  ['2', 'outage on staging: phase2 = sockets look'],
  ['2.1 demo', 'outage on demo: 2.1 = sockets look'],
  ['demo', 'outage on demo: all = health deploy sockets look'],
  ['outage', 'outage on staging: all = health deploy sockets look'],
  ['outage @smoke sockets demo', 'outage on demo: @smoke sockets = health sockets'],
  ['phaes2', 'no phaes2; phase2: phase2'],
  ['phaes2 dmeo', 'no phaes2; phase2: phase2 demo'],
  ['phase2 stagin', 'no stagin; staging: phase2 staging'],
  ['outage phaes2', 'no phaes2; phase2: outage phase2'],
  ['outaeg phase2', 'no outaeg; outage: outage phase2'],
  ['stauts', 'no stauts; status: status'],
  ['Phase2', 'no Phase2; phase2: phase2'],
  ['phaes2 ; rm -rf /', 'no phaes2; nothing near'],
  ['<!channel>', 'no <!channel>; nothing near'],
  ['../../etc/passwd', 'no ../../etc/passwd; nothing near'],
  ['demo phase2', 'demo is an environment; it is named once, as the last word: phase2 demo'],
  [
    'demo phase2 staging',
    'demo and staging are environments; a run is on one, named as the last word: phase2 demo',
  ],
  ['phase2 outage demo', 'outage is a plan, and the plan comes first: outage phase2 demo'],
  ['run-nothing outage', 'no run-nothing; nothing near'],
  ['Sockets demo', 'outage on demo: sockets = sockets'],
  ['critical', 'No check of outage is meant by critical.'],
  ['failed', 'No run of outage on staging has ended in this channel, so nothing is known to have failed.'],
  [Array(41).fill('all').join(' '), 'That is 41 words; at most 40 make a command.'],
  ['x'.repeat(3000), 'A word has 3000 characters; none that can be run has more than 200.'],
])('with one plan, %j means: %s', async (words, meaning) => {
  expect(await said(words)).toBe(meaning);
});

it.each([
  ['login', 'smoke on staging: login = login'],
  ['phase2', 'outage on staging: phase2 = sockets look'],
  ['smoke', 'smoke on staging: all = health login'],
  ['smoke health', 'smoke on staging: health = health'],
  ['health', 'Which plan? There are outage and smoke. Name one as the first word: outage health'],
  ['', 'Which plan? There are outage and smoke. Name one as the first word: outage'],
  ['login phase2', 'Which plan? There are outage and smoke. Name one as the first word: outage login phase2'],
  ['health demo', 'outage on demo: health = health'],
  ['logni', 'no logni; login: login'],
  ['smkoe health', 'no smkoe; smoke: smoke health'],
])('with two plans, %j means: %s', async (words, meaning) => {
  plans = [outagePlan, smokePlan];
  expect(await said(words)).toBe(meaning);
});

it('a phase that is called as its only plan is the phase', async () => {
  plans = [{ ...outagePlan, id: 'phase2' }];
  expect(await said('phase2')).toBe('phase2 on staging: phase2 = sockets look');
  expect(await said('phase2 phase2')).toBe('phase2 on staging: phase2 = sockets look');
  expect(await said('phaes2 demo')).toBe('no phaes2; phase2: phase2 demo');
});

it('a dialog names plan and environment, which still have to exist', async () => {
  plans = [outagePlan, smokePlan];
  expect(await said('health', { plan: 'smoke', environment: 'staging' })).toBe(
    'smoke on staging: health = health',
  );
  expect(await said('health', { plan: 'smoek' })).toBe('no smoek; smoke: smoke health');
  expect(await said('health', { plan: 'outage', environment: 'dem' })).toBe('no dem; demo: health demo');
});

it('a plan with errors is declined with the first of them, word for word', async () => {
  plans = [broken];
  const message = await said('phase2');
  expect(message).toMatch(
    /^plans\/broken\.yaml has \d errors, and nothing of it can run before that is mended\. plans\/broken\.yaml:\d+:\d+/,
  );
  plans = [outagePlan, broken];
  expect(await said('broken phase2')).toBe(message);
  expect(await said('phase2')).toBe('outage on staging: phase2 = sockets look');
  plans = [];
  expect(await said('phase2')).toBe(
    'There is no plan: STAGING_CHECK_PLANS names the folder that holds them.',
  );
});

it('failed means what did not pass in the last run here of this plan and environment', async () => {
  const start = async (environment: string, channel = 'C1') => {
    const started = await room.desk.start(asker('UMARA', channel), {
      words: ['2.1', environment],
      trigger: 'slash',
    });
    return started.kind === 'started' ? started.run : '';
  };
  await room.finish(await start('staging'), { sockets: 'failed', look: 'skipped' });
  await room.finish(await start('staging', 'C2'), { look: 'failed' });
  expect(await said('failed')).toBe('outage on staging: failed = sockets look');
  expect(await said('failed demo')).toContain('No run of outage on demo has ended in this channel');
  const last = await start('staging');
  await room.finish(last);
  expect(await said('failed')).toBe(
    `Nothing failed in ${last}, the last run of outage on staging in this channel (passed).`,
  );
});

it('what failed before a last run in which nothing did is what to look at', async () => {
  const begin = async (...words: readonly string[]) => {
    const started = await room.desk.start(mara, { words, trigger: 'slash' });
    if (!('run' in started)) throw new Error(JSON.stringify(started));
    room.clock.at += 1_000;
    return started.run;
  };
  const first = await begin('phase2');
  await room.finish(first, { sockets: 'failed' });
  await room.finish(await begin('health'));
  const answer = await room.desk.understand(mara, { words: ['failed'] });
  expect(answer).toMatchObject({
    message: expect.stringContaining(
      `; Sockets failed before it (${first}), and was not seen to pass since.`,
    ),
    next: 'run outage sockets staging',
  });
});

it('whatever is typed, there is an answer, and what it offers can be run', async () => {
  plans = [outagePlan, smokePlan, broken];
  const near = fc.constantFrom(
    'phaes2',
    'health',
    'demo',
    'stagin',
    'outaeg',
    'smoke',
    'failed',
    '@smoke',
    '2.1',
    '{}',
    '__proto__',
  );
  const word = fc.oneof(near, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
      const answer = await room.desk.understand(mara, { words });
      if (answer.kind === 'declined' && answer.next !== undefined) {
        const next = await room.desk.understand(mara, { words: answer.next.split(' ') });
        expect(next.kind === 'unknown' || ('next' in next && next.next === answer.next)).toBe(false);
      }
      if (answer.kind !== 'unknown' || answer.instead === null) return;
      const again = await room.desk.understand(mara, { words: answer.instead.command.split(' ') });
      expect(again.kind === 'unknown' && !['help', 'status', 'cancel'].includes(answer.instead.word)).toBe(
        false,
      );
    }),
    { numRuns: 150 },
  );
});
