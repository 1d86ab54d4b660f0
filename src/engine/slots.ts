/** Places for so many at a time, each given back once; the lowest rank that waits gets the next free one. */
export type TurnSlots = { take(rank: number): Promise<Disposable> };

/** Makes `count` places. */
export function createSlots(count: number): TurnSlots {
  const line: { rank: number; enter: () => void }[] = [];
  let free = Math.max(1, count);
  let isCalling = false;
  // Called a turn later, so that all who became ready together stand in line before the first one goes in.
  const callNext = () => {
    isCalling = false;
    while (free > 0 && line.length > 0) {
      free -= 1;
      line.shift()?.enter();
    }
  };
  const call = () => {
    if (isCalling) return;
    isCalling = true;
    queueMicrotask(callNext);
  };
  return {
    take(rank) {
      const { promise, resolve } = Promise.withResolvers<Disposable>();
      let isLeft = false;
      const leave = () => {
        if (isLeft) return;
        isLeft = true;
        free += 1;
        call();
      };
      line.splice(placeOf(rank, line), 0, { rank, enter: () => resolve({ [Symbol.dispose]: leave }) });
      call();
      return promise;
    },
  };
}

function placeOf(rank: number, line: readonly { rank: number }[]): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((line[middle]?.rank ?? 0) <= rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
