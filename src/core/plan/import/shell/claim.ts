import type { DraftType, Fields, GrepPattern, Prints } from './model.ts';

/** What is said about a command, whatever the language. */
export type CommandClaim =
  | { kind: 'status'; statuses: readonly (number | string)[] }
  /** What it prints holds these, in this order. */
  | { kind: 'has'; patterns: readonly GrepPattern[] }
  | { kind: 'lacks'; pattern: GrepPattern }
  | { kind: 'empty' }
  | { kind: 'not-empty' }
  | { kind: 'count'; is: Fields | number }
  /** What it prints, as a whole. */
  | { kind: 'value'; is: unknown }
  | { kind: 'json'; path: string; is: unknown }
  | { kind: 'header'; name: string; is: unknown }
  | { kind: 'duration'; is: Fields }
  | { kind: 'exit'; is: unknown }
  | { kind: 'success' }
  | { kind: 'failure' }
  /** An event of a WebSocket, by the path of its name. */
  | { kind: 'event'; by: string; name: string }
  /** Days that a certificate must have left. */
  | { kind: 'expires'; is: Fields };

/** A check as far as claims can be about it. */
export type ClaimSubject = { type: DraftType; spec: Fields; expect: Fields; prints: Prints };

export function isAtLeastOne(is: Fields | number): boolean {
  return typeof is === 'object' && Object.keys(is).length === 1 && (is.gte === 1 || is.gt === 0);
}
