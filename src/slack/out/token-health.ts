import type { WebClient } from '@slack/web-api';
import { callOutcome } from './call-outcome.ts';
import { isTokenRefused } from './workspace.ts';

/** Whether Slack takes this bot's token. */
export type TokenHealth = {
  /** Slack's code when it refuses the token, null while it takes it; asks Slack, but seldom. */
  refused(): Promise<string | null>;
  /** Why Slack would not take what was sent (its code); null: it took it. */
  heard(reason: string | null): void;
};

const goodMs = 60_000;
const badMs = 5_000;

/** `auth.test` is asked once a minute at most, every five seconds while the token is refused. */
export function tokenHealth(client: WebClient, now: () => number = Date.now): TokenHealth {
  let refused: string | null = null;
  let heardAt = now();
  let asking: Promise<string | null> | null = null;
  const hear = (reason: string | null) => {
    refused = reason;
    heardAt = now();
  };
  const ask = async () => {
    try {
      await client.auth.test();
      hear(null);
    } catch (error) {
      const answer = callOutcome(error);
      // Slack that does not answer says nothing of the token.
      if (answer.kind === 'permanent' && isTokenRefused(answer.error)) hear(answer.error);
    } finally {
      asking = null;
    }
    return refused;
  };
  return {
    async refused() {
      if (now() - heardAt < (refused === null ? goodMs : badMs)) return refused;
      asking ??= ask();
      return await asking;
    },
    heard(reason) {
      if (reason === null ? refused !== null : isTokenRefused(reason)) hear(reason);
    },
  };
}
