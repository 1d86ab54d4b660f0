import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { Asker } from '../../src/core/people.ts';
import { reasonInput } from '../../src/slack/actions/answer-check.ts';
import * as every from '../../src/slack/actions/index.ts';
import { openInputs } from '../../src/slack/actions/open-incident.ts';
import { runInputs } from '../../src/slack/actions/run-checks.ts';
import { incidentInputs } from '../../src/slack/block-kit/dialog-inputs.ts';
import type { SlackMessage } from '../../src/slack/block-kit/message.ts';
import type { Inbox } from '../../src/slack/inbox.ts';
import type { Effect, SubmitEffect } from '../../src/slack/interactions.ts';
import { asker, type DeskRoom, deskPlan, deskRoom, openConfig } from '../support/desk.ts';
import { roomInbox } from '../support/room-inbox.ts';

/** In every name that only who may look may read. */
const marker = 'Zebra';
const zebraPlan = deskPlan(
  'zoo',
  `
version: 1
plan: zoo
title: ${marker} plan
environments: { staging: { hosts: [localhost] }, demo: { hosts: [localhost] } }
phases:
  phase1:
    title: ${marker} phase
    sections:
      "1.1":
        title: ${marker} section
        checks:
          health: { name: ${marker} health, env: { process: true }, expect: { HOME: { exists: true } } }
          deploy: { name: ${marker} deploy, danger: "${marker}", env: { process: true }, expect: { HOME: { exists: true } } }
          look: { name: ${marker} look, manual: { prompt: "${marker}?" } }
timeline:
  immediate: { window: 0-2h, tasks: [{ text: ${marker} task }] }
afterwards:
  - { text: ${marker} results, write: docs/zebra.md }
`,
);

const trusted = ['UMARA', 'UKIM', 'USAM'];
const config = {
  ...openConfig,
  approvers: ['UMARA', 'USAM'],
  permissions: [{ who: trusted, may: 'all', in: 'all', on: 'all', what: 'all' } as const],
};

const personas: Readonly<Record<string, Asker>> = {
  'member with right': asker('UMARA'),
  'of another workspace of the organisation, with right': asker('USAM'),
  'member without': asker('UJUN'),
  'external, named in the rules': asker('UMARA', 'C1', { kind: 'external' }),
  'bot, named in the rules': asker('UMARA', 'C1', { kind: 'bot' }),
};
const may = (who: string) => who.endsWith('with right');

type Place = {
  active: string;
  asking: string;
  ended: string;
  deploy: string;
  offer: string;
  ask: string;
};
type Entry = (
  inbox: Inbox,
  who: Asker,
  place: Place,
) => Promise<Effect | SubmitEffect | SlackMessage | object | null>;

let requests = 0;
const requestId = () => {
  requests += 1;
  return `req-${requests}`;
};
const press =
  (action: string, value: (place: Place) => object | string): Entry =>
  (inbox, who, place) => {
    const said = value(place);
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    return inbox.press(who, { action, value: text, dialog: null, responseUrl: null, requestId: requestId() });
  };
const choose =
  (action: string, name: string): Entry =>
  (inbox, who) => {
    const memory = JSON.stringify({ channel: who.channel, threadTs: null });
    const dialog = { name, memory, filled: new Map([[action, ['zoo']]]) };
    return inbox.press(who, { action, value: 'zoo', dialog, responseUrl: null, requestId: requestId() });
  };
const submit =
  (
    name: string,
    filled: Readonly<Record<string, string>>,
    about: (place: Place) => object = () => ({}),
  ): Entry =>
  (inbox, who, place) =>
    inbox.submit(who, {
      ...{ name, requestId: requestId() },
      memory: JSON.stringify({ channel: who.channel, threadTs: null, key: '517', ...about(place) }),
      filled: new Map(Object.entries(filled).map(([id, value]) => [id, [value]])),
    });
const type =
  (text: string | ((place: Place) => string)): Entry =>
  (inbox, who, place) =>
    inbox.command(who, {
      text: typeof text === 'string' ? text : text(place),
      responseUrl: null,
      requestId: requestId(),
    });
const key = () => ({ key: '517' });
const nothing = () => '';

const shownButtons: Readonly<Record<string, Entry>> = {
  'run.cancel': press('run.cancel', ({ active }) => active),
  'run.rerun-failed': press('run.rerun-failed', ({ ended }) => ended),
  'run.rerun-all': press('run.rerun-all', ({ ended }) => ended),
  'check.rerun': press('check.rerun', ({ ended }) => ({ run: ended, check: 'health' })),
  'run.show-all': press('run.show-all', ({ ended }) => ended),
  'run.page-before': press('run.page-before', ({ ended }) => ({ run: ended, page: 0 })),
  'run.page-after': press('run.page-after', ({ ended }) => ({ run: ended, page: 0 })),
  'check.approve': press('check.approve', ({ deploy }) => ({ run: deploy, check: 'deploy' })),
  'check.reject': press('check.reject', ({ deploy }) => ({ run: deploy, check: 'deploy' })),
  'check.sign-off': press('check.sign-off', ({ asking }) => ({ run: asking, check: 'look' })),
  'check.fail': press('check.fail', ({ asking }) => ({ run: asking, check: 'look' })),
  'answer.run': press('answer.run', () => 'status'),
  'answer.who': press('answer.who', () => 'staging'),
  'home.run': press('home.run', nothing),
  [runInputs.plan]: choose(runInputs.plan, 'run.dialog'),
  [runInputs.phase]: choose(runInputs.phase, 'run.dialog'),
  'run.report': press('run.report', nothing),
  'run.logs': press('run.logs', nothing),
  'incident.update': press('incident.update', key),
  'incident.note': press('incident.note', key),
  'incident.task': press('incident.task', key),
  'incident.reopen': press('incident.reopen', key),
  'incident.handoff': press('incident.handoff', key),
  'incident.close': press('incident.close', key),
  'incident.close-exception': press('incident.close-exception', key),
  'incident.agree': press('incident.agree', ({ ask }) => ({ key: '517', ask })),
  'incident.withdraw': press('incident.withdraw', ({ ask }) => ({ key: '517', ask })),
  'incident.handoff-accept': press('incident.handoff-accept', ({ offer }) => ({
    key: '517',
    offer,
  })),
  'incident.handoff-decline': press('incident.handoff-decline', ({ offer }) => ({
    key: '517',
    offer,
  })),
  'incident.tick': press('incident.tick', () => ({ key: '517', task: 'zebra-task' })),
  'incident.untick': press('incident.untick', () => ({ key: '517', task: 'zebra-task' })),
  'incident.snooze': press('incident.snooze', () => ({ key: '517', window: 'immediate' })),
  'incident.follow-up': press('incident.follow-up', () => ({
    key: '517',
    followUp: 'zebra-results',
  })),
  'incident.open': press('incident.open', key),
  [openInputs.plan]: choose(openInputs.plan, 'incident.open-dialog'),
  'incident.page': press('incident.page', key),
  'incident.other': press('incident.other', key),
  'incident.live-timeline': press('incident.live-timeline', key),
};

const reason = { [incidentInputs.reason]: 'because' };
const dialogs: Readonly<Record<string, Entry>> = {
  'run.dialog': submit('run.dialog', {
    ...{ [runInputs.plan]: 'zoo', [runInputs.phase]: 'all', [runInputs.environment]: 'demo' },
  }),
  'check.answer': submit('check.answer', { [reasonInput]: 'fine' }, ({ asking }) => ({
    ...{ kind: 'signOff', run: asking, check: 'look' },
  })),
  'incident.open-dialog': submit('incident.open-dialog', {
    ...{ [openInputs.key]: '518', [openInputs.title]: 'Other', [openInputs.plan]: 'zoo' },
  }),
  'incident.update-dialog': submit('incident.update-dialog', { [incidentInputs.changed]: 'news' }),
  'incident.note-dialog': submit('incident.note-dialog', { [incidentInputs.text]: 'seen' }),
  'incident.snooze-dialog': submit(
    'incident.snooze-dialog',
    { ...reason, [incidentInputs.hours]: '1' },
    () => ({ window: 'immediate' }),
  ),
  'incident.task-dialog': submit('incident.task-dialog', { [incidentInputs.text]: 'look' }),
  'incident.reopen-dialog': submit('incident.reopen-dialog', reason),
  'incident.close-dialog': submit('incident.close-dialog', { [incidentInputs.summary]: 'done' }),
  'incident.handoff-dialog': submit('incident.handoff-dialog', { [incidentInputs.user]: 'UKIM' }),
  'incident.handoff-decline-dialog': submit('incident.handoff-decline-dialog', reason, ({ offer }) => ({
    offer,
  })),
  'incident.untick-dialog': submit('incident.untick-dialog', reason, () => ({ task: 'zebra-task' })),
};

/** Where the first example of a verb would not do. */
const typed: Readonly<Record<string, string | ((place: Place) => string)>> = {
  run: 'health demo',
  rerun: ({ ended }) => `rerun failed ${ended}`,
  plan: 'plan health',
  who: 'who staging',
  cancel: ({ active }) => `cancel ${active}`,
  release: 'release staging',
  incident: 'incident status',
  handoff: 'handoff @UKIM',
  deployed: 'deployed 00470-x staging',
  schedule: 'schedule list',
};

const verbs: Readonly<Record<string, Entry>> = Object.fromEntries(
  commands.map(({ name, examples }) => [name, type(typed[name] ?? examples[0] ?? name)]),
);

const others: Readonly<Record<string, Entry>> = {
  'incident record': type('incident record'),
  'incident list': type('incident list'),
  'incident note': type('incident note seen'),
  'incident task': type('incident task add look'),
  'incident close': type('incident close --as drill over'),
  'incident reopen': type('incident reopen'),
  'schedule add': type('schedule add "0 9 * * *" health demo'),
  'help run': type('help run'),
  mention: async (inbox, who) =>
    inbox.mention(who, {
      text: 'status',
      requestId: requestId(),
      attachment: { thread: '1.0', text: '', files: [] },
    }),
  'shortcut run_check': (inbox, who) =>
    inbox.shortcut(who, {
      name: 'run_check',
      hasMessage: false,
      run: null,
      message: null,
      requestId: requestId(),
    }),
  'shortcut rerun_check': (inbox, who, { ended }) =>
    inbox.shortcut(who, {
      name: 'rerun_check',
      hasMessage: true,
      run: ended,
      message: '1.1',
      requestId: requestId(),
    }),
  'shortcut keep_message': (inbox, who) =>
    inbox.shortcut(who, {
      name: 'keep_message',
      hasMessage: true,
      run: null,
      message: '1.1',
      requestId: requestId(),
    }),
  reaction: (inbox, who) =>
    inbox.reacted(who, {
      ...{
        eventId: requestId(),
        at: 1,
        name: 'pushpin',
        isAdded: true,
        channel: who.channel,
        message: '1.1',
      },
    }),
  'App Home': (inbox, who) => inbox.homeOpened({ ...who, channel: '' }),
};

/** A button whose value is the id of a run needs no entry of its own. */
const ofRuns = Object.fromEntries(
  every.actions
    .filter(({ id }) => !Object.hasOwn(shownButtons, id))
    .map(({ id }) => [id, press(id, ({ active }) => active)]),
);

const kinds = {
  button: { ...shownButtons, ...ofRuns },
  dialog: dialogs,
  verb: verbs,
  other: others,
} as const;

let room: DeskRoom;
let parts: ReturnType<typeof roomInbox>;
beforeAll(async () => {
  room = await deskRoom({ config: async () => config, plans: async () => [zebraPlan] });
  const message = { text: marker, user: 'UKIM', at: 1, permalink: null, reactions: [] };
  parts = roomInbox(room, {
    config: async () => config,
    readMessage: async () => message,
    followUp: async () => ({ isDone: true, message: marker }),
  });
});
afterAll(() => room[Symbol.asyncDispose]());

/** Runs that go on, ask and have ended, and an incident in which everything can be done, all by somebody else. */
async function prepared(who: Asker): Promise<Place> {
  await room.server.redis.flushall();
  const kim = asker('UKIM');
  const run = async (words: string): Promise<string> => {
    const started = await room.desk.start(kim, { words: words.split(' '), trigger: 'slash' });
    if (!('run' in started)) throw new Error(JSON.stringify(started));
    return started.run;
  };
  const ended = await run('health demo');
  await room.finish(ended, { health: 'failed' });
  const active = await run('health staging');
  const asking = await run('look staging');
  await room.ask(asking, 'look');
  const deploy = await run('deploy demo');
  await room.ask(deploy, 'deploy', { approvers: config.approvers });
  const { incidents } = parts;
  await incidents.open(kim, { key: '517', title: `${marker} outage` }, 'open');
  await incidents.note(kim, { text: `${marker} note`, at: null }, 'note');
  const to = may(nameOf(who)) ? who.user : 'UMARA';
  const offer = 'offer';
  await incidents.handoff(kim, to, offer);
  const ask = 'ask';
  await incidents.close(kim, { summary: `${marker} over`, exception: 'it is' }, ask);
  await parts.deploys.tellDeploy(kim, { revision: `${marker}-1`, environment: 'staging' });
  await parts.schedules.add(kim, { cron: '0 9 * * *', words: ['health', 'staging'] });
  room.audit.length = 0;
  return { active, asking, ended, deploy, offer, ask };
}

function nameOf(who: Asker): string {
  return Object.entries(personas).find(([, one]) => one === who)?.[0] ?? '';
}

/** What answers everybody: with what they may do, and for these that is nothing. */
function isForAll(name: string): boolean {
  return name === 'App Home' || name.startsWith('help');
}

/** Everything that is stored, but for what came and went. */
async function stored(): Promise<string> {
  const { redis } = room.server;
  const names = (await redis.keys('*')).toSorted();
  const lines = names.map(async (name) => {
    // Redis keeps members of these in an order that changes by itself.
    const kind = await redis.type(name);
    if (kind === 'set') return `${name} ${(await redis.smembers(name)).toSorted().join()}`;
    if (kind === 'hash')
      return `${name} ${JSON.stringify(Object.entries(await redis.hgetall(name)).toSorted())}`;
    return `${name} ${(await redis.dumpBuffer(name))?.toString('base64')}`;
  });
  return (await Promise.all(lines)).join('\n');
}

/** The names of what is stored otherwise than before. */
function differing(before: string, now: string): readonly string[] {
  const known = new Set(before.split('\n'));
  return now
    .split('\n')
    .filter((line) => !known.has(line))
    .map((line) => line.split(' ')[0] ?? '');
}

const refusal =
  /^(You may not|staging-check answers only people|staging-check takes no requests|Only people of this workspace)/;

/** One cell: what came back, in a word. */
function wordFor(answer: Awaited<ReturnType<Entry>>): string {
  if (answer === null) return 'nothing';
  if ('errors' in answer)
    return refusal.test(Object.values(answer.errors).join()) ? 'refused' : 'told why not';
  if ('kind' in answer && (answer.kind === 'dialog' || answer.kind === 'redraw')) return 'a dialog';
  if ('type' in answer) return 'a page';
  const reply = 'reply' in answer ? answer.reply : 'text' in answer ? answer : null;
  if (reply === null || reply === undefined) return 'nothing';
  return refusal.test((reply as SlackMessage).text) ? 'refused' : 'done';
}

it('every dialog there is has its row, and no row is left over', () => {
  const ids = every.actions.map(({ id }) => id);
  expect(Object.keys(shownButtons).filter((id) => !ids.includes(id))).toEqual([]);
  expect(Object.keys(dialogs).toSorted()).toEqual(every.dialogs.map(({ name }) => name).toSorted());
});

it('who may not is shown nothing, changes nothing, and is written down; docs/permissions.md is the table of it', async () => {
  const names = Object.keys(personas);
  const rows: string[] = [];
  const wrong: string[] = [];
  for (const [kind, entries] of Object.entries(kinds)) {
    for (const [name, entry] of Object.entries(entries)) {
      const cells: string[] = [];
      for (const persona of names) {
        const who = personas[persona] ?? asker('');
        const place = await prepared(who);
        const before = await stored();
        const answer = await entry(parts.inbox, who, place);
        const word = wordFor(answer);
        cells.push(word);
        if (may(persona)) {
          if (word === 'refused') wrong.push(`${name}, ${persona}: ${JSON.stringify(answer).slice(0, 300)}`);
          continue;
        }
        const said = JSON.stringify(answer ?? '');
        if (said.includes(marker)) wrong.push(`${name}, ${persona}: shows ${said.slice(0, 300)}`);
        const changed = differing(before, await stored());
        if (changed.length > 0) wrong.push(`${name}, ${persona}: changed ${changed.join(', ')}`);
        if (
          word === 'refused' &&
          !isForAll(name) &&
          room.audit.every(({ decision }) => decision !== 'refused')
        )
          wrong.push(`${name}, ${persona}: not in the audit log`);
        if (said.includes('"type":"button"')) wrong.push(`${name}, ${persona}: offers ${said.slice(0, 300)}`);
        if (!['refused', 'nothing'].includes(word) && !isForAll(name))
          wrong.push(`${name}, ${persona}: ${word}: ${said.slice(0, 300)}`);
      }
      rows.push(`| ${kind} | \`${name}\` | ${cells.join(' | ')} |`);
    }
  }
  expect(wrong).toEqual([]);
  const head = ['kind', 'what', ...names];
  const page = [
    '# Who gets what answer',
    '',
    'Every button, dialog, verb and shortcut against everybody who may reach it, with a `staging-check.yaml` that names two people. Made by',
    '`npx vitest run test/bin/permission-table.test.ts -u`, which also sees that nobody but the two changes or reads anything.',
    '"nothing": Slack is acknowledged and nobody is told; "told why not": a dialog that says what is missing.',
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/permissions.md'));
}, 120_000);
