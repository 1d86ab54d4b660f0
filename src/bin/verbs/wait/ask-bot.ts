import { z } from 'zod';
import { connectionError } from '../../../checks/connection-error.ts';
import { secondText } from '../../../core/words/instants.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { hookSignature } from '../../../web/hooks/hook-signature.ts';

const about = z.union([
  z.object({ deploy: z.string(), revision: z.string(), environment: z.string(), plan: z.string() }),
  z.object({ run: z.string(), environment: z.string(), plan: z.string() }),
]);
const count = z.int().nonnegative();
const goingOn = z.object({
  state: z.enum(['queued', 'running']),
  run: z.string().nullable(),
  dueAt: z.string().optional(),
});
const cancelled = z.object({
  state: z.literal('cancelled'),
  run: z.string().nullable(),
  reason: z.string().optional(),
  page: z.string().nullish(),
});
/** A verdict is of a run that looked at something. */
const good = z
  .object({
    state: z.enum(['passed', 'degraded']),
    run: z.string(),
    passed: count.positive(),
    total: count,
    finishedAt: z.iso.datetime({ offset: true }),
  })
  .refine(({ passed, total }) => passed <= total);
const bad = z.object({
  state: z.enum(['failed', 'inconclusive']),
  run: z.string().nullable(),
  passed: count,
  total: count,
});
const verdict = z.object({
  decidedBy: z.string(),
  cause: z.string().nullish(),
  finishedAt: z.iso.datetime({ offset: true }).nullish(),
  unseen: count,
  page: z.string().nullish(),
});
const standing = z.union([goingOn, cancelled, z.intersection(z.union([good, bad]), verdict)]);

/** How a deploy or a run stands, as the bot tells it. */
export type ToldStanding = z.infer<typeof standing>;

/** What a question is about, and its answer has to be; null: not known before. */
export type WaitSubject =
  | { kind: 'run'; run: string }
  | {
      kind: 'deploy';
      deploy: string | null;
      revision: string | null;
      environment: string | null;
      plan: string | null;
    };

/** A question to a bot: where, with which secret, and what about; a report of before `afterMs` is none to it. */
export type BotQuestion = { url: URL; secret: string; subject: WaitSubject; afterMs: number | null };

/** `absent`: ask again. `refused`: asking again changes nothing, and exit 2. */
export type BotAnswer =
  | { kind: 'standing'; standing: ToldStanding; document: unknown }
  | { kind: 'absent'; why: string }
  | { kind: 'refused'; why: string };

const answerMs = 10_000;
const mostBytes = 1_048_576;

/** One signed request; whatever goes wrong is an answer. */
export async function askBot(question: BotQuestion, signal: AbortSignal): Promise<BotAnswer> {
  const { url, secret } = question;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    accept: 'application/json',
    'x-staging-check-timestamp': timestamp,
    'x-staging-check-signature': hookSignature(secret, timestamp, new Uint8Array()),
  };
  const ends = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const { status, body } = await fetch(url, { headers, signal: ends, redirect: 'manual' });
    return answerOf(status, body === null ? '' : await textOf(body), question);
  } catch (error) {
    return { kind: 'absent', why: `${url.origin} does not answer: ${troubleIn(error)}` };
  }
}

/** What is behind `fetch failed`. */
function troubleIn(error: unknown): string {
  const { cause = error } = error instanceof Error ? error : {};
  const { code, message } = connectionError(cause);
  return oneLine(message || code);
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

function answerOf(status: number, text: string, { subject, afterMs }: BotQuestion): BotAnswer {
  const document = jsonIn(text);
  if (status === 200) {
    const [read, answered] = [standing.safeParse(document), about.safeParse(document)];
    if (!read.success || !answered.success || problemIn(document) !== null)
      return { kind: 'refused', why: 'the answer is not of a bot of staging-check: is --url right?' };
    const other = otherThan(subject, answered.data) ?? otherTime(read.data, afterMs);
    if (other !== null) return { kind: 'refused', why: other };
    return { kind: 'standing', standing: read.data, document };
  }
  const problem = problemIn(document);
  // A bot tells what is wrong; without that it is something else at this address, or a bot that takes no hooks.
  if (status === 404) {
    const noHooks = 'there is no such address: is --url right, and has the bot STAGING_CHECK_WEBHOOK_SECRET?';
    if (problem === null) return { kind: 'refused', why: noHooks };
    // A deploy may still be told of; a run has its id from its beginning.
    return { kind: subject.kind === 'run' ? 'refused' : 'absent', why: problem };
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

/** Why an answer is none to the question: a proxy or a cache on the way, most likely; null for one that is. */
function otherThan(subject: WaitSubject, answered: z.infer<typeof about>): string | null {
  const facts: Readonly<Record<string, unknown>> = answered;
  const wrong = Object.entries(subject).find(
    ([name, value]) => name !== 'kind' && value !== null && facts[name] !== value,
  );
  if (wrong === undefined) return null;
  const [name, value] = wrong;
  return `asked about ${name} ${value}, the answer is about ${String(facts[name] ?? 'none')}: are --url and the question right, and does nothing on the way keep answers?`;
}

/** How far the clocks of a bot and of who asks may be apart. */
const clockMs = 300_000;

/** Why an answer is of another time than was asked about; null for one that is not. */
function otherTime(told: ToldStanding, afterMs: number | null): string | null {
  const finishedAt = 'finishedAt' in told ? (told.finishedAt ?? null) : null;
  if (finishedAt === null) return null;
  const at = Date.parse(finishedAt);
  if (at > Date.now() + clockMs)
    return `the answer is of ${secondText(at)}, which is still to come: are the clocks right?`;
  return afterMs === null || at >= afterMs
    ? null
    : `the answer is of ${secondText(at)}, before ${secondText(afterMs)}, from when on was asked: is the bot as new as this staging-check, and does nothing on the way keep answers?`;
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
