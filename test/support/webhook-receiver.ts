import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { httpServer, type TestServer } from './http-server.ts';

/** One request as it came. */
export type Received = {
  id: string;
  /** Of its header, unix seconds. */
  timestamp: number;
  isSigned: boolean;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
  path: string;
};

/** What the receiver does with a request; `silent` never answers, `lost` takes it and cuts the connection. */
export type Reaction =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'silent' | 'cut' | 'lost' };

/** A receiver as the specification wants it: it checks signatures, and takes each id once. */
export type WebhookReceiver = TestServer & {
  /** Every request. */
  requests: readonly Received[];
  /** Those that were taken, each id once, in the order in which they came. */
  accepted: readonly Received[];
  /** Subjects (as `subjectOf` has them) of which two requests were under way at once. */
  overlaps: readonly string[];
  react(reaction: (received: Received, count: number) => Reaction): void;
};

export const signingSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const accepting: Reaction = { kind: 'answer', status: 204 };

/** Listens on a free port; accepts everything unless told. An answer takes `latencyMs`. */
export async function webhookReceiver({
  secret = signingSecret,
  subjectOf = ({ body }: Received) => String(body.data.subject ?? ''),
  latencyMs = 0,
} = {}): Promise<WebhookReceiver> {
  const requests: Received[] = [];
  const accepted: Received[] = [];
  const overlaps: string[] = [];
  const open = new Map<string, Promise<void>>();
  let react: (received: Received, count: number) => Reaction = () => accepting;
  const server = await httpServer(async (request, response) => {
    const received = await read(request, secret);
    const subject = subjectOf(received);
    const before = open.get(subject);
    // A sender that is killed or gives up closes its connection, which may be seen a moment later than its next request.
    if (before !== undefined && !(await endsSoon(before))) overlaps.push(subject);
    open.set(subject, new Promise((resolve) => response.once('close', resolve)));
    requests.push(received);
    const reaction = react(received, requests.filter(({ id }) => id === received.id).length);
    const isTaken = reaction.kind === 'lost' || (reaction.kind === 'answer' && isSuccess(reaction.status));
    if (isTaken && received.isSigned && accepted.every(({ id }) => id !== received.id))
      accepted.push(received);
    if (latencyMs > 0) await delay(latencyMs);
    answer(reaction, received.isSigned, response);
  });
  return {
    ...server,
    requests,
    accepted,
    overlaps,
    react(next) {
      react = next;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function answer(reaction: Reaction, isSigned: boolean, response: ServerResponse): void {
  if (reaction.kind === 'silent') return;
  if (reaction.kind !== 'answer') {
    response.destroy();
    return;
  }
  response.writeHead(isSigned ? reaction.status : 401, reaction.headers).end(reaction.body);
}

async function endsSoon(before: Promise<void>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(late.resolve, 1_000, false);
  const ended = await Promise.race([before.then(() => true), late.promise]);
  clearTimeout(timer);
  return ended;
}

async function read(request: IncomingMessage, secret: string): Promise<Received> {
  const id = String(request.headers['webhook-id']);
  const timestamp = String(request.headers['webhook-timestamp']);
  const raw = await text(request);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest();
  const signatures = String(request.headers['webhook-signature']).split(' ');
  const isSigned = signatures.some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  const isNow = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return {
    id,
    timestamp: Number(timestamp),
    isSigned: isSigned && isNow,
    body: JSON.parse(raw),
    path: request.url ?? '',
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
