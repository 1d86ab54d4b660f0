import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Message } from '../../stand-ins/slack/state.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  people,
  postDeploy,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 30_000, interval: 50 };
const channel = 'C0STAGING1';

const planOf = (api: string, at: string) => `
${oneSection('shop', `{ staging: { hosts: [127.0.0.1], vars: { api: "${api}" } } }`, 'First', 'Health')}          which: { name: Which, revision: { url: "\${api}/version", json: $.revision, times: 2 }, expect: { equals: "\${deploy.revision}" } }
          health: { name: Health, tier: critical, http: { url: "\${api}/health" }, expect: { status: 200 } }
          quiet: { name: Quiet logs, logs: { file: FOLDER/service.log, since: 1h }, expect: { entries: { none: { contains: Nothing like this } } } }
criteria:
  critical: [{ text: It answers, checks: [health] }]
reports:
  after: { at: [${at}], run: ["1.1"], channel: "#staging" }
`;

/** A staging whose revision and health the test sets. */
async function staging() {
  const now = { revision: 'r1', status: 200, next: '' };
  const server = await httpServer((request, response) => {
    if (request.url === '/version') return void response.end(JSON.stringify({ revision: now.revision }));
    // Somebody deploys while a report looks.
    if (now.next !== '') now.revision = now.next;
    response.statusCode = now.status;
    return void response.end('ok');
  });
  return { now, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function logLine({ folder }: SlackScene, severity: string, textPayload: string): Promise<void> {
  const entry = { timestamp: new Date().toISOString(), severity, textPayload };
  await appendFile(join(folder, 'service.log'), `${JSON.stringify(entry)}\n`);
}

const reportsIn = ({ slack }: SlackScene): readonly Message[] =>
  slack.messages(channel).filter(({ metadata }) => metadata?.event_type === 'staging_check_report');

async function ask({ slack }: SlackScene, text: string): Promise<string> {
  await slack.command(text, { ...mara, user: people.mara });
  return runIn(lastTold(slack, people.mara));
}

test.concurrent('a signed hook, one message that grows, a reply for each report, new errors in its headline, signed off', async () => {
  await using target = await staging();
  await using scene = await slackScene({ plan: planOf(target.url, '2s, 5s') });
  const { slack, address, runs } = scene;
  await logLine(scene, 'INFO', 'started');
  const by = { environment: 'staging', service: 'shop' };
  // Something to compare with: the first deploy has nothing, and says so.
  const first = await postDeploy(address, { ...by, revision: 'r1' });
  expect(first.status).toBe(202);
  await vi.waitFor(() => expect(reportsIn(scene)[0]?.text).toContain('not signed off'), until);
  expect(reportsIn(scene)[0]?.text).toMatch(/^⚠️ r1 on staging: passed at \+2\.0 s, \+5\.0 s\./);

  target.now.revision = 'r2';
  await logLine(scene, 'ERROR', "TypeError: cannot read 'id' of undefined");
  const second = await postDeploy(address, { ...by, revision: 'r2', deployedBy: 'ci' });
  expect(second).toMatchObject({ status: 202, body: { deploy: expect.stringMatching(/^d-/) } });
  expect(await postDeploy(address, { ...by, revision: 'r2' })).toEqual({ ...second, status: 200 });
  const root = await vi.waitFor(() => {
    const found = reportsIn(scene)[1];
    if (found === undefined || !found.text.includes('signed off')) throw new Error(found?.text ?? 'nothing');
    return found;
  }, until);
  expect(root.text).toMatch(
    /^⚠️ r2 on staging: passed at \+2\.0 s, \+5\.0 s\.\nAt \+5\.0 s: every check passes, 1 thing is new/,
  );
  const replies = slack.thread(channel, root.ts).slice(1);
  expect(replies.map((one) => factOf(one, 'state'))).toEqual(['passed', 'passed']);
  for (const reply of replies) {
    expect(reply.text).toMatch(
      /^⚠️ r2 on staging, \+\d\.0 s: passed, every check passes, 1 thing is new; new in the logs/,
    );
    expect(reply.text).toContain("New in the logs: “TypeError: cannot read 'id' of undefined” · once since ");
  }
  // The second says what the first said: the channel heard it once.
  expect(replies.map(({ isBroadcast }) => isBroadcast)).toEqual([true, false]);
  expect(await runs.recent(null, 20)).toHaveLength(4);
  expect(slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_run')).toEqual(
    [],
  );
  expect(
    slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'staging_check_phase'),
  ).toEqual([]);
}, 60_000);

test.concurrent('while the old revision answers nothing is judged; what then fails has its evidence in the thread', async () => {
  await using target = await staging();
  await using scene = await slackScene({ plan: planOf(target.url, '1s, 8s') });
  const { slack, address } = scene;
  await logLine(scene, 'INFO', 'started');
  const baseline = await ask(scene, '1.1 staging');
  await rootIn(slack, baseline, hasEnded);
  await postDeploy(address, { environment: 'staging', revision: 'r2' });
  await vi.waitFor(
    () => expect(reportsIn(scene)[0]?.text).toContain('The old revision still answers: r1.'),
    until,
  );
  expect(reportsIn(scene)[0]?.text).toMatch(/^🚀 /);
  target.now.revision = 'r2';
  target.now.status = 503;
  await vi.waitFor(() => expect(reportsIn(scene)[0]?.text).toMatch(/failed at .*\+8\.0 s/), until);
  const [root] = reportsIn(scene);
  const thread = () => slack.thread(channel, root?.ts ?? '').slice(1);
  await vi.waitFor(() => {
    expect(thread().filter(({ text }) => text.startsWith('❌ Health'))).not.toEqual([]);
  }, until);
  const reports = thread().filter(({ metadata }) => metadata?.event_type === 'staging_check_report');
  expect(reports.find(({ text }) => /: failed/.test(text))?.text).toMatch(/Health: .*503/);
  expect(reports.at(-1)?.text).toMatch(/: failed|still failing, the same 1$/);
  expect(root?.text).not.toContain('✅');
}, 60_000);

test.concurrent('a revision that changes in the middle makes the run inconclusive, everywhere', async () => {
  await using target = await staging();
  await using scene = await slackScene({ plan: planOf(target.url, '1s, 4s, 7s') });
  const { slack, address, runs } = scene;
  await logLine(scene, 'INFO', 'started');
  target.now.next = 'r0';
  await postDeploy(address, { environment: 'staging', revision: 'r1' });
  await vi.waitFor(() => expect(reportsIn(scene)[0]?.text).toMatch(/inconclusive at \+1\.0 s/), until);
  const [root] = reportsIn(scene);
  const reply = await vi.waitFor(() => {
    const found = slack.thread(channel, root?.ts ?? '')[1];
    if (found === undefined) throw new Error('no reply yet');
    return found;
  }, until);
  expect(reply.text).toContain('Decided by: the revision changed during the run: Which: r0 (2 of 2)');
  const [run = ''] = await runs.recent(null, 1);
  expect(await runs.summary(run)).toMatchObject({ verdict: 'inconclusive', total: 3 });
  const url = /"url":"([^"]+)\/report\?([^"]+)"/.exec(JSON.stringify(reply.blocks));
  const answer = await fetch(`${url?.[1]}?${url?.[2]}`, { headers: { accept: 'application/json' } });
  expect(await answer.json()).toMatchObject({
    run: { verdict: 'inconclusive', doubt: { isCertain: true } },
  });
  // The one after it finds the other revision at once.
  await vi.waitFor(() => expect(root?.text).toContain('no report at +4.0 s'), until);
  expect(root?.text).not.toContain('✅');
}, 60_000);

test.concurrent('of 500 deploys in a minute one series goes on, and the channel hears of that one', async () => {
  await using target = await staging();
  await using scene = await slackScene({ plan: planOf(target.url, '1h'), hasWorker: true });
  const { address } = scene;
  for (let begun = 0; begun < 500; begun += 50) {
    const some = Array.from({ length: 50 }, (_, index) => `many-${begun + index}`);
    const answers = await Promise.all(
      some.map((revision) => postDeploy(address, { environment: 'staging', revision })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  }
  const last = await postDeploy(address, { environment: 'staging', revision: 'the-last' });
  expect(last.status).toBe(202);
  await vi.waitFor(
    () => expect(reportsIn(scene).at(-1)?.text).toMatch(/the-last on staging: deployed/),
    until,
  );
  const open = reportsIn(scene).filter(({ text }) => !text.includes('The series ended'));
  await vi.waitFor(() => expect(open).toHaveLength(1), until);
  // A deploy is told once it has been the newest for two seconds: a storm is no flood in the channel.
  expect(reportsIn(scene).length).toBeLessThan(15);
}, 120_000);
