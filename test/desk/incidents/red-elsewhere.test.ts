import { afterEach, beforeEach, expect, it } from 'vitest';
import { asker } from '../../support/desk.ts';
import { type IncidentRoom, incidentRoom } from '../../support/incident-desk.ts';

let room: IncidentRoom;
beforeEach(async () => {
  room = await incidentRoom();
  await room.opened();
});
afterEach(() => room[Symbol.asyncDispose]());

const mara = asker('UMARA');

it('what a run of another channel saw fail stands in the way of closing until it is seen to pass', async () => {
  await room.see('health', 'passed');
  room.clock.at += 60_000;
  const run = await look('C2', 'sockets', 'failed');
  const closed = await close();
  if (closed.kind !== 'obstacles') throw new Error(closed.kind);
  expect(closed.obstacles.at(-1)).toMatch(
    `Sockets failed 2026-11-24 10:48 UTC in another channel (${run}), and was not seen to pass since: run it here`,
  );
  expect(closed.again).toBe('run issue-517 sockets staging');
  room.clock.at += 60_000;
  await look('C3', 'sockets', 'passed');
  const later = await close();
  expect(later.kind === 'obstacles' && later.obstacles.join()).not.toContain('Sockets');
});

it('of another environment it does not', async () => {
  await look('C2', 'sockets', 'failed', 'demo');
  const closed = await close();
  expect(closed.kind === 'obstacles' && closed.obstacles.join()).not.toContain('Sockets');
});

const close = () => room.incidentDesk.close(mara, { summary: 'fine', exception: null }, 'c');

async function look(
  channel: string,
  check: string,
  status: 'passed' | 'failed',
  environment = 'staging',
): Promise<string> {
  const words = [check, environment];
  const started = await room.desk.start(asker('UJUN', channel), { words, trigger: 'slash' });
  if (!('run' in started)) throw new Error(started.kind);
  await room.finish(started.run, status === 'failed' ? { [check]: 'failed' } : {});
  return started.run;
}
