import { expect, test } from 'vitest';
import { expectAcceptable } from '../../../test/support/acceptable.ts';
import { commandRoom } from '../../../test/support/commands.ts';

test('exemplar answers, and changes nothing', async () => {
  await using room = await commandRoom();
  const reply = await room.say('exemplar');
  expectAcceptable(reply);
  expect(reply.text).toBe('Runs that go on here: 0.');
  expect(await room.room.store.active()).toEqual([]);
});

test('exemplar with words that it does not take is told so', async () => {
  await using room = await commandRoom();
  expect((await room.say('exemplar of this')).text).toContain('it takes no words');
});
