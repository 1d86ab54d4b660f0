/** What goes wrong with a call. The accept kinds do what was asked before they fail to say so. */
export type FaultKind =
  | 'accept-then-500'
  | 'accept-then-reset'
  | 'accept-then-hang'
  | 'late'
  | '500'
  | 'reset'
  | 'hang'
  | '429'
  | 'error';

export interface Fault {
  /** The method's name, or all of them. */
  method: string;
  kind: FaultKind;
  /** How many calls it hits; once unless told. */
  times?: number;
  /** Only calls that name this channel. */
  channel?: string;
  /** For `late`: how long until it is accepted. */
  delayMs?: number;
  /** For `429`. */
  retryAfterS?: number;
  /** For `error`: the code, such as ratelimited, missing_scope, invalid_auth. */
  error?: string;
}

/** The faults still to come, in the order they were added. */
export interface Faults {
  add: (fault: Fault) => void;
  clear: () => void;
  /** How many calls are still to be hit. */
  left: () => number;
  /** Takes the fault for a call, if one waits for it. */
  take: (method: string, channel: string) => Fault | undefined;
}

/** A list of faults, empty at first unless some are given. */
export function createFaults(first: readonly Fault[] = []): Faults {
  let waiting = first.map(arm);
  return {
    add: (fault) => {
      waiting.push(arm(fault));
    },
    clear: () => {
      waiting = [];
    },
    left: () => waiting.reduce((total, { times }) => total + times, 0),
    take: (method, channel) => {
      const hit = waiting.find(
        (each) => (each.method === method || each.method === '*') && (each.channel ?? channel) === channel,
      );
      if (hit === undefined) return undefined;
      hit.times -= 1;
      waiting = waiting.filter(({ times }) => times > 0);
      return hit;
    },
  };
}

function arm(fault: Fault): Fault & { times: number } {
  return { times: 1, ...fault };
}
