import { expect, it, vi } from 'vitest';
import { recordedInbox } from '../../support/recorded-inbox.ts';
import { mara, receiverScene } from '../../support/slack-receiver.ts';

const until = { timeout: 8000, interval: 20 };

it('no command is lost while one connection is renewed, and both are back within a second', async () => {
  const inbox = recordedInbox();
  await using scene = await receiverScene({ mode: 'socket', inbox });
  const { slack, receiver } = scene;
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), until);
  for (let round = 0; round < 3; round += 1) {
    slack.sockets.disconnect('refresh_requested');
    const delivered = await slack.command(`round ${round}`, mara);
    expect(delivered.isAcked).toBe(true);
    expect(receiver.isConnected()).toBe(true);
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(2), until);
  }
  expect(inbox.heard).toHaveLength(3);
});

it('a connection that is cut comes back', async () => {
  await using scene = await receiverScene({ mode: 'socket', inbox: recordedInbox(), sockets: 1 });
  const opened = () => scene.slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  scene.slack.sockets.drop();
  await vi.waitFor(() => expect(opened()).toBe(2), until);
  await vi.waitFor(() => expect(scene.receiver.isConnected()).toBe(true), until);
  expect((await scene.slack.command('phase2', mara)).isAcked).toBe(true);
});

it('a token that is refused on reconnecting ends in a message, once, and no rejection is left over', async () => {
  await using scene = await receiverScene({ mode: 'socket', inbox: recordedInbox() });
  const { slack } = scene;
  slack.faults.add({ method: 'apps.connections.open', kind: 'error', error: 'invalid_auth', times: 5 });
  slack.sockets.drop();
  await vi.waitFor(() => expect(slack.sockets.count()).toBe(1), until);
  slack.sockets.drop();
  await vi.waitFor(() => expect(scene.fatal).toHaveLength(1), until);
  expect(scene.fatal[0]).toMatch(/^Slack refused the app-level token \(invalid_auth\): .*SLACK_APP_TOKEN/);
  await vi.waitFor(() => expect(scene.receiver.isConnected()).toBe(false), until);
  await scene.receiver.stop();
  expect(scene.fatal).toHaveLength(1);
});

it('a token that is refused at the start ends in the same message', async () => {
  await using scene = await receiverScene({
    mode: 'socket',
    inbox: recordedInbox(),
    slack: { faults: [{ method: 'apps.connections.open', kind: 'error', error: 'not_authed', times: 5 }] },
  });
  expect(scene.fatal).toHaveLength(1);
  expect(scene.receiver.isConnected()).toBe(false);
});

it('a Slack that is down for a moment is tried again', async () => {
  await using scene = await receiverScene({
    mode: 'socket',
    inbox: recordedInbox(),
    slack: { faults: [{ method: 'apps.connections.open', kind: '500', times: 2 }] },
  });
  expect(scene.receiver.isConnected()).toBe(false);
  await vi.waitFor(() => expect(scene.receiver.isConnected()).toBe(true), until);
  expect(scene.fatal).toEqual([]);
});
