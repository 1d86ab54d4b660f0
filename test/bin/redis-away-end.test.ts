import { expect, it, vi } from 'vitest';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { cliProcess } from '../support/cli-process.ts';
import { startProxy } from '../support/proxy.ts';
import { slackTokens } from '../support/slack-receiver.ts';
import { workerParts } from '../support/worker-parts.ts';

/** What a container is given to end before it is killed. */
const stopMs = 10_000;

it.each(['cut', 'blackhole'] as const)(
  'with Redis away (%s) bot and worker end with 0 before a container would be killed',
  async (away) => {
    await using stack = new AsyncDisposableStack();
    const parts = stack.use(await workerParts());
    const proxy = stack.use(await startProxy({ path: new URL(parts.server.url).pathname }));
    const slack = stack.use(await startSlack(slackTokens));
    const env = {
      REDIS_URL: `redis://127.0.0.1:${proxy.port}/0`,
      STAGING_CHECK_DATA: parts.folder,
      STAGING_CHECK_PLANS: parts.folder,
      SLACK_BOT_TOKEN: slackTokens.botToken,
      SLACK_APP_TOKEN: slackTokens.appToken,
      SLACK_API_URL: slack.url,
      PORT: '0',
    };
    const worker = stack.use(cliProcess(['worker'], env));
    const bot = stack.use(cliProcess(['bot'], env));
    await Promise.all([worker.until('worker started'), bot.until('bot started')]);
    proxy.to(away);
    worker.child.kill('SIGTERM');
    bot.child.kill('SIGTERM');
    const ends: Record<string, number | null> = {};
    void worker.exited.then((code) => {
      ends.worker = code;
    });
    void bot.exited.then((code) => {
      ends.bot = code;
    });
    await vi.waitFor(() => expect(ends).toEqual({ worker: 0, bot: 0 }), { timeout: stopMs, interval: 30 });
  },
  60_000,
);
