import { describe, expect, it, vi } from 'vitest';
import type { Modal } from '../../../src/slack/block-kit/dialog.ts';
import { recordedInbox } from '../../support/recorded-inbox.ts';
import { mara, receiverScene } from '../../support/slack-receiver.ts';

const until = { timeout: 8000, interval: 20 };
const closed = () => Promise.reject(new Error('Connection is closed.'));
const silentStorage = { once: closed, begin: closed, goOn: closed, done: closed, goOnEveryMs: 1_000 };

describe.each(['socket', 'http'] as const)('by %s', (mode) => {
  it('a command is answered for the eyes of its asker only', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({ mode, inbox });
    const delivered = await scene.slack.command('phase2 staging', mara);
    expect(delivered).toMatchObject({ isAcked: true, ack: { response_type: 'ephemeral' } });
    expect(scene.slack.ephemerals(mara.user).map(({ text }) => text)).toEqual(['heard phase2 staging']);
    expect(scene.slack.messages(mara.channel)).toEqual([]);
    expect(inbox.heard).toMatchObject([
      {
        method: 'command',
        asker: { ...mara, thread: null, kind: 'member' },
        facts: { text: 'phase2 staging', responseUrl: expect.stringMatching(/^http/) },
      },
    ]);
  });

  it('an answer that takes long comes later, after an acknowledgement in time', async () => {
    const slow = Promise.withResolvers<void>();
    const inbox = recordedInbox({
      command: async () => {
        await slow.promise;
        return { text: 'queued at last', blocks: [] };
      },
    });
    await using scene = await receiverScene({ mode, inbox });
    const delivered = await scene.slack.command('phase2', mara);
    expect(delivered).toMatchObject({ isAcked: true, ack: { text: 'Accepted, checking the queue…' } });
    slow.resolve();
    await vi.waitFor(
      () => expect(scene.slack.ephemerals(mara.user).at(-1)?.text).toBe('queued at last'),
      until,
    );
    expect(scene.slack.messages(mara.channel)).toEqual([]);
  });

  it.each(['command', 'mention', 'click', 'shortcut', 'home'] as const)(
    'a %s that is delivered again is handled once',
    async (what) => {
      const inbox = recordedInbox();
      await using scene = await receiverScene({ mode, inbox });
      const other = recordedInbox();
      await scene.another(other);
      const { slack } = scene;
      if (what === 'command') await slack.command('phase2', mara);
      else if (what === 'mention') await slack.mention('@staging-check phase2', mara);
      else if (what === 'shortcut') await slack.shortcut('run_check', mara.user);
      else if (what === 'home') await slack.openHome(mara.user);
      else await slack.click(await postedButton(scene.slack), 'run.cancel', mara.user);
      await slack.redeliver();
      await slack.redeliver();
      await vi.waitFor(() => expect(inbox.heard.length + other.heard.length).toBe(1), until);
      await scene.receiver.stop();
      expect(inbox.heard.length + other.heard.length).toBe(1);
    },
  );

  it('without Redis the person is told that nothing was done, and nothing is', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({
      mode,
      inbox,
      receiver: { seenMemory: silentStorage },
    });
    const { slack } = scene;
    const button = await postedButton(slack);
    await slack.command('phase2', mara);
    await slack.mention('@staging-check phase2', mara);
    await slack.click(button, 'run.cancel', mara.user);
    await vi.waitFor(() => expect(slack.ephemerals(mara.user)).toHaveLength(3), until);
    for (const { text } of slack.ephemerals(mara.user)) expect(text).toMatch(/^Not queued: .* Try again/);
    expect(inbox.heard).toEqual([]);
  });

  it('a mention in a thread is answered in that thread, privately', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({ mode, inbox });
    const root = await postedButton(scene.slack);
    await scene.slack.mention('@staging-check phase2', { ...mara, threadTs: root });
    await vi.waitFor(() => expect(scene.slack.ephemerals(mara.user)).toHaveLength(1), until);
    expect(scene.slack.ephemerals(mara.user)[0]).toMatchObject({ text: 'heard phase2', threadTs: root });
    expect(inbox.heard[0]?.asker).toEqual({ ...mara, thread: root, kind: 'member' });
  });

  it('people of another workspace are marked as such', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({ mode, inbox });
    const { slack } = scene;
    const outsider = { ...mara, user: outsiderOf(slack) };
    const button = await postedButton(slack);
    await slack.mention('@staging-check phase2', outsider);
    await slack.click(button, 'run.cancel', outsider.user);
    await vi.waitFor(() => expect(inbox.heard).toHaveLength(2), until);
    expect(inbox.heard.map(({ asker }) => asker?.kind)).toEqual(['external', 'external']);
  });

  it('what breaks inside is told with a reference, and without its text', async () => {
    const inbox = recordedInbox({ command: () => Promise.reject(new Error('hidden detail')) });
    await using scene = await receiverScene({ mode, inbox });
    await scene.slack.command('phase2', mara);
    const [told] = scene.slack.ephemerals(mara.user);
    expect(told?.text).toMatch(/^That broke inside staging-check \(reference [0-9a-f]{8} /);
    expect(told?.text).not.toContain('hidden');
    expect(scene.errors).toMatchObject([{ message: 'hidden detail' }]);
  });

  it('a click is heard with its value and answered privately; a dialog opens, complains and closes', async () => {
    const inbox = recordedInbox({
      press: async () => ({ kind: 'dialog', view: reasonDialog }),
      submit: async (asker, { filled }) =>
        filled.get('reason')?.[0] === 'because'
          ? { kind: 'closed', asker: { ...asker, ...mara }, reply: { text: 'done', blocks: [] } }
          : { kind: 'errors', errors: { why: 'Say why.' } },
    });
    await using scene = await receiverScene({ mode, inbox });
    const { slack } = scene;
    await slack.click(await postedButton(slack), 'run.cancel', mara.user);
    await vi.waitFor(() => expect(slack.view(mara.user)).toBeDefined(), until);
    await slack.submitView(mara.user, { reason: 'no' });
    expect(slack.view(mara.user)?.errors).toEqual({ why: 'Say why.' });
    await slack.submitView(mara.user, { reason: 'because' });
    expect(slack.view(mara.user)).toBeUndefined();
    await vi.waitFor(() => expect(slack.ephemerals(mara.user).at(-1)?.text).toBe('done'), until);
    expect(inbox.heard.map(({ method }) => method)).toEqual(['press', 'submit', 'submit']);
    expect(inbox.heard[0]?.facts).toMatchObject({ action: 'run.cancel', value: 'r-7F3KQ2', dialog: null });
    expect(inbox.heard[1]?.facts).toMatchObject({ name: 'why', memory: 'm' });
  });

  it('App Home is published to who opens it, and again over what somebody else published', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({ mode, inbox });
    const { slack } = scene;
    slack.faults.add({ method: 'views.publish', kind: 'error', error: 'hash_conflict' });
    await slack.openHome(mara.user);
    await vi.waitFor(() => expect(slack.home(mara.user)).toBeDefined(), until);
    expect(inbox.heard).toHaveLength(2);
    await slack.openHome(mara.user);
    await scene.receiver.stop();
    expect(inbox.heard).toHaveLength(2);
  });

  it('a workspace without App Home is asked once', async () => {
    const inbox = recordedInbox();
    await using scene = await receiverScene({ mode, inbox });
    scene.slack.faults.add({ method: 'views.publish', kind: 'error', error: 'not_enabled' });
    await scene.slack.openHome(mara.user);
    await vi.waitFor(() => expect(scene.slack.faults.left()).toBe(0), until);
    await scene.slack.openHome('U0JUN00001').catch(() => null);
    await scene.receiver.stop();
    expect(inbox.heard).toHaveLength(1);
    expect(scene.errors).toEqual([]);
  });

  it('stopping waits for what is being handled', async () => {
    const slow = Promise.withResolvers<void>();
    const inbox = recordedInbox({
      command: async () => {
        await slow.promise;
        return { text: 'late', blocks: [] };
      },
    });
    await using scene = await receiverScene({ mode, inbox });
    await scene.slack.command('phase2', mara);
    expect(scene.receiver.inFlight()).toBe(1);
    const stopping = scene.receiver.stop();
    slow.resolve();
    await stopping;
    expect(scene.receiver.inFlight()).toBe(0);
    expect(scene.slack.ephemerals(mara.user).at(-1)?.text).toBe('late');
  });
});

const reasonDialog: Modal = {
  type: 'modal',
  callback_id: 'why',
  private_metadata: 'm',
  title: { type: 'plain_text', text: 'Why?' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Reason' },
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
};

type Slack = Awaited<ReturnType<typeof receiverScene>>['slack'];

/** A message of the bot with a button; its ts. */
async function postedButton(slack: Slack): Promise<string> {
  const button = {
    type: 'button',
    action_id: 'run.cancel',
    value: 'r-7F3KQ2',
    text: { type: 'plain_text', text: 'Cancel' },
  };
  const response = await fetch(`${slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer xoxb-1' },
    body: JSON.stringify({
      channel: mara.channel,
      text: 'phase2 on staging: running',
      blocks: [{ type: 'actions', elements: [button] }],
    }),
  });
  const { ts } = (await response.json()) as { ts: string };
  return ts;
}

function outsiderOf(slack: Slack): string {
  const outsider = [...slack.state.users.values()].find(
    ({ teamId }) => teamId !== undefined && teamId !== slack.state.teamId,
  );
  if (outsider === undefined) throw new Error('the stand-in has nobody of another workspace');
  return outsider.id;
}
