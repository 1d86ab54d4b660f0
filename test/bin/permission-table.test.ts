import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { buttons } from '../../src/bin/bot/buttons.ts';
import { createInbox } from '../../src/bin/bot/inbox.ts';
import { submits } from '../../src/bin/bot/incident-dialogs.ts';
import type { Answer, Inbox, Reply, Submitted } from '../../src/core/inbox.ts';
import type { Asker } from '../../src/core/people.ts';
import { actionIds } from '../../src/slack/pictures/actions.ts';
import { pageActions } from '../../src/slack/pictures/all-checks.ts';
import { answerDialogName, reasonInput } from '../../src/slack/pictures/answer-dialog.ts';
import { homeRunAction } from '../../src/slack/pictures/home.ts';
import { incidentActionIds, incidentDialogs } from '../../src/slack/pictures/incident/incident-actions.ts';
import { incidentInputs } from '../../src/slack/pictures/incident/incident-dialogs.ts';
import { openInputs } from '../../src/slack/pictures/incident/open-dialog.ts';
import { runDialogName, runInputs } from '../../src/slack/pictures/run-dialog.ts';
import { asker, type DeskRoom, deskPlan, deskRoom, openConfig } from '../support/desk.ts';
import { incidentInbox } from '../support/incident-inbox.ts';

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
  entry: string;
  offer: string;
  ask: string;
};
type Entry = (inbox: Inbox, who: Asker, place: Place) => Promise<Answer | Submitted | Reply | object | null>;

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
  [actionIds.cancel]: press(actionIds.cancel, ({ active }) => active),
  [actionIds.rerunFailed]: press(actionIds.rerunFailed, ({ ended }) => ended),
  [actionIds.rerunAll]: press(actionIds.rerunAll, ({ ended }) => ended),
  [actionIds.rerunCheck]: press(actionIds.rerunCheck, ({ ended }) => ({ run: ended, check: 'health' })),
  [actionIds.showAll]: press(actionIds.showAll, ({ ended }) => ended),
  [pageActions.before]: press(pageActions.before, ({ ended }) => ({ run: ended, page: 0 })),
  [pageActions.after]: press(pageActions.after, ({ ended }) => ({ run: ended, page: 0 })),
  [actionIds.approve]: press(actionIds.approve, ({ deploy }) => ({ run: deploy, check: 'deploy' })),
  [actionIds.reject]: press(actionIds.reject, ({ deploy }) => ({ run: deploy, check: 'deploy' })),
  [actionIds.signOff]: press(actionIds.signOff, ({ asking }) => ({ run: asking, check: 'look' })),
  [actionIds.fail]: press(actionIds.fail, ({ asking }) => ({ run: asking, check: 'look' })),
  [actionIds.runCommand]: press(actionIds.runCommand, () => 'status'),
  [actionIds.who]: press(actionIds.who, () => 'staging'),
  [homeRunAction]: press(homeRunAction, nothing),
  [runInputs.plan]: choose(runInputs.plan, runDialogName),
  [runInputs.phase]: choose(runInputs.phase, runDialogName),
  [actionIds.report]: press(actionIds.report, nothing),
  [actionIds.logs]: press(actionIds.logs, nothing),
  [incidentActionIds.update]: press(incidentActionIds.update, key),
  [incidentActionIds.note]: press(incidentActionIds.note, key),
  [incidentActionIds.handoff]: press(incidentActionIds.handoff, key),
  [incidentActionIds.close]: press(incidentActionIds.close, key),
  [incidentActionIds.closeException]: press(incidentActionIds.closeException, key),
  [incidentActionIds.agree]: press(incidentActionIds.agree, ({ ask }) => ({ key: '517', ask })),
  [incidentActionIds.withdraw]: press(incidentActionIds.withdraw, ({ ask }) => ({ key: '517', ask })),
  [incidentActionIds.acceptHandoff]: press(incidentActionIds.acceptHandoff, ({ offer }) => ({
    key: '517',
    offer,
  })),
  [incidentActionIds.declineHandoff]: press(incidentActionIds.declineHandoff, ({ offer }) => ({
    key: '517',
    offer,
  })),
  [incidentActionIds.tick]: press(incidentActionIds.tick, () => ({ key: '517', task: 'zebra-task' })),
  [incidentActionIds.untick]: press(incidentActionIds.untick, () => ({ key: '517', task: 'zebra-task' })),
  [incidentActionIds.snooze]: press(incidentActionIds.snooze, () => ({ key: '517', window: 'immediate' })),
  [incidentActionIds.followUp]: press(incidentActionIds.followUp, () => ({
    key: '517',
    followUp: 'zebra-results',
  })),
  [incidentActionIds.open]: press(incidentActionIds.open, key),
  [openInputs.plan]: choose(openInputs.plan, incidentDialogs.open),
  [incidentActionIds.page]: press(incidentActionIds.page, key),
  [incidentActionIds.other]: press(incidentActionIds.other, key),
  [incidentActionIds.liveTimeline]: press(incidentActionIds.liveTimeline, key),
};

const reason = { [incidentInputs.reason]: 'because' };
const dialogs: Readonly<Record<string, Entry>> = {
  [runDialogName]: submit(runDialogName, {
    ...{ [runInputs.plan]: 'zoo', [runInputs.phase]: 'all', [runInputs.environment]: 'demo' },
  }),
  [answerDialogName]: submit(answerDialogName, { [reasonInput]: 'fine' }, ({ asking }) => ({
    ...{ kind: 'signOff', run: asking, check: 'look' },
  })),
  [incidentDialogs.open]: submit(incidentDialogs.open, {
    ...{ [openInputs.key]: '518', [openInputs.title]: 'Other', [openInputs.plan]: 'zoo' },
  }),
  [incidentDialogs.update]: submit(incidentDialogs.update, { [incidentInputs.changed]: 'news' }),
  [incidentDialogs.note]: submit(incidentDialogs.note, { [incidentInputs.text]: 'seen' }),
  [incidentDialogs.snooze]: submit(
    incidentDialogs.snooze,
    { ...reason, [incidentInputs.hours]: '1' },
    () => ({ window: 'immediate' }),
  ),
  [incidentDialogs.close]: submit(incidentDialogs.close, { [incidentInputs.summary]: 'done' }),
  [incidentDialogs.handoff]: submit(incidentDialogs.handoff, { [incidentInputs.user]: 'UKIM' }),
  [incidentDialogs.declineHandoff]: submit(incidentDialogs.declineHandoff, reason, ({ offer }) => ({
    offer,
  })),
  [incidentDialogs.untick]: submit(incidentDialogs.untick, reason, () => ({ task: 'zebra-task' })),
  [incidentDialogs.editEntry]: submit(
    incidentDialogs.editEntry,
    { [incidentInputs.text]: 'better' },
    ({ entry }) => ({ entry }),
  ),
  [incidentDialogs.strikeEntry]: submit(incidentDialogs.strikeEntry, reason, ({ entry }) => ({ entry })),
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
  handoff: 'handoff <@UKIM>',
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
  'schedule add': type('schedule add "0 9 * * *" health demo'),
  'help run': type('help run'),
  mention: async (inbox, who) => inbox.mention(who, { text: 'status', requestId: requestId() }),
  'shortcut run_check': (inbox, who) =>
    inbox.shortcut(who, {
      name: 'run_check',
      hasMessage: false,
      run: null,
      ts: null,
      requestId: requestId(),
    }),
  'shortcut rerun_check': (inbox, who, { ended }) =>
    inbox.shortcut(who, {
      name: 'rerun_check',
      hasMessage: true,
      run: ended,
      ts: '1.1',
      requestId: requestId(),
    }),
  'shortcut keep_message': (inbox, who) =>
    inbox.shortcut(who, {
      name: 'keep_message',
      hasMessage: true,
      run: null,
      ts: '1.1',
      requestId: requestId(),
    }),
  reaction: (inbox, who) =>
    inbox.reacted(who, {
      ...{ eventId: requestId(), at: 1, name: 'pushpin', isAdded: true, channel: who.channel, ts: '1.1' },
    }),
  'App Home': (inbox, who) => inbox.homeOpened({ ...who, channel: '' }),
};

const kinds = { button: shownButtons, dialog: dialogs, verb: verbs, other: others } as const;

let room: DeskRoom;
let parts: ReturnType<typeof incidentInbox>;
let inbox: Inbox;
beforeAll(async () => {
  room = await deskRoom({ config: async () => config, plans: async () => [zebraPlan] });
  parts = incidentInbox(room, async () => ({
    text: marker,
    user: 'UKIM',
    at: 1,
    permalink: null,
    reactions: [],
  }));
  inbox = createInbox({
    ...{ desk: room.desk, ...parts, now: room.parts.now, slashCommand: '/staging-check' },
    ...{ config: async () => config, preview: () => ({ onlyNamed: [], phases: [] }), reportUrl: () => null },
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
  const state = await incidents.state('517');
  const entry = state?.record.find((one) => 'text' in one)?.id ?? '';
  await parts.deploys.deployed(kim, { revision: `${marker}-1`, environment: 'staging' });
  await parts.schedules.add(kim, { cron: '0 9 * * *', words: ['health', 'staging'] });
  room.audit.length = 0;
  return { active, asking, ended, deploy, entry, offer, ask };
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
  return refusal.test((reply as Reply).text) ? 'refused' : 'done';
}

it('every button and dialog there is has its row', () => {
  expect(Object.keys(shownButtons).toSorted()).toEqual(Object.keys(buttons).toSorted());
  expect(Object.keys(dialogs).toSorted()).toEqual(
    [...Object.keys(submits), runDialogName, answerDialogName].toSorted(),
  );
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
        const answer = await entry(inbox, who, place);
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
