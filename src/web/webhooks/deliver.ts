import { randomUUID } from 'node:crypto';
import type { Log } from '../../core/log.ts';
import type { Redactor } from '../../core/redact/redact.ts';
import type { WebhookOutcome } from '../../platform/metrics.ts';
import type { WebhookClaim, WebhookQueue, WebhookSettlement } from '../../store/webhook-queue.ts';
import type { Endpoint } from './endpoints.ts';
import { type Attempt, sendWebhook } from './send.ts';

/** When what is sent how often; all in ms. */
export type DeliveryTimes = {
  /** Of one request in all. */
  timeoutMs: number;
  /** From one attempt to the next: the first, three times as long after each, at most. Up to half of it is left out at random. */
  firstRetryMs: number;
  longestRetryMs: number;
  /** A message that nobody took in this time is a dead letter; it is tried once at least. */
  givenUpMs: number;
  /** How often a process looks for what others added. */
  lookEveryMs: number;
};

const defaultDeliveryTimes: DeliveryTimes = {
  timeoutMs: 20_000,
  firstRetryMs: 5_000,
  longestRetryMs: 3_600_000,
  givenUpMs: 24 * 3_600_000,
  lookEveryMs: 1_000,
};

/** Of each endpoint at once, so that a slow one costs the others nothing. */
const atOnce = 4;
const knowEveryMs = 600_000;
/** What is under way when the process is asked to end may take so long. */
const graceMs = 4_000;

export type DelivererParts = {
  queue: WebhookQueue;
  /** Those of the configuration at the moment. */
  endpoints(): readonly Endpoint[];
  redact: Redactor;
  log: Log;
  onAttempt(outcome: WebhookOutcome): void;
  times?: DeliveryTimes;
};

/** Sends what waits until it is disposed; any number of processes may do it together. */
export type Deliverer = AsyncDisposable & {
  /** There is something new. */
  wake(): void;
};

/** Starts sending. */
export function startDeliverer(parts: DelivererParts): Deliverer {
  const { queue, endpoints, log, times = defaultDeliveryTimes } = parts;
  const leave = new AbortController();
  const cut = new AbortController();
  const underWay = new Map<string, Set<Promise<void>>>();
  let alarm = Promise.withResolvers<void>();
  const wake = () => alarm.resolve();
  const failed = (error: unknown) => {
    if (!leave.signal.aborted) log.error({ error }, 'webhooks cannot be sent now');
  };

  /** Begins what is due of an endpoint; tells when to look again. */
  const beginDue = async (endpoint: Endpoint): Promise<number> => {
    const own = underWay.get(endpoint.id) ?? new Set();
    underWay.set(endpoint.id, own);
    while (own.size < atOnce && !leave.signal.aborted) {
      const claim = await queue.claim(endpoint.id, randomUUID());
      if ('waitMs' in claim) return claim.waitMs ?? times.lookEveryMs;
      const delivery = deliver(parts, endpoint, claim, cut.signal)
        .catch(failed)
        .finally(() => {
          own.delete(delivery);
          wake();
        });
      own.add(delivery);
    }
    return times.lookEveryMs;
  };

  const serving = (async () => {
    const known = knower(queue);
    while (!leave.signal.aborted) {
      alarm = Promise.withResolvers();
      let waitMs = times.lookEveryMs;
      try {
        await known(endpoints());
        const waits = await Promise.all(endpoints().map(beginDue));
        waitMs = Math.min(waitMs, ...waits);
      } catch (error) {
        failed(error);
      }
      await within(alarm.promise, waitMs);
    }
  })();

  return {
    wake,
    async [Symbol.asyncDispose]() {
      leave.abort();
      wake();
      const open = [...underWay.values()].flatMap((own) => [...own]);
      await within(Promise.all(open), graceMs);
      cut.abort();
      await within(serving, graceMs);
    },
  };
}

/** Makes endpoints known when there are others than before, and now and then. */
function knower(queue: WebhookQueue): (endpoints: readonly Endpoint[]) => Promise<void> {
  let last = '';
  let at = 0;
  return async (endpoints) => {
    const ids = endpoints.map(({ id }) => id);
    if (ids.join() === last && performance.now() - at < knowEveryMs) return;
    await queue.know(ids);
    last = ids.join();
    at = performance.now();
  };
}

async function deliver(
  { queue, redact, log, onAttempt, times = defaultDeliveryTimes }: DelivererParts,
  endpoint: Endpoint,
  claim: WebhookClaim,
  signal: AbortSignal,
): Promise<void> {
  const { message, subject, attempt } = claim;
  const now = Date.now();
  const send = () => sendWebhook(endpoint, message, { now, timeoutMs: times.timeoutMs, signal });
  const tried: Attempt = claim.isGone ? { kind: 'gone' } : await whileOurs(queue, claim, send);
  // Cut off by our own end: another process sends it again once this claim is over.
  if (signal.aborted) return;
  const settlement = settlementOf(tried, claim, { times, now, redact });
  const settled = await queue.settle(claim, settlement);
  if (settled.kind === 'lost') return;
  onAttempt(settlement.kind === 'retry' ? 'failed' : settlement.kind);
  const about = { endpoint: endpoint.shown, id: message.id, type: message.type, subject, attempt };
  if (settlement.kind === 'dead') {
    log.error(
      { ...about, reason: settlement.reason },
      'a webhook is given up; staging-check webhooks again sends it again',
    );
  } else if (settled.isNews && settlement.kind === 'retry') {
    log.warn({ ...about, reason: settlement.reason }, 'a receiver of webhooks does not take them');
  } else if (settled.isNews) {
    log.info({ endpoint: endpoint.shown }, 'a receiver of webhooks takes them again');
  }
}

/** One that cannot be renewed is sent by another process too: receivers take each id once. */
async function whileOurs(
  queue: WebhookQueue,
  claim: WebhookClaim,
  send: () => Promise<Attempt>,
): Promise<Attempt> {
  const timer = setInterval(() => void queue.renew(claim).catch(() => {}), queue.claimMs / 3);
  try {
    return await send();
  } finally {
    clearInterval(timer);
  }
}

function settlementOf(
  tried: Attempt,
  { addedAt, attempt }: WebhookClaim,
  { times, now, redact }: { times: DeliveryTimes; now: number; redact: Redactor },
): WebhookSettlement {
  if (tried.kind === 'accepted') return tried;
  if (tried.kind === 'gone') {
    return { kind: 'dead', reason: 'the receiver answered 410: it wants no webhooks any more', isGone: true };
  }
  const reason = redact.text(tried.reason);
  const leftMs = addedAt + times.givenUpMs - now;
  if (leftMs <= 0) return { kind: 'dead', reason, isGone: false };
  const { firstRetryMs, longestRetryMs, givenUpMs } = times;
  const fullMs = Math.min(longestRetryMs, firstRetryMs * 3 ** Math.min(attempt - 1, 20));
  const retryAfterMs = Math.min(tried.retryAfterMs ?? 0, givenUpMs);
  const wantedMs = Math.max(fullMs * (1 - Math.random() / 2), retryAfterMs);
  return {
    kind: 'retry',
    reason,
    // Once more at its very end; who asked for more time gets it.
    afterMs: Math.max(Math.min(wantedMs, leftMs), retryAfterMs),
    pauseMs: tried.isBusy ? retryAfterMs : 0,
  };
}

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
