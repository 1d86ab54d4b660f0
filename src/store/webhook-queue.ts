import { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { readMembers } from './lists.ts';
import type { Redis } from './redis.ts';
import { document, plainNumber, plainText } from './schema.ts';
import {
  addScript,
  claimScript,
  freshScript,
  known,
  knowScript,
  lettersScript,
  renewScript,
  reviveScript,
  setAsideScript,
  settleScript,
  standingScript,
} from './webhook-scripts.ts';

/** One event for one endpoint; `body` is sent as it is, however often. */
export type WebhookMessage = {
  /** The same for ever and for every endpoint: receivers tell by it what they have. */
  id: string;
  type: string;
  /** When it happened, epoch ms. */
  at: number;
  body: string;
};

/** The first message of a subject, for one sender at a time. */
export type WebhookClaim = {
  endpoint: string;
  subject: string;
  message: WebhookMessage;
  /** When it was added, epoch ms. */
  addedAt: number;
  /** From 1; those that a killed process began count too. */
  attempt: number;
  /** The endpoint answered that it wants nothing any more. */
  isGone: boolean;
  token: string;
};

/** How an attempt ended; `retry` with a pause keeps all messages of the endpoint waiting. */
export type WebhookSettlement =
  | { kind: 'accepted' }
  | { kind: 'retry'; afterMs: number; pauseMs: number; reason: string }
  | { kind: 'dead'; reason: string; isGone: boolean };

/** `lost`: another process had taken the message over, and settles it. `isNews`: it went well before, or badly. */
export type SettleResult = { kind: 'lost' } | { kind: 'settled'; isNews: boolean };

/** How an endpoint stands; instants are epoch ms. */
export type EndpointCounts = {
  endpoint: string;
  waiting: number;
  dead: number;
  /** Dead letters that had to make room for newer ones. */
  dropped: number;
  failingSince: number | null;
  lastError: string;
  goneAt: number | null;
  /** Subjects that wait behind a message which only a newer version reads, and why of one; null where there are none. */
  unread: { subjects: number; reason: string } | null;
};

export type DeadLetter = {
  endpoint: string;
  subject: string;
  message: WebhookMessage;
  diedAt: number;
  reason: string;
};

/** One that stays where it is until a version comes that reads it; `unread` says why this one does not. `id` null: not even that can be told. */
export type UnreadLetter = { endpoint: string; id: string | null; unread: string };

/** Messages on their way to endpoints. Of a subject one is on its way at a time, in the order in which they were added. */
export type WebhookQueue = {
  /** Makes endpoints known; what happened before the first time is never added. */
  know(endpoints: readonly string[]): Promise<void>;
  /** Which of these are neither added yet nor too old. */
  fresh(
    endpoint: string,
    subject: string,
    messages: readonly Pick<WebhookMessage, 'id' | 'at'>[],
  ): Promise<readonly string[]>;
  /** Adds what is fresh; a message that no room is left for is a dead letter. Twice is harmless. */
  add(
    endpoint: string,
    subject: string,
    messages: readonly WebhookMessage[],
  ): Promise<{ added: number; dead: number }>;
  /** A message to send now, or the ms until there is one, null when none waits. */
  claim(endpoint: string, token: string): Promise<WebhookClaim | { waitMs: number | null }>;
  /** For as long as it is being sent, well within `claimMs`: nobody else takes it meanwhile. */
  renew(claim: WebhookClaim): Promise<void>;
  claimMs: number;
  settle(claim: WebhookClaim, settlement: WebhookSettlement): Promise<SettleResult>;
  /** Of every endpoint that is known, configured or not. */
  standings(): Promise<readonly EndpointCounts[]>;
  /** Newest first. */
  deadLetters(endpoint: string): Promise<readonly (DeadLetter | UnreadLetter)[]>;
  /** Sends dead letters that can be read again, oldest first, behind what waits, and what waits at once; all of them without ids. Tells how many. An endpoint that was gone counts as back. */
  revive(endpoint: string, ids: readonly string[] | null): Promise<number>;
};

/** What bounds the queue. */
export type WebhookLimits = {
  /** Of the messages that wait for one endpoint. */
  waitingBytes: number;
  deadLetters: number;
  /** A process that says nothing for so long has lost its message. */
  claimMs: number;
};

const defaultWebhookLimits: WebhookLimits = {
  waitingBytes: 16 * 1024 * 1024,
  deadLetters: 500,
  claimMs: 10_000,
};

export const webhookMessages = document<WebhookMessage>({
  name: 'a webhook',
  version: 1,
  shape: z.object({ id: z.string(), type: z.string(), at: z.number(), body: z.string() }),
});
export const letters = document<{ diedAt: number; subject: string; reason: string; message: string }>({
  name: 'a webhook that was given up',
  version: 1,
  shape: z.object({ diedAt: z.number(), subject: z.string(), reason: z.string(), message: z.string() }),
});

const counts = plainNumber('a number of the webhooks');
const instants = plainNumber('an instant of the webhooks');
const reasons = plainText('why a webhook is not taken');
const endpointNames = plainText('the id of an endpoint');

/** The queue in Redis, over a connection that the caller owns. Everything of it is forgotten nine days after it was last touched. */
export function redisWebhookQueue(redis: Redis, limits: WebhookLimits = defaultWebhookLimits): WebhookQueue {
  const { waitingBytes, deadLetters, claimMs } = limits;
  return {
    async know(endpoints) {
      if (endpoints.length > 0) await knowScript(redis, [known], endpoints);
    },
    async fresh(endpoint, subject, messages) {
      const pairs = messages.flatMap(({ id, at }) => [id, at]);
      return pairs.length === 0 ? [] : await freshScript(redis, [known], [endpoint, subject, ...pairs]);
    },
    async add(endpoint, subject, messages) {
      const parts = messages.flatMap((message) => [message.id, message.at, webhookMessages.write(message)]);
      const args = [endpoint, subject, waitingBytes, deadLetters, ...parts];
      const [added, dead] = await addScript(redis, [known], args);
      return { added, dead };
    },
    async claim(endpoint, token) {
      for (;;) {
        const reply = await claimScript(redis, [known], [endpoint, token, claimMs]);
        const [kind, subject, element, attempt, goneAt] = reply;
        if (kind === 'wait') return { waitMs: subject === '' ? null : counts.read(subject, known) };
        const space = element.indexOf(' ');
        const message = messageIn(element.slice(space + 1));
        if (message.kind === 'read') {
          return {
            ...{ endpoint, subject, token, message: message.message },
            addedAt: instants.read(element.slice(0, space), known),
            attempt: counts.read(attempt, known),
            isGone: goneAt !== '',
          };
        }
        // It stays, and so does what waits behind it: another version sends them. The other subjects go on.
        await setAsideScript(redis, [known], [endpoint, subject, token, unreadMs, message.reason]);
      }
    },
    async renew({ endpoint, subject, token }) {
      await renewScript(redis, [known], [endpoint, subject, token, claimMs]);
    },
    claimMs,
    async settle({ endpoint, subject, token }, settlement) {
      const { kind } = settlement;
      const { afterMs, pauseMs } = kind === 'retry' ? settlement : { afterMs: 0, pauseMs: 0 };
      const reason = kind === 'accepted' ? '' : settlement.reason;
      const gone = kind === 'dead' && settlement.isGone ? 1 : 0;
      const args = [endpoint, subject, token, kind, reason, afterMs, pauseMs, gone, deadLetters];
      const [end, news] = await settleScript(redis, [known], args);
      return end === 'lost' ? { kind: 'lost' } : { kind: 'settled', isNews: news > 0 };
    },
    async standings() {
      const endpoints = await readMembers(redis, known, endpointNames);
      const found = await Promise.all(endpoints.toSorted().map((endpoint) => standingOf(redis, endpoint)));
      return found.filter((one) => one !== null);
    },
    deadLetters: (endpoint) => readLetters(redis, endpoint),
    async revive(endpoint, ids) {
      if (ids?.length === 0) return 0;
      const found = ids === null ? await readLetters(redis, endpoint) : [];
      const wanted = ids ?? found.flatMap((letter) => ('message' in letter ? letter.message.id : []));
      const [revived] = await reviveScript(redis, [known], [endpoint, ...wanted]);
      return revived;
    },
  };
}

/** What only another version reads is looked at again so often. */
const unreadMs = 60_000;

function messageIn(
  text: string,
): { kind: 'read'; message: WebhookMessage } | { kind: 'unread'; reason: string } {
  return unlessUnread<{ kind: 'read'; message: WebhookMessage } | { kind: 'unread'; reason: string }>(
    () => ({ kind: 'read', message: webhookMessages.read(text, known) }),
    (reason) => ({ kind: 'unread', reason }),
  );
}

async function readLetters(redis: Redis, endpoint: string): Promise<readonly (DeadLetter | UnreadLetter)[]> {
  const texts = await lettersScript(redis, [known], [endpoint]);
  return texts.map((text) =>
    unlessUnread<DeadLetter | UnreadLetter>(
      () => {
        const { message, ...letter } = letters.read(text, known);
        return { endpoint, ...letter, message: webhookMessages.read(message, known) };
      },
      (unread) => ({ endpoint, id: idIn(text), unread }),
    ),
  );
}

/** Every version writes an id, and none inside another text than the message's, whose quotes are escaped there. */
function idIn(letter: string): string | null {
  return /\\"id\\":\\"([^"\\]+)/.exec(letter)?.[1] ?? null;
}

/** What this version does not read is told: it is no reason to show nothing of the rest. */
function unlessUnread<Value>(read: () => Value, otherwise: (reason: string) => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return otherwise(error.message);
  }
}

/** Null when nothing is kept of it any more. */
async function standingOf(redis: Redis, endpoint: string): Promise<EndpointCounts | null> {
  const found = await standingScript(redis, [known], [endpoint]);
  const [since, waiting, dropped, failingSince, lastError, goneAt, dead, unread, why] = found;
  if (since === '' && dead === 0) return null;
  const instantIn = (text: string) => (text === '' ? null : instants.read(text, known));
  return {
    ...{ endpoint, dead, lastError: reasons.read(lastError, known) },
    waiting: counts.read(waiting || '0', known),
    dropped: counts.read(dropped || '0', known),
    failingSince: instantIn(failingSince),
    goneAt: instantIn(goneAt),
    unread: unread === 0 ? null : { subjects: unread, reason: reasons.read(why, known) },
  };
}
