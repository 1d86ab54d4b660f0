import type { Json } from './state.ts';

/** What is sent to the app: an event, a slash command, or a click, dialog or shortcut. */
export interface Outgoing {
  kind: 'events_api' | 'slash_commands' | 'interactive';
  payload: Json;
}

/** How it went: acknowledged with a body, or why not, as the person is told. */
export type Delivered =
  | { isAcked: true; ack: unknown; durationMs: number }
  | { isAcked: false; error: 'operation_timeout' | 'dispatch_failed'; durationMs: number };

/** One way to reach the app. */
export interface Delivery {
  send: (outgoing: Outgoing) => Promise<Delivered>;
  /** Sends what was sent last once more, with the same id, as Slack does when it missed the answer. */
  repeatLast: () => Promise<Delivered>;
}

/** How long Slack waits for an acknowledgement. */
export const ackTimeoutMs = 3_000;

export interface DeliveryOptions {
  ackTimeoutMs: number;
  /** The pauses before an event that was not acknowledged is sent again. */
  retryDelaysMs: readonly number[];
  signal: AbortSignal;
}
