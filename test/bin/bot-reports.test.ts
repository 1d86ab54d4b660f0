import { expect, it, vi } from 'vitest';
import { badRevisions } from '../support/bad-revisions.ts';
import { deskRoom, openConfig, outagePlan } from '../support/desk.ts';
import { roomInbox } from '../support/room-inbox.ts';
import { mara, receiverScene } from '../support/slack-receiver.ts';

const permissions = [
  { who: [mara.user], may: 'all' as const, in: 'all' as const, on: 'all' as const, what: 'all' as const },
  {
    ...{ who: 'everyone' as const, may: ['run' as const], in: 'all' as const },
    ...{ on: 'all' as const, what: 'all' as const },
  },
];
const jun = 'U0JUN00001';

/** A real inbox behind a real receiver: every command is a signed request. */
async function startBot() {
  const stack = new AsyncDisposableStack();
  const config = { ...openConfig, permissions };
  const room = stack.use(await deskRoom({ config: async () => config, plans: async () => [outagePlan] }));
  const reports = roomInbox(room, { config: async () => config });
  const { inbox } = reports;
  const scene = stack.use(await receiverScene({ mode: 'http', inbox }));
  const say = async (text: string) => {
    await scene.slack.command(text, mara);
    return scene.slack.ephemerals(mara.user).at(-1)?.text ?? '';
  };
  const home = async (user: string) => {
    await scene.slack.openHome(user);
    await vi.waitFor(() => expect(scene.slack.home(user)).toBeDefined(), { timeout: 8_000 });
    return JSON.stringify(scene.slack.home(user)?.body);
  };
  return { room, reports, say, home, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

it('hostile revisions in signed slash commands get a clear answer, and nothing is done', async () => {
  await using bot = await startBot();
  // Blanks and quotes around a word are no part of what was typed.
  const hostile = badRevisions.filter((one) => !/^\s*["']?[a-z]+["']?\s*$/.test(one) || one.length > 128);
  expect(hostile.length).toBeGreaterThanOrEqual(100);
  for (const revision of hostile) {
    // As Slack sends what people type, and as anybody could who has the secret.
    for (const text of [escaped(revision), revision]) {
      const answer = await bot.say(`deployed ${text}`);
      expect([text, answer]).toEqual([text, expect.stringMatching(/Nothing was done|There is no /)]);
    }
  }
  expect(await bot.reports.deploys.recent(10)).toEqual([]);
  expect(bot.reports.series).toEqual([]);
}, 60_000);

it('App Home shows what comes by itself to whoever may look', async () => {
  await using bot = await startBot();
  expect(await bot.home(mara.user)).toMatch(/No deploy was told of yet\..*Nothing is scheduled\./);
  expect(await bot.say('deployed 00469-x1')).toMatch(/^Noted: a deploy of 00469-x1 on staging\./);
  expect(await bot.say('schedule add "0 9 * * 1-5" phase2 Europe/Berlin')).toMatch(
    /^Scheduled phase2 on staging/,
  );
  await vi.waitFor(
    async () =>
      expect(await bot.home(mara.user)).toMatch(/00469-x1 on staging.*next \+5 min.*phase2 on staging/),
    { timeout: 8_000 },
  );
  const closed = await bot.home(jun);
  expect(closed).not.toMatch(/00469-x1|phase2 on staging|Scheduled reports/);
});
