import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Message } from '../../stand-ins/slack/state.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  messagesOf,
  people,
  postDeploy,
  rootIn,
  runIn,
  type SlackScene,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 20_000, interval: 50 };

/** A service that has the revision of a file, and is broken at `r2`. */
async function service(folder: () => string) {
  const server = createServer(({ url }, response) => {
    const revision = readFileSync(join(folder(), 'live'), 'utf8');
    response.writeHead(url === '/health' && revision === 'r2' ? 503 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ revision }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function planAt(port: number): string {
  return `
version: 1
plan: shop
title: Shop
environments: { staging: { vars: { api: "http://127.0.0.1:${port}" }, hosts: [127.0.0.1] } }
reports: { after-deploy: { at: [30m], run: [look], channel: C0STAGING1 } }
phases:
  look:
    title: Look
    sections:
      "1.1":
        title: Shop
        checks:
          health: { http: { url: "\${api}/health" }, expect: { status: 200 }, owner: payments, runbook: "https://wiki.example/health" }
          rev: { revision: { url: "\${api}/version", json: $.revision }, expect: { matches: { startsWith: r } } }
  back:
    title: Back
    sections:
      "2.1":
        title: Back
        checks:
          rollback:
            name: Roll back
            rollback: true
            danger: "Takes \${environment} back"
            command: { run: [sh, -c, 'printf %s "$1" > FOLDER/live', sh, "\${rollback.revision}"] }
            expect: { exitCode: 0 }
`;
}

async function ask({ slack }: SlackScene, text: string, user = people.mara): Promise<string> {
  await slack.command(text, { ...mara, user });
  await vi.waitFor(() => expect(lastTold(slack, user)).toMatch(/^Queued /), until);
  return runIn(lastTold(slack, user));
}

/** Waits until a message of a run says something, or no longer does. */
async function shows(ts: string, { slack }: SlackScene, words: string, isThere = true): Promise<void> {
  const blocks = () => JSON.stringify(slack.state.messages.find((one) => one.ts === ts)?.blocks);
  await vi.waitFor(() => expect(blocks().includes(words)).toBe(isThere), until);
}

/** The question of a run that waits for approval, which is a message of its own. */
async function questionOf(run: string, { slack }: SlackScene): Promise<Message> {
  const isQuestion = (one: Message) => factOf(one, 'key').includes('approval');
  return await vi.waitUntil(() => messagesOf(slack, run).find(isQuestion), until);
}

test('a failed run says what to do next, and what it advises works: a rollback that another person approves becomes the current deploy', async () => {
  let folder = '';
  await using shop = await service(() => folder);
  await using scene = await slackScene({
    plan: planAt(shop.port),
    approvers: [people.jun],
    config: `approvers: [${people.jun}]\n`,
  });
  ({ folder } = scene);
  const { slack, address } = scene;
  const live = join(folder, 'live');
  await writeFile(live, 'r1');
  await rootIn(slack, await ask(scene, 'look staging'), hasEnded);
  await postDeploy(address, { environment: 'staging', revision: 'r2', channel: mara.channel });
  await writeFile(live, 'r2');
  const red = await ask(scene, 'look staging');
  const root = await rootIn(slack, red, hasEnded);
  for (const words of [
    'roll back to r1 (needs ',
    people.jun,
    '"runbook"',
    'ask payments',
    '"incident.open"',
  ]) {
    expect(JSON.stringify(root.blocks)).toContain(words);
  }
  const [, url = ''] = /"url":"([^"]+\/runs\/[^"]+)"/.exec(JSON.stringify(root.blocks)) ?? [];
  const page = await (await fetch(url)).text();
  expect(page).toContain('/staging-check shop rollback staging');
  expect(page).toContain(`/staging-check rerun failed ${red}`);

  await slack.command('incident open 517 Shop is down', mara);
  await shows(root.ts, scene, '"incident.open"', false);

  await slack.click(root.ts, 'answer.run', people.mara);
  await vi.waitFor(() => expect(lastTold(slack, people.mara)).toMatch(/^Queued Roll back/), until);
  const back = runIn(lastTold(slack, people.mara));
  const question = await questionOf(back, scene);
  expect(question.text).toMatch(`<@${people.jun}> Roll back waits for approval`);
  expect(question.text).not.toContain(people.mara);
  expect(JSON.stringify(question.blocks)).toContain('live sh r1');
  await slack.click(question.ts, 'check.approve', people.lee);
  const refused = `You may not approve rollback on staging. <@${people.jun}> may; ask them to answer here.`;
  await vi.waitFor(() => expect(lastTold(slack, people.lee)).toContain(refused), until);
  await slack.click(question.ts, 'check.approve', people.jun);
  expect((await rootIn(slack, back, hasEnded)).text).toMatch(/^rollback on staging: passed/);
  expect(readFileSync(live, 'utf8')).toBe('r1');

  await shows(root.ts, scene, 'roll back to', false);
  const told = () => slack.state.messages.map(({ text }) => text).join('\n');
  await vi.waitFor(() => expect(told()).toMatch(/🚀 r1 on staging: deployed/), until);
  await vi.waitFor(() => expect(told()).toContain('The series ended: r1 was deployed.'), until);
  await slack.command('rollback staging', mara);
  await vi.waitFor(() => expect(lastTold(slack, people.mara)).toContain('r1'), until);
  expect(lastTold(slack, people.mara)).toContain('is on staging already');

  await writeFile(live, 'r2');
  await rootIn(slack, await ask(scene, 'look staging'), hasEnded);
  const again = await questionOf(await ask(scene, 'rollback staging'), scene);
  expect(JSON.stringify(again.blocks)).toContain('last time');
}, 60_000);
