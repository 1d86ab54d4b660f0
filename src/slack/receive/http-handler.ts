import type { IncomingMessage, ServerResponse } from 'node:http';
import { isValidSlackRequest } from '@slack/bolt';
import type { SeenMemory } from '../../store/seen-once.ts';
import { type StorageFault, storageFaultOf } from '../../store/storage.ts';
import type { Delivery } from './take-event.ts';

type Parts = {
  signingSecret: string;
  maxBytes: number;
  /** Epoch ms. */
  now: () => number;
  seenMemory: SeenMemory;
  take(delivery: Delivery): Promise<void>;
};

/** How far ahead of ours Slack's clock may be; Bolt itself refuses what is older than 5 minutes and nothing from the future. */
const futureMs = 60_000;

/** Answers what Slack posts; what Slack did not sign, or signed too long ago, or sent before, gets 401 and nothing else. */
export function httpHandler(
  parts: Parts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const raw = await readBody(request, parts.maxBytes);
    if (raw === null) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const text = raw.toString('utf8');
    const type = request.headers['content-type'] ?? '';
    if (isTlsProbe(text, type)) {
      response.writeHead(200).end();
      return;
    }
    const signature = signatureOf(request, text, parts);
    const isNew = signature === null ? false : await isFirst(parts.seenMemory, signature);
    if (isNew === false) {
      response.writeHead(401).end();
      return;
    }
    const body = bodyOf(text, type);
    if (body === null) {
      response.writeHead(400).end();
      return;
    }
    if (body.type === 'url_verification') {
      respond(response, { challenge: body.challenge });
      return;
    }
    const ack = async (given?: unknown) => respond(response, given);
    // Whatever is no 200 makes Slack send an event again.
    const later = () => void response.writeHead(503).end();
    const storageFault = isNew === true ? null : isNew;
    await parts.take({ body, ack, later, envelope: null, storageFault });
    respond(response, undefined);
  };
}

/** The whole body; null when it is longer than allowed, and then nothing of it is kept. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  // A server that read the body before us leaves it here, as for Bolt's own receiver.
  if ('rawBody' in request && Buffer.isBuffer(request.rawBody)) {
    return request.rawBody.length > maxBytes ? null : request.rawBody;
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Slack probes the certificate with this, unsigned; nothing is done. */
function isTlsProbe(text: string, type: string): boolean {
  return isForm(type) && new URLSearchParams(text).get('ssl_check') === '1';
}

/** The signature of a request that is Slack's and fresh; null for any other. */
function signatureOf(request: IncomingMessage, text: string, parts: Parts): string | null {
  const signature = request.headers['x-slack-signature'];
  const timestamp = request.headers['x-slack-request-timestamp'];
  // One spelling only, since the replay guard knows signatures by their text.
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return null;
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return null;
  const now = parts.now();
  if (Number(timestamp) * 1000 > now + futureMs) return null;
  const isValid = isValidSlackRequest({
    signingSecret: parts.signingSecret,
    body: text,
    headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) },
    nowMilliseconds: now,
  });
  return isValid ? signature : null;
}

async function isFirst(seenMemory: SeenMemory, signature: string): Promise<boolean | StorageFault> {
  try {
    return await seenMemory.once('signature', signature);
  } catch (error) {
    // The delivery is handed on as one that cannot be known, and refused with words there.
    return storageFaultOf(error) ?? 'away';
  }
}

function bodyOf(text: string, type: string): Readonly<Record<string, unknown>> | null {
  if (!isForm(type)) return objectOf(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : objectOf(payload);
}

function isForm(type: string): boolean {
  return type.startsWith('application/x-www-form-urlencoded');
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // Whoever signed it, it is nothing we can read; the answer says so.
    return null;
  }
}

/** The first answer counts, as with an envelope. */
function respond(response: ServerResponse, given: unknown): void {
  if (response.writableEnded) return;
  if (given === undefined || given === '') response.writeHead(200).end();
  else if (typeof given === 'string') response.writeHead(200, { 'content-type': 'text/plain' }).end(given);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given));
}
