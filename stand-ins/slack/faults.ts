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
  | 'status'
  | 'error';

/** What goes wrong with one call. */
export interface Failure {
  kind: FaultKind;
  /** For `late`: how long until it is accepted. */
  delayMs?: number;
  /** For `429`. */
  retryAfterS?: number;
  /** For `status`: an answer without a body that says anything, and its `retry-after` as it stands, if any. */
  status?: number;
  retryAfter?: string;
  /** For `error`: the code, such as ratelimited, missing_scope, invalid_auth. */
  error?: string;
}

/** A failure that waits for its calls. */
export interface Fault extends Failure {
  /** The method's name, or all of them. */
  method: string;
  /** How many calls it hits; once unless told. */
  times?: number;
  /** Only calls that name this channel. */
  channel?: string;
}

/** What goes wrong with a call, by its method and channel. */
export type Choice = (method: string, channel: string) => Failure | undefined;

/** The faults still to come, in the order they were added. */
export interface Faults {
  add: (fault: Fault) => void;
  /** Asked about each call that no waiting fault hits, until `clear`. */
  choose: (choice: Choice) => void;
  clear: () => void;
  /** How many calls are still to be hit. */
  left: () => number;
  /** Takes the fault for a call, if one waits for it. */
  take: (method: string, channel: string) => Failure | undefined;
}

/** A list of faults, empty at first unless some are given. */
export function createFaults(first: readonly Fault[] = []): Faults {
  let waiting = first.map(arm);
  let choice: Choice = () => undefined;
  return {
    add: (fault) => {
      waiting.push(arm(fault));
    },
    choose: (chosen) => {
      choice = chosen;
    },
    clear: () => {
      waiting = [];
      choice = () => undefined;
    },
    left: () => waiting.reduce((total, { times }) => total + times, 0),
    take: (method, channel) => {
      const hit = waiting.find(
        (each) => (each.method === method || each.method === '*') && (each.channel ?? channel) === channel,
      );
      if (hit === undefined) return choice(method, channel);
      hit.times -= 1;
      waiting = waiting.filter(({ times }) => times > 0);
      return hit;
    },
  };
}

function arm(fault: Fault): Fault & { times: number } {
  return { times: 1, ...fault };
}
