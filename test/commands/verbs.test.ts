import { describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import type { PermissionRule } from '../../src/core/permissions/model.ts';
import type { SlackMessage } from '../../src/slack/block-kit/message.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { type CommandRoom, commandRoom, issue517 } from '../support/commands.ts';
import { asker, deskPlan, openConfig, outagePlan, smokePlan } from '../support/desk.ts';

const links = /^https:\/\/bot\.example\/runs\//;
const dana = asker('UDANA01');
const jun = asker('UJUN001');

function buttons({ blocks }: SlackMessage): readonly [unknown, unknown][] {
  const rows = blocks.flatMap((block) =>
    block.type === 'actions' && Array.isArray(block.elements) ? block.elements : [],
  );
  return rows.map((element) => {
    const { action_id: action, value } = element as { action_id: unknown; value: unknown };
    return [action, value];
  });
}

function granting(...permissions: readonly PermissionRule[]) {
  return { config: async () => ({ ...openConfig, permissions }) };
}

const anywhere = { in: 'all', on: 'all', what: 'all' } as const;

async function said(room: CommandRoom, text: string, by = dana): Promise<string> {
  const reply = await room.say(text, by);
  expectAcceptable(reply, links);
  return reply.text;
}

describe('a run', () => {
  test.each(['phase2', 'run phase2', 'RUN phase2', 'phase2 staging', 'issue-517 phase2 staging'])(
    '%s is queued once, and the answer says how to cancel it',
    async (text) => {
      await using room = await commandRoom();
      const reply = await room.say(text);
      expectAcceptable(reply);
      expect(reply.text).toBe(
        'Queued phase2 on staging, run r-000001. Starts now. Progress is in the channel. To cancel: /staging-check cancel r-000001',
      );
      expect(buttons(reply)).toEqual([['run.cancel', 'r-000001']]);
      expect(await room.room.store.active()).toEqual(['r-000001']);
    },
  );

  test('the same again is told to be going on, another waits in line and is told behind whom', async () => {
    await using room = await commandRoom();
    await room.say('phase2');
    expect(await said(room, 'phase2')).toMatch(
      /^phase2 on staging is going on already, as you asked: run r-000001\./,
    );
    const other = await room.say('phase1', jun);
    expect(other.text).toMatch(
      /^Queued phase1 on staging, run r-\d+, second in line: <@UDANA01> has the environment \(phase2\)\. It starts by itself\./,
    );
    expect(buttons(other).map(([action]) => action)).toEqual(['run.cancel', 'answer.who']);
    expect(await room.room.store.active()).toHaveLength(2);
  });

  test('a mistyped word is answered with the whole command, and pressing it runs that', async () => {
    await using room = await commandRoom();
    const reply = await room.say('phaes2 stagign');
    expectAcceptable(reply);
    expect(reply.text).toBe('There is no phaes2. Did you mean phase2? /staging-check phase2 staging');
    expect(buttons(reply)).toEqual([['answer.run', 'phase2 staging']]);
    expect(await said(room, String(buttons(reply)[0]?.[1]))).toMatch(/^Queued phase2 on staging/);
  });

  test('a check is run by the name that every row shows, as it is read there', async () => {
    for (const typed of ['run Health endpoint staging', '"health endpoint"', 'plan Health endpoint']) {
      await using room = await commandRoom();
      expect(await said(room, typed)).toMatch(/^(?:Queued|Dry run of) (?:Health endpoint|health) on staging/);
    }
  });

  test('status is of a plan or an environment where one is named, as people write it', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    for (const [run, environment] of [
      ['r-000001', 'staging'],
      ['r-000002', 'demo'],
    ] as const) {
      await room.say(`phase2 ${environment}`);
      await room.room.finish(run, {});
    }
    const places = async (typed: string) => (await said(room, typed)).match(/outage on \w+/g);
    expect(await places('status')).toEqual(['outage on demo', 'outage on staging']);
    expect(await places('status of outage on Staging?')).toEqual(['outage on staging']);
    expect(await said(room, 'status shop')).toMatch(
      /^No run of shop is known\. Runs are known of outage on demo and outage on staging\. Next: \/staging-check status$/,
    );
  });

  test('a check that is called like a verb is run with the word run before it', async () => {
    const text = outagePlan.text.replaceAll('sockets:', 'status:');
    await using room = await commandRoom({ plans: async () => [deskPlan('outage', text)] });
    expect(await said(room, 'status')).toMatch(/^No run is going on here\./);
    expect(await said(room, 'run status')).toMatch(/^Queued Sockets on staging/);
  });

  test('somebody who may not is told who may, and nothing is queued', async () => {
    const rules = granting({ who: ['UMARA01'], may: 'all', ...anywhere });
    await using room = await commandRoom(rules);
    expect(await said(room, 'phase2')).toMatch(
      /^You may not .*phase2 on staging.* <@UMARA01> may; ask them to run: \/staging-check phase2/s,
    );
    expect(await room.room.store.active()).toEqual([]);
  });
});

describe('plan', () => {
  test('tells order, hosts, argv and who must approve, and runs nothing', async () => {
    await using room = await commandRoom();
    const reply = await room.say('plan phase1');
    expectAcceptable(reply);
    const lines = reply.text.split('\n');
    expect(lines[0]).toBe('Dry run of phase1 on staging: 6 checks in 1 phase of issue-517. Nothing was run.');
    expect(lines[1]).toMatch(/^⏸ Needs approval: Staging redeployment \(Deploys to staging\), by /);
    expect(reply.text).toContain(
      '3. Staging redeployment · command · needs approval · python scripts/deploy_to_gcp.py --project netra-staging --build-local',
    );
    expect(reply.text).toContain('4. Health endpoint · http · → api.staging.netrasystems.ai');
    expect(buttons(reply)).toEqual([['answer.run', 'run phase1']]);
    expect(room.room.jobs).toEqual([]);
    expect(await room.room.store.active()).toEqual([]);
  });

  test('says how long the same took last time', async () => {
    await using room = await commandRoom();
    await room.say('phase2');
    room.room.clock.at += 48_000;
    await room.room.store.append('r-000001', [
      { type: 'run.started', id: 'run.started', at: room.room.clock.at - 48_000 },
    ]);
    await room.room.finish('r-000001');
    expect(await said(room, 'plan phase2')).toMatch(
      /^Dry run of phase2 on staging: .*; it took 48 s last time\./,
    );
    expect(await said(room, 'plan phase1')).not.toContain('last time');
  });

  test('without words it is all of the plan; a mistyped word keeps the verb in the suggestion', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'plan')).toMatch(
      /^Dry run of all on staging: 21 checks in 4 phases of issue-517/,
    );
    expect(buttons(await room.say('plan phaes2'))).toEqual([['answer.run', 'plan phase2']]);
    expect(buttons(await room.say('plan statsu'))).toEqual([['answer.run', 'status']]);
  });

  test('is refused where this person may not plan, and has no button where they may not run', async () => {
    const rules = granting({ who: 'everyone', may: ['plan'], ...anywhere, on: ['demo'] });
    await using room = await commandRoom(rules);
    expect(await said(room, 'plan phase2')).toMatch(/^You may not see what would run on staging\./);
    const reply = await room.say('plan phase2 demo');
    expect(reply.text).toMatch(/^Dry run of phase2 on demo/);
    expect(buttons(reply)).toEqual([]);
  });
});

describe('status and history', () => {
  test('status tells what runs, its place in line, and who has the environment', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'status')).toMatch(/^No run is going on here\.\nNobody has staging\./);
    await room.say('phase2');
    await room.say('phase1', jun);
    const text = await said(room, 'Status');
    expect(text).toMatch(/○ phase1 on staging: waits to start, second in line/);
    expect(text).toMatch(/<@UDANA01> has staging \(phase2\), run r-000001\.\nSecond in line: <@UJUN001>/);
  });

  test('a check that waits for a person and one that fails are named before the counts', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    await room.say('phase2');
    const { store, clock } = room.room;
    await store.append('r-000001', [{ type: 'run.started', id: 'run.started', at: clock.at }]);
    await room.room.ask('r-000001', 'look');
    expect(await said(room, 'status')).toMatch(
      /phase2 on staging: running, 0 of 2 done · waits for a person: Look · for/,
    );
    clock.at += 60_000;
    expect(await said(room, 'phase1', jun)).toMatch(
      /second in line: <@UDANA01> has the environment \(phase2, waits for a person: Look, until .*\)\. It starts by itself\./,
    );
  });

  test('what comes next by itself is a report after a deploy too', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    await room.say('phase2');
    await room.room.finish('r-000001', {});
    const next = async () =>
      / · next (<!date\^(\d+).*)/.exec((await room.say('status')).text)?.slice(1) ?? null;
    expect(await next()).toBeNull();
    const at = room.room.clock.at;
    await room.say('deployed one staging');
    expect((await next())?.[1]).toBe(String(Math.floor(at / 1000) + 300));
  });

  test('an incident that no plan foresaw has a row of its own, and stands in no row of a plan', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    await room.say('phase2');
    await room.room.finish('r-000001', {});
    await room.say('incident open --plan none db-down P1 The database is gone');
    const text = await said(room, 'status');
    expect(text).toMatch(/^🚨 #db-down The database is gone · P1 · no plan · open since /m);
    expect(text.split('#db-down')).toHaveLength(2);
    await room.say('incident close --as drill it was one');
    await room.say('incident open --plan outage 517 Down again');
    expect(await said(room, 'status')).toMatch(
      /^(?!.*🚨)⚠️ outage on staging: what was looked at passed since .* · not looked at: Health, Deploy · .* · incident #517/m,
    );
  });

  test('how a plan stands on an environment is the same in every channel whose runs one may see', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    for (const [run, channel, ends] of [
      ['r-000001', 'C1', {}],
      ['r-000002', 'C2', { sockets: 'failed' }],
    ] as const) {
      await room.say('phase2', asker('UDANA01', channel));
      room.room.clock.at += 61_000;
      await room.room.finish(run, ends);
    }
    for (const channel of ['C1', 'C2'])
      expect(await said(room, 'status', asker('UDANA01', channel))).toMatch(
        /outage on staging: failed .* · failing: Sockets · /,
      );
    expect(await said(room, 'status', asker('UDANA01', 'C3'))).toMatch(/outage on staging: failed /);
    await using other = await commandRoom({
      plans: async () => [outagePlan],
      ...granting({ ...anywhere, who: 'everyone', may: 'all', in: ['C1'] }),
    });
    await other.say('phase2', asker('UDANA01', 'C1'));
    await other.room.finish('r-000001', {});
    expect(await said(other, 'status', asker('UDANA01', 'C1'))).toMatch(
      /outage on staging: what was looked at passed since .* · 2 of 4 passed · not looked at: Health, Deploy · /,
    );
  });

  test('history tells verdict, what failed, counts, duration, who and when, newest first', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    expect(await said(room, 'history')).toMatch(/^Nothing has run here yet\./);
    for (const [run, ends] of [
      ['r-000001', { sockets: 'failed' }],
      ['r-000002', {}],
    ] as const) {
      await room.say('phase2');
      room.room.clock.at += 61_000;
      await room.room.finish(run, ends);
    }
    const [first, second] = (await said(room, 'history')).split('\n');
    expect(first).toMatch(
      /^✅ phase2 on staging: passed, 2 of 2 passed · 1 min 1 s · asked by <@UDANA01> · <!date\^\d+\^/,
    );
    expect(first).toMatch(/UTC> · <https:\/\/bot\.example\/runs\/r-000002\?token=t\|r-000002>$/);
    expect(second).toMatch(/^❌ phase2 on staging: failed, failing: Sockets · 1 of 2 passed/);
    expect((await said(room, 'history 1')).match(/phase2 on staging/g)).toHaveLength(1);
  });
});

describe('cancel, rerun, who and release', () => {
  test('cancel stops the newest run here or the one that is named, as it is typed on a phone', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'cancel')).toMatch(/Next: \/staging-check status$/);
    await room.say('phase2');
    await room.say('phase1');
    expect(await said(room, 'Cancel R-00000l')).toMatch(/^Cancelled phase2 on staging, run r-000001\./);
    expect(await said(room, 'cancel r-000001')).toMatch(
      /r-000001.*How things stand: \/staging-check status$/s,
    );
  });

  test('rerun failed runs what did not pass; with a run id it is that run', async () => {
    await using room = await commandRoom({ plans: async () => [outagePlan] });
    expect(await said(room, 'rerun failed')).toMatch(/Next: \/staging-check help$/);
    await room.say('phase2');
    await room.room.finish('r-000001', { sockets: 'failed' });
    await said(room, 'rerun failed');
    const [run = ''] = await room.room.store.active();
    const state = await room.room.store.state(run);
    expect([...(state?.checks.keys() ?? [])]).toEqual(['sockets']);
    expect(await said(room, 'rerun look r-000001')).toMatch(/^Queued Look on staging/);
  });

  test('who tells the holder with a way to stop it, release gives back only what is not in use', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'who')).toMatch(/^Nobody has staging\./);
    await room.say('phase2');
    const reply = await room.say('who staging');
    expectAcceptable(reply);
    expect(reply.text).toMatch(/^<@UDANA01> has staging \(phase2\), run r-000001\./);
    expect(buttons(reply)).toEqual([['run.cancel', 'r-000001']]);
    expect(await said(room, 'release')).toMatch(/cancel it first/);
    expect(await said(room, 'who stagin')).toBe(
      'There is no stagin. Did you mean staging? /staging-check who staging',
    );
  });
});

describe('help', () => {
  test('shows phases with their titles and every verb to somebody who may do everything', async () => {
    await using room = await commandRoom();
    const text = await said(room, '');
    expect(text).toContain(
      '/staging-check phase1 · Infrastructure diagnosis and recovery · 6 checks · asks for approval',
    );
    const verbs = text
      .split('\n')
      .flatMap((line) => /^(?:Run|Look|Change): (.*)$/.exec(line)?.[1]?.split(' · ') ?? []);
    expect(verbs.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
    expect(await said(room, 'help')).toBe(text);
  });

  test('shows only what this person may do here', async () => {
    const rules = granting(
      { who: 'everyone', may: ['help', 'status'], ...anywhere },
      { who: ['UJUN001'], may: ['run'], in: ['C1'], on: ['demo'], what: 'all' },
    );
    await using room = await commandRoom(rules);
    const text = await said(room, 'help');
    expect(text).toContain('Look: status · ');
    expect(text).not.toMatch(/phase1|cancel|release|history/);
    const juns = await said(room, 'help', jun);
    expect(juns).toContain('/staging-check phase2 demo · ');
    // It deploys, and that takes the permission `danger` too.
    expect(juns).not.toContain('phase1');
    expect(await said(room, 'help', asker('UJUN001', 'C2'))).not.toContain('phase2');
    expect(await said(room, 'help cancel')).toContain('You may not use it here');
  });

  test.each(['external', 'bot'] as const)('shows nothing to %s users', async (kind) => {
    await using room = await commandRoom();
    expect(await said(room, 'help', asker('UOUT001', 'C1', { kind }))).toMatch(
      /^You may not use \/staging-check here/,
    );
  });

  test('names plans where there are several, and those that cannot be read', async () => {
    const broken = deskPlan('broken', 'version: 1\nplan: broken\n');
    await using room = await commandRoom({ plans: async () => [issue517, smokePlan, broken] });
    const text = await said(room, 'help');
    expect(text).toContain('/staging-check issue-517 phase1');
    expect(text).toContain('/staging-check smoke quick');
    expect(text).toContain('plans/broken.yaml has errors');
  });

  test('is one screen of a phone, whatever there is to run', async () => {
    const many = Array.from({ length: 9 }, (_, at) =>
      deskPlan(
        `plan-${at}`,
        `version: 1\nplan: plan-${at}\ntitle: The plan of team number ${at}\nenvironments: { staging: {}, demo: {} }\nphases:\n${Array.from(
          { length: 8 },
          (__, phase) =>
            `  phase${phase}: { title: Phase ${phase} of it, sections: { '${phase}.1': { checks: { c${phase}: { command: { run: ['true'] } } } } } }`,
        ).join('\n')}\n`,
      ),
    );
    for (const plans of [[issue517], [issue517, smokePlan], many]) {
      await using room = await commandRoom({ plans: async () => plans });
      const text = await said(room, 'help');
      const lines = text.split('\n').map((line) => Math.ceil(line.length / 48));
      expect(lines.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(26);
    }
  });

  test.each(commands.map(({ name, usage }) => [name, usage]))(
    'help %s tells how to use it',
    async (name, usage) => {
      await using room = await commandRoom();
      const text = await said(room, `help ${name}`);
      expect(
        text.startsWith(`/staging-check ${usage.replaceAll('<', '&lt;').replaceAll('>', '&gt;')} · `),
      ).toBe(true);
    },
  );
});

test('every example in the list is a command that its verb takes', async () => {
  await using room = await commandRoom();
  for (const example of commands.flatMap((command) => command.examples)) {
    expect(await said(room, example), example).not.toContain('Usage:');
  }
});

test('an optional section runs only when named: help, the dry run and the answer say so', async () => {
  const text = `version: 1
plan: aside
title: Aside
environments: { demo: { hosts: [127.0.0.1] } }
phases:
  first: { sections: { '1.1': { checks: { look: { command: { run: ['true'] } } } } } }
  back:
    sections:
      '2.1': { title: Roll back, optional: true, checks: { undo: { command: { run: ['true'] } } } }
`;
  await using room = await commandRoom({ plans: async () => [deskPlan('aside', text)] });
  const help = await said(room, 'help');
  expect(help).toContain('Only when named: 2.1 Roll back');
  expect(help).not.toContain('/staging-check back');
  const dry = await said(room, 'plan');
  expect(dry).toContain('Not in it, as it runs only when named: 2.1 Roll back');
  expect(dry).not.toContain('undo');
  expect(await said(room, 'plan 2.1')).toContain('undo');
  expect(await said(room, 'back')).toContain('everything in back runs only when named: 2.1');
  expect(await said(room, '2.1')).toMatch(/^Queued 2\.1 on demo/);
});
