import { expect, it, vi } from 'vitest';
import { figure } from '../support/figure.ts';
import { mara } from '../support/slack-receiver.ts';
import {
  factOf,
  hasEnded,
  lastTold,
  messagesOf,
  offers,
  people,
  rootIn,
  runIn,
  slackScene,
} from '../support/slack-scene.ts';

const until = { timeout: 40_000, interval: 50 };
const plan = `
version: 1
plan: asking
title: Asking
environments: { e1: {}, e2: {}, e3: {}, e4: {} }
phases:
  quick: { title: Quick, sections: { "1.1": { title: A, checks: { a: { command: { run: ["true"] }, expect: { exitCode: 0 } } } } } }
  look: { title: Look, sections: { "2.1": { title: B, checks: { seen: { manual: { prompt: Does it look right?, expires: 12s } } } } } }
`;

it.concurrent('limits of a person and of a channel refuse what is too much, with the time when to ask again', async () => {
  await using scene = await slackScene({ plan, config: 'limits: { person: 2/10m, channel: 3/10m }\n' });
  const { slack } = scene;
  const ask = async (environment: string, user: string) => {
    await slack.command(`quick ${environment}`, { ...mara, user });
    return lastTold(slack, user);
  };
  const answers = [
    await ask('e1', people.mara),
    await ask('e2', people.mara),
    await ask('e3', people.mara),
    await ask('e3', people.jun),
    await ask('e4', people.lee),
  ];
  const refused = answers.filter((one) =>
    /which is the limit: ask again in (?:10 min|9 min \d+ s)/.test(one),
  );
  figure('limits of person and channel', { asked: answers.length, refused: refused.length });
  expect(answers.map((one) => one.split(' ', 3).join(' '))).toEqual([
    'Queued quick on',
    'Queued quick on',
    'You have asked',
    'Queued quick on',
    'This channel has',
  ]);
  expect(refused).toHaveLength(2);
}, 60_000);

it.concurrent('a question that expired closes its row and its section, and a click after the end says what the run ended with', async () => {
  await using scene = await slackScene({ plan });
  const { slack } = scene;
  await slack.command('look e1', mara);
  const run = runIn(lastTold(slack, mara.user));
  const open = structuredClone((await rootIn(slack, run, offers('check.sign-off'), 40_000)).blocks);
  const root = await rootIn(slack, run, hasEnded, 40_000);
  const text = JSON.stringify(root.blocks);
  const checklist = () => messagesOf(slack, run).find((one) => factOf(one, 'key').includes(':section:'));
  const section = () => factOf(checklist() ?? { metadata: null }, 'state');
  await vi.waitUntil(() => hasEnded(section()), until);
  // What a person still sees who has not been shown the newest edit.
  root.blocks = open;
  await slack.click(root.ts, 'check.sign-off', people.jun);
  await vi.waitUntil(() => lastTold(slack, people.jun) !== '', until);
  figure('a question that expired', {
    run: factOf(root, 'state'),
    section: section(),
    buttonsLeft: text.split('check.sign-off').length - 1,
  });
  expect(text).not.toContain('check.sign-off');
  expect(text).not.toContain('in_progress');
  expect(lastTold(slack, people.jun)).toMatch(/ended <!date\^.*>: failed/);
}, 60_000);
