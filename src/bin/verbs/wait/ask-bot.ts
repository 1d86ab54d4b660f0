import { z } from 'zod';
import { oneLine } from '../../../core/words/plain-text.ts';
import { hookSignature } from '../../../web/hooks/hook-signature.ts';

const standing = z.object({
  state: z.enum(['queued', 'running', 'passed', 'degraded', 'failed', 'inconclusive', 'cancelled']),
  run: z.string().nullable(),
  dueAt: z.string().optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  cause: z.string().nullish(),
  passed: z.number().optional(),
  total: z.number().optional(),
  unseen: z.number().optional(),
  page: z.string().nullish(),
});

/** How a deploy or a run stands, as the bot tells it. */
export type ToldStanding = z.infer<typeof standing>;

/** `absent`: ask again. `refused`: asking again changes nothing, and exit 2. */
export type BotAnswer =
  | { kind: 'standing'; standing: ToldStanding; document: unknown }
  | { kind: 'absent'; why: string }
  | { kind: 'refused'; why: string };

const answerMs = 10_000;
const mostBytes = 1_048_576;

/** One signed request; whatever goes wrong is an answer. */
export async function askBot(url: URL, secret: string, signal: AbortSignal): Promise<BotAnswer> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    accept: 'application/json',
    'x-staging-check-timestamp': timestamp,
    'x-staging-check-signature': hookSignature(secret, timestamp, new Uint8Array()),
  };
  const ends = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const { status, body } = await fetch(url, { headers, signal: ends, redirect: 'manual' });
    return answerOf(status, body === null ? '' : await textOf(body));
  } catch (error) {
    return { kind: 'absent', why: `${url.origin} does not answer: ${troubleIn(error)}` };
  }
}

/** What is behind `fetch failed`. */
function troubleIn(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  if (!(cause instanceof Error)) return oneLine(String(cause));
  return oneLine(cause.message || ('code' in cause ? String(cause.code) : cause.name));
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(status: number, text: string): BotAnswer {
  const document = jsonIn(text);
  if (status === 200) {
    const read = standing.safeParse(document);
    if (read.success) return { kind: 'standing', standing: read.data, document };
    return { kind: 'refused', why: 'the answer is not of a bot of staging-check: is --url right?' };
  }
  const problem = problemIn(document);
  // A bot tells what is wrong; without that it is something else at this address, or a bot that takes no hooks.
  if (status === 404) {
    const noHooks = 'there is no such address: is --url right, and has the bot STAGING_CHECK_WEBHOOK_SECRET?';
    return problem === null ? { kind: 'refused', why: noHooks } : { kind: 'absent', why: problem };
  }
  const why = problem ?? `HTTP ${status}`;
  if (status >= 300 && status < 400) {
    return {
      kind: 'refused',
      why: `HTTP ${status}: --url leads somewhere else; give the address that answers`,
    };
  }
  if (status >= 500 || status === 429) return { kind: 'absent', why: `the bot answers ${why}` };
  return { kind: 'refused', why: status === 401 ? `the bot refuses the signature: ${why}` : why };
}

function problemIn(document: unknown): string | null {
  const read = z.object({ error: z.string() }).safeParse(document);
  return read.success ? oneLine(read.data.error) : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy, most likely.
    return undefined;
  }
}
