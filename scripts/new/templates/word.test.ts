import { expect, test } from 'vitest';
import { expectAcceptable } from '../../../test/support/acceptable.ts';
import { commandRoom } from '../../../test/support/commands.ts';

test('exemplar is done once, and is on the record', async () => {
  await using room = await commandRoom();
  await room.say('incident open 517 Backend does not start');
  const reply = await room.say('incident exemplar we rolled back');
  expectAcceptable(reply);
  expect(reply.text).toContain('It is on the record of incident 517.');
  expect((await room.incidents.state('517'))?.record.map(({ text }) => text)).toContain('we rolled back');
});

test('without an incident, and without a text, nothing is done', async () => {
  await using room = await commandRoom();
  expect((await room.say('incident exemplar we rolled back')).text).toContain('no open incident');
  expect((await room.say('incident exemplar')).text).toContain('exemplar takes a text');
  expect(await room.incidents.openKeys()).toEqual([]);
});
