/** What a check takes of a process while it runs: connections at once, and the hosts that it reaches, each of them by `perHost` checks at once (null: by any number). */
export type RoomWish = { sockets: number; hosts: readonly string[]; perHost: number | null };

/** Room for checks of all phases of a process; given back once. `take` rejects with the signal's reason when that aborts first. */
export type CheckRoom = { take(wish: RoomWish, signal: AbortSignal): Promise<Disposable> };

export type RoomLimits = {
  /** At once; any number unless told. */
  checks?: number;
  sockets?: number;
  /** Whether one more check may begin; asked when one would. Always unless told. */
  hasMemory?(): boolean;
};

type Waiting = { wish: RoomWish; enter(): void };

/** Makes it. Whoever wants more than there is at all goes alone; a host that is busy holds up nobody who wants another one. */
export function createRoom({
  checks = Number.POSITIVE_INFINITY,
  sockets = Number.POSITIVE_INFINITY,
  hasMemory = () => true,
}: RoomLimits = {}): CheckRoom {
  const line: Waiting[] = [];
  const byHost = new Map<string, number>();
  let inside = 0;
  let open = 0;
  const hasPlace = (wish: RoomWish) =>
    inside === 0 || (inside < checks && open + wish.sockets <= sockets && hasMemory());
  const isBusy = ({ hosts, perHost }: RoomWish) =>
    perHost !== null && hosts.some((host) => (byHost.get(host) ?? 0) >= perHost);
  const change = ({ sockets: wanted, hosts }: RoomWish, by: 1 | -1) => {
    inside += by;
    open += by * wanted;
    for (const host of new Set(hosts)) {
      const count = (byHost.get(host) ?? 0) + by;
      if (count === 0) byHost.delete(host);
      else byHost.set(host, count);
    }
  };
  const callNext = () => {
    for (let at = 0; at < line.length; ) {
      const next = line[at];
      if (next === undefined || !hasPlace(next.wish)) return;
      if (isBusy(next.wish)) at += 1;
      else {
        line.splice(at, 1);
        change(next.wish, 1);
        next.enter();
      }
    }
  };
  const leaving = (wish: RoomWish): Disposable => {
    let isLeft = false;
    return {
      [Symbol.dispose]() {
        if (isLeft) return;
        isLeft = true;
        change(wish, -1);
        callNext();
      },
    };
  };
  return {
    take(wish, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
      const giveUp = () => {
        line.splice(line.indexOf(waiting), 1);
        reject(signal.reason);
        callNext();
      };
      const waiting: Waiting = {
        wish,
        enter() {
          signal.removeEventListener('abort', giveUp);
          resolve(leaving(wish));
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      line.push(waiting);
      callNext();
      return promise;
    },
  };
}
