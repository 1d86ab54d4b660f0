import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { cliProcess } from '../support/cli-process.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';
import { mara, slackTokens } from '../support/slack-receiver.ts';
import { postDeploy, webhookSecret } from '../support/slack-scene.ts';
import { differences, webhookExamples } from '../support/webhook-examples.ts';
import { type Received, signingSecret, webhookReceiver } from '../support/webhook-receiver.ts';

const until = { timeout: 30_000, interval: 100 };

const planOf = (api: string) => `
${oneSection('shop', `{ staging: { hosts: [127.0.0.1], vars: { api: "${api}" } } }`, 'First', 'Health')}          health: { name: Health, http: { url: "\${api}/health" }, expect: { status: 200 } }
          login: { name: Login, http: { url: "\${api}/login?password=hunter2hunter2" }, expect: { status: 200 } }
criteria: { critical: [{ text: Staging answers, checks: [health] }] }
timeline: { immediate: { window: 0-2h, tasks: [{ text: Recover, checks: [health] }] } }
reports:
  after: { at: [1s, 2s], run: [phase1], channel: C0STAGING1 }
`;

const configOf = (all: string, deploys: string) => `
webhooks:
  - { url: "${all}/token-in-path", secret: HOOK, on: [staging] }
  - { url: "${deploys}/", secret: HOOK, events: [deploy], on: [staging] }
  - { url: "${deploys}/", secret: HOOK, on: [production] }
`;

test('the bot is killed while its receiver is down: the receiver hears of each verdict, change, deploy and report once, in order, as the page on webhooks says', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-webhooks-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const target = stack.use(
    await httpServer((request, response) => response.writeHead(request.url === '/health' ? 200 : 500).end()),
  );
  const all = stack.use(await webhookReceiver({ subjectOf }));
  const deploys = stack.use(await webhookReceiver({ subjectOf }));
  const slack = stack.use(await startSlack(slackTokens));
  await mkdir(join(folder, 'plans'));
  await writeFile(join(folder, 'plans/shop.yaml'), planOf(target.url));
  await writeFile(join(folder, 'staging-check.yaml'), configOf(all.url, deploys.url));
  const variables = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
    STAGING_CHECK_PLANS: join(folder, 'plans'),
    STAGING_CHECK_DATA: join(folder, 'data'),
    STAGING_CHECK_CONFIG: join(folder, 'staging-check.yaml'),
    STAGING_CHECK_PUBLIC_URL: 'https://checks.example.org',
    STAGING_CHECK_WEBHOOK_SECRET: webhookSecret,
    PORT: '0',
    LOG_FORMAT: 'json',
  };
  await using unsigned = cliProcess(['start'], variables);
  expect(await unsigned.exited).toBe(2);
  expect(unsigned.said()).toContain('STAGING_CHECK_SECRET_HOOK: missing');

  const start = () => cliProcess(['start'], { ...variables, STAGING_CHECK_SECRET_HOOK: signingSecret });
  all.react(() => ({ kind: 'answer', status: 503 }));
  await using first = start();
  await first.until('bot started');
  await slack.command('incident open --plan shop --env staging 517 P0 Backend does not start', mara);
  await slack.command('phase1 staging', mara);
  await slack.command('incident severity P1', mara);
  await postDeploy(addressIn(first.said()), { environment: 'staging', revision: 'r2' });
  await vi.waitFor(() => expect(typesOf(deploys.accepted)).toEqual(['deploy.ended', 'deploy.opened']), until);
  await vi.waitFor(
    () => expect(typesOf(all.requests)).toEqual(['deploy.opened', 'incident.opened', 'verdict.reached']),
    until,
  );
  first.child.kill('SIGKILL');
  await first.exited;
  expect(all.accepted).toEqual([]);
  expect(first.said()).toContain('a receiver of webhooks does not take them');

  all.react(() => ({ kind: 'answer', status: 200 }));
  await using second = start();
  await second.until('bot started');
  await slack.command('incident close Rolled back', mara);
  await postDeploy(addressIn(second.said()), { environment: 'staging', revision: 'r3' });
  await vi.waitFor(() => expect(typesOf(all.accepted)).toEqual(types), until);
  await vi.waitFor(
    () => expect(all.accepted.filter(({ body }) => body.type === 'report.ended')).toHaveLength(4),
    until,
  );
  const examples = await webhookExamples();
  expect(examples.map(({ type }) => type).toSorted()).toEqual([...types, 'report.skipped'].toSorted());
  for (const { body } of all.accepted) {
    const example = examples.find(({ type }) => type === body.type);
    expect(differences(example, body)).toEqual([]);
  }
  const said = JSON.stringify([all.accepted, first.said(), second.said()]);
  expect(said).not.toMatch(/hunter2|whsec_|MfKQ9r8/);
  expect(`${first.said()}${second.said()}`).not.toContain('token-in-path');
  for (const [subject, received] of Map.groupBy(all.accepted, subjectOf)) {
    // What is written down later may have happened a moment earlier: a deploy, beside what somebody typed meanwhile.
    const at = received.map(({ body }) => Date.parse(body.timestamp));
    const early = at.filter((one, index) => one < (at[index - 1] ?? one) - 1_000);
    if (!subject.startsWith('deploy')) expect([subject, early]).toEqual([subject, []]);
  }
  expect(deploys.accepted.every(({ body }) => body.type.startsWith('deploy.'))).toBe(true);
}, 180_000);

const types = [
  'deploy.ended',
  'deploy.opened',
  'incident.changed',
  'incident.closed',
  'incident.opened',
  'report.ended',
  'verdict.reached',
];

function typesOf(received: readonly Received[]): readonly string[] {
  return [...new Set(received.map(({ body }) => body.type))].toSorted();
}

function subjectOf({ body: { data } }: Received): string {
  const { run, incident, deploy } = data as Record<'run' | 'incident' | 'deploy', Record<string, unknown>>;
  return `${Object.keys(data)[0]} ${run?.id ?? incident?.key ?? deploy?.id}`;
}

/** Where the bot answers, as its log says. */
function addressIn(log: string): string {
  const port = /"port":(\d+)/.exec(log)?.[1];
  if (port === undefined) throw new Error(`no port in ${log}`);
  return `http://127.0.0.1:${port}`;
}
