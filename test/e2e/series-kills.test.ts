import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { cliProcess } from '../support/cli-process.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';
import { slackTokens } from '../support/slack-receiver.ts';
import { factOf, postDeploy, webhookSecret } from '../support/slack-scene.ts';

const until = { timeout: 60_000, interval: 100 };
const channel = 'C0STAGING1';

const planOf = (api: string) => `
${oneSection('shop', `{ staging: { hosts: [127.0.0.1], vars: { api: "${api}" } } }`, 'First', 'Health')}          which: { name: Which, revision: { url: "\${api}/version", json: $.revision, times: 2 }, expect: { equals: "\${deploy.revision}" } }
          health: { name: Health, http: { url: "\${api}/health" }, expect: { status: 200 } }
reports:
  after: { at: [2s, 14s, 24s], run: [phase1], channel: "${channel}" }
`;

test('every process is killed between the first report and the second: the series goes on, and nothing is there twice', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-series-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const target = stack.use(await httpServer((_, response) => response.end('{"revision":"r2"}')));
  const slack = stack.use(await startSlack(slackTokens));
  await mkdir(join(folder, 'plans'));
  await writeFile(join(folder, 'plans/shop.yaml'), planOf(target.url));
  // With the Redis of its own, which ends with it: what is left is what is on the disk.
  const start = () =>
    cliProcess(['start'], {
      SLACK_BOT_TOKEN: slackTokens.botToken,
      SLACK_APP_TOKEN: slackTokens.appToken,
      SLACK_API_URL: slack.url,
      STAGING_CHECK_PLANS: join(folder, 'plans'),
      STAGING_CHECK_DATA: join(folder, 'data'),
      STAGING_CHECK_WEBHOOK_SECRET: webhookSecret,
      PORT: '0',
      LOG_FORMAT: 'json',
    });
  const reports = () =>
    slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_report');
  const replies = () => reports().filter((message) => factOf(message, 'key').includes(':report:'));
  const first = start();
  await using _ = first;
  await first.until('bot started');
  const hook = { environment: 'staging', revision: 'r2' };
  const posted = await postDeploy(addressIn(first.said()), hook);
  expect(posted.status).toBe(202);
  await vi.waitFor(() => expect(replies()).toHaveLength(1), until);
  first.child.kill('SIGKILL');
  await first.exited;

  const second = start();
  await using __ = second;
  await second.until('bot started');
  expect(await postDeploy(addressIn(second.said()), hook)).toEqual({ ...posted, status: 200 });
  const [root] = reports();
  await vi.waitFor(() => expect(root?.text).toContain('The series is complete'), until);
  await vi.waitFor(() => expect(replies()).toHaveLength(3), until);
  const deploy = String(posted.body.deploy);
  expect(reports().map((message) => factOf(message, 'key'))).toEqual([
    `${deploy}:deploy`,
    `${deploy}:report:1`,
    `${deploy}:report:2`,
    `${deploy}:report:3`,
  ]);
  expect(replies().map((message) => factOf(message, 'state'))).toEqual(['passed', 'passed', 'passed']);
  expect(new Set(replies().map((message) => factOf(message, 'run_id'))).size).toBe(3);
  expect(reports().every((message) => message.channel === channel)).toBe(true);
}, 180_000);

/** Where the bot answers, as its log says. */
function addressIn(log: string): string {
  const port = /"port":(\d+)/.exec(log)?.[1];
  if (port === undefined) throw new Error(`no port in ${log}`);
  return `http://127.0.0.1:${port}`;
}
