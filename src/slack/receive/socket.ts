import { SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../core/log.ts';
import { errorOf, meansError } from '../error-codes.ts';
import { callOutcome } from '../out/call-outcome.ts';
import { isTokenRefused, pause } from '../out/workspace.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Delivery } from './take-event.ts';

/** One connection of Socket Mode, which comes back by itself. */
export type Socket = {
  isConnected(): boolean;
  /** Resolves when the first attempt has ended, however. */
  tried: Promise<void>;
  stop(): Promise<void>;
};

type Parts = {
  appToken: string;
  slack: { apiUrl: string };
  log: Log;
  take(delivery: Delivery): Promise<void>;
  onFatal(message: string): void;
};

const firstWaitMs = 1000;
const slowestWaitMs = 15_000;
/** From asking for an address to Slack's hello. */
const helloMs = 20_000;

/**
 * Connects, and reconnects at once when Slack renews the connection. The SDK's own reconnecting is off: it waits 5 s, and a
 * refused token ends the process there as an unhandled rejection.
 */
export function keepSocket(parts: Parts): Socket {
  const { client } = new SocketModeReceiver({
    appToken: parts.appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(parts.log),
    installerOptions: {
      clientOptions: {
        slackApiUrl: parts.slack.apiUrl,
        timeout: 10_000,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
      },
    },
  });
  let isConnected = false;
  const stopping = new AbortController();
  client.on('slack_event', (envelope: Envelope) => {
    const { body, ack, envelope_id } = envelope;
    void parts.take({
      body,
      ack: (answer) => ack(answer),
      // An envelope that is not acknowledged is what Slack sends again.
      later: () => {},
      envelope: envelope_id,
      storageFault: null,
    });
  });
  const first = Promise.withResolvers<void>();
  const goOn = keepConnected(client, parts, {
    signal: stopping.signal,
    onState: (now) => {
      isConnected = now;
      first.resolve();
    },
  });
  return {
    isConnected: () => isConnected,
    tried: first.promise,
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      const closed = isConnected ? client.disconnect() : Promise.resolve();
      await Promise.race([Promise.all([closed, goOn]), pause(2000, new AbortController().signal)]);
    },
  };
}

/** What the SDK emits for each envelope but Slack's own. */
type Envelope = {
  body: Readonly<Record<string, unknown>>;
  ack: (answer?: unknown) => Promise<void>;
  envelope_id: string;
};

type Client = SocketModeReceiver['client'];

async function keepConnected(
  client: Client,
  parts: Parts,
  { signal, onState }: { signal: AbortSignal; onState(isConnected: boolean): void },
): Promise<void> {
  let waitMs = firstWaitMs;
  while (!signal.aborted) {
    try {
      const gone = new Promise<void>((resolve) => void client.once('disconnected', resolve));
      await connect(client, signal);
      onState(true);
      waitMs = firstWaitMs;
      await gone;
      onState(false);
    } catch (error) {
      onState(false);
      if (signal.aborted) return;
      const answer = callOutcome(error);
      const code = answer.kind === 'rate-limited' ? errorOf('rateLimited') : answer.error;
      if (isTokenRefused(code) || meansError('socketRefused', code)) return parts.onFatal(refusal(code));
      const restMs = answer.kind === 'rate-limited' ? answer.retryAfterMs : waitMs;
      parts.log.warn({ error: code, retryInMs: restMs }, 'no connection to Slack');
      await pause(restMs, signal);
      waitMs = Math.min(waitMs * 2, slowestWaitMs);
    }
  }
}

/** Resolves at Slack's hello; a server that takes the connection and says nothing is given up. */
async function connect(client: Client, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const starting = client.start();
  try {
    const silent = pause(helloMs, AbortSignal.any([done.signal, signal])).then(() => {
      if (done.signal.aborted) return;
      // Its promise resolves when the socket is gone, which nobody waits for.
      void client.disconnect();
      throw new Error('Slack accepted the connection and said no hello');
    });
    await Promise.race([starting, silent]);
  } finally {
    done.abort();
    // The loser of the race ends later, and its reason is known by then.
    starting.catch(() => {});
  }
}

function refusal(code: string): string {
  return `Slack refused the app-level token (${code}): it sends this process nothing any more. Put a valid xapp- token with the scope connections:write into SLACK_APP_TOKEN (app page, "Basic Information", "App-Level Tokens") and start again.`;
}
