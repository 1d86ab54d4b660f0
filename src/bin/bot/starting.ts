import type { Metrics } from '../../platform/metrics.ts';
import { type StartingServer, startWithout } from '../../web/server.ts';

/** The HTTP server of a bot that starts, which says at `/readyz` what it waits for. */
export type Starting = {
  server: StartingServer;
  /** Redis answers. */
  redisThere(): void;
  /** Why Slack cannot be asked yet. */
  slackAway(error: string): void;
  /** Slack answers, and what comes from it is about to be taken. */
  slackThere(): void;
};

/** Listens before anything that a bot needs has answered: who looks at it sees that it lives, and what is missing. */
export async function openStarting(
  port: number,
  metrics: Pick<Metrics, 'contentType' | 'text'>,
): Promise<Starting> {
  const missing = { redis: 'Redis has not answered yet (REDIS_URL)', slack: 'Slack has not answered yet' };
  const probe = (name: keyof typeof missing) => async () => {
    if (missing[name] !== '') throw new Error(missing[name]);
  };
  const probes = { redis: probe('redis'), slack: probe('slack') };
  const server = await startWithout({ port, metrics, probes });
  return {
    server,
    redisThere() {
      missing.redis = '';
    },
    slackAway(error) {
      missing.slack = `Slack does not answer yet: ${error}`;
    },
    slackThere() {
      missing.slack = 'no connection of Slack is open yet';
    },
  };
}
