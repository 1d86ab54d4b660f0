import { expect, it } from 'vitest';
import { createRoom, type RoomWish } from '../../src/engine/room.ts';

const one: RoomWish = { sockets: 1, hosts: [], perHost: null };
const never = new AbortController().signal;

/** Asks for places by name; tells who is in, in the order they came in. */
function asking(room: ReturnType<typeof createRoom>) {
  const inside: string[] = [];
  const places = new Map<string, Disposable>();
  const ask = (name: string, wish: Partial<RoomWish> = {}, signal = never) => {
    const asked = room.take({ ...one, ...wish }, signal);
    asked.then(
      (place) => {
        inside.push(name);
        places.set(name, place);
      },
      () => {},
    );
    return { asked };
  };
  const leave = (name: string) => {
    places.get(name)?.[Symbol.dispose]();
    if (inside.includes(name)) inside.splice(inside.indexOf(name), 1);
  };
  const now = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return [...inside];
  };
  return { ask, leave, now };
}

it('lets so many in, and the next one as one leaves, in the order they came', async () => {
  const { ask, leave, now } = asking(createRoom({ checks: 2 }));
  for (const name of ['a', 'b', 'c', 'd']) ask(name);
  expect(await now()).toEqual(['a', 'b']);
  leave('b');
  expect(await now()).toEqual(['a', 'c']);
  leave('b');
  expect(await now()).toEqual(['a', 'c']);
  leave('a');
  expect(await now()).toEqual(['c', 'd']);
});

it('counts connections; who wants more than there are goes alone, and is not overtaken', async () => {
  const { ask, leave, now } = asking(createRoom({ sockets: 100 }));
  ask('small', { sockets: 60 });
  ask('crowd', { sockets: 5_000 });
  ask('late', { sockets: 1 });
  expect(await now()).toEqual(['small']);
  leave('small');
  expect(await now()).toEqual(['crowd']);
  leave('crowd');
  expect(await now()).toEqual(['late']);
});

it('a host takes so many at once, and holds up nobody who wants another', async () => {
  const { ask, leave, now } = asking(createRoom());
  const of = (...hosts: string[]) => ({ hosts, perHost: 2 });
  ask('a', of('x'));
  ask('b', of('x', 'y'));
  ask('c', of('x'));
  ask('d', of('y'));
  ask('e', of('y'));
  ask('f', { hosts: ['x'], perHost: null });
  expect(await now()).toEqual(['a', 'b', 'd', 'f']);
  leave('b');
  expect(await now()).toEqual(['a', 'd', 'f', 'e']);
  leave('f');
  expect(await now()).toEqual(['a', 'd', 'e', 'c']);
});

it('without memory only one goes on at a time', async () => {
  const memory = { isThere: false };
  const { ask, leave, now } = asking(createRoom({ hasMemory: () => memory.isThere }));
  for (const name of ['a', 'b', 'c', 'd']) ask(name);
  expect(await now()).toEqual(['a']);
  leave('a');
  expect(await now()).toEqual(['b']);
  memory.isThere = true;
  leave('b');
  expect(await now()).toEqual(['c', 'd']);
});

it('who gives up waiting leaves the line, and lets those behind in', async () => {
  const { ask, leave, now } = asking(createRoom({ sockets: 10 }));
  const stop = new AbortController();
  ask('a', { sockets: 6 });
  const crowd = ask('crowd', { sockets: 9 }, stop.signal);
  ask('b', { sockets: 2 });
  expect(await now()).toEqual(['a']);
  stop.abort('cancelled');
  await expect(crowd.asked).rejects.toBe('cancelled');
  expect(await now()).toEqual(['a', 'b']);
  await expect(ask('late', {}, stop.signal).asked).rejects.toBe('cancelled');
  leave('a');
  expect(await now()).toEqual(['b']);
});
