import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAcceptable } from '../support/acceptable.ts';
import { badSlashTexts } from '../support/bad-slash-texts.ts';
import { type CommandRoom, commandRoom } from '../support/commands.ts';

let room: CommandRoom;
beforeAll(async () => {
  room = await commandRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

test('there are at least 200 bad texts, and no two are the same', () => {
  expect(badSlashTexts.length).toBeGreaterThanOrEqual(200);
  expect(new Set(badSlashTexts.map(([, text]) => text)).size).toBe(badSlashTexts.length);
  expect(new Set(badSlashTexts.map(([name]) => name)).size).toBe(badSlashTexts.length);
});

test.each(badSlashTexts)(
  '%s: an answer that says what to do next, and nothing is queued',
  async (_name, text) => {
    const reply = await room.say(text);
    expectAcceptable(reply);
    expect(reply.text).toContain('/staging-check ');
    expect(reply.text).not.toMatch(/^(Queued|Cancelled|Dry run)/);
    expect(room.room.jobs).toEqual([]);
    expect(await room.room.store.active()).toEqual([]);
    expect(await room.room.store.recent(null, 10)).toEqual([]);
  },
);
