import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { meansError } from '../error-codes.ts';
import type { Budgets } from './budgets.ts';
import { callOutcome } from './call-outcome.ts';
import type { CallOutcome, SlackFiles, UploadedFile } from './delivery.ts';

const urlReply = z.object({ upload_url: z.url(), file_id: z.string() });
const completeReply = z.object({
  files: z.array(z.object({ id: z.string(), permalink: z.string().optional() })),
});
const infoReply = z.object({ file: z.object({ permalink: z.string() }) });

type FilesParts = { client: WebClient; budgets: Budgets; timeoutMs?: number };

/** Uploads without sharing, so that nobody sees a file before a message links it and a second upload shows nothing twice. */
export function slackFiles(parts: FilesParts): SlackFiles {
  return {
    async upload({ name, title, text }) {
      const bytes = new TextEncoder().encode(text);
      const place = await called(parts, 'files.getUploadURLExternal', urlReply, {
        filename: name,
        length: bytes.length,
      });
      if (place.kind !== 'done') return place;
      const { upload_url: url, file_id: id } = place.value;
      const sent = await sendBytes(url, bytes, parts.timeoutMs ?? 10_000);
      if (sent.kind !== 'done') return sent;
      const done = await called(parts, 'files.completeUploadExternal', completeReply, {
        files: [{ id, title }],
      });
      if (done.kind !== 'done') return done;
      return await linked(parts, id, done.value.files.find((file) => file.id === id)?.permalink);
    },
    async remove(id) {
      const answer = await called(parts, 'files.delete', z.unknown(), { file: id });
      if (answer.kind === 'done') return { kind: 'done', value: null };
      const isGone = answer.kind === 'permanent' && meansError('fileGone', answer.error);
      return isGone ? { kind: 'done', value: null } : answer;
    },
  };
}

/** Slack does not always tell the address when an upload is complete. */
async function linked(
  parts: FilesParts,
  id: string,
  permalink: string | undefined,
): Promise<CallOutcome<UploadedFile>> {
  if (permalink !== undefined) return { kind: 'done', value: { id, permalink } };
  const info = await called(parts, 'files.info', infoReply, { file: id });
  return info.kind === 'done' ? { kind: 'done', value: { id, permalink: info.value.file.permalink } } : info;
}

async function called<Value>(
  { client, budgets }: FilesParts,
  method: string,
  reply: z.ZodType<Value>,
  args: Record<string, unknown>,
): Promise<CallOutcome<Value>> {
  const wait = await budgets.take(method, '');
  if (wait > 0) return { kind: 'rate-limited', retryAfterMs: wait };
  try {
    return { kind: 'done', value: reply.parse(await client.apiCall(method, args)) };
  } catch (error) {
    const answer = callOutcome(error);
    if (answer.kind === 'rate-limited') await budgets.pause(method, '', answer.retryAfterMs);
    return answer;
  }
}

/** Without the token: the address is a capability of its own. */
async function sendBytes(url: string, bytes: Uint8Array, timeoutMs: number): Promise<CallOutcome<null>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Blob([new Uint8Array(bytes)], { type: 'text/plain; charset=utf-8' }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: 'done', value: null };
    return { kind: 'refused', error: `upload: http_${response.status}` };
  } catch (error) {
    return { kind: 'ambiguous', error: `upload: ${error instanceof Error ? error.message : String(error)}` };
  }
}
