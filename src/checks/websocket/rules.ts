import type { Failure, Transient } from '../../core/check.ts';
import type { MatcherInput } from '../../core/expect/matcher.ts';
import type { SequenceRules } from '../../core/expect/sequence-rules.ts';
import type { closeOf, WebsocketExpect } from './schema.ts';
/** What every connection is judged by, made once for all of them. */
export type Rules = {
  status: MatcherInput;
  handshake: NonNullable<WebsocketExpect['handshake']>;
  subprotocol: MatcherInput | undefined;
  events: SequenceRules | null;
  close: ReturnType<typeof closeOf>;
  ping: boolean;
  pingTime: MatcherInput | undefined;
};

/**
 * Why a connection is not complete. `kind` holds no times and no counts: connections with the same are folded into one. `unknown`: what
 * is missing to judge by, when nothing of it failed.
 */
export type ConnectionProblem = {
  kind: string;
  failures: readonly Failure[];
  transient: Transient | null;
  unknown: string | null;
};
