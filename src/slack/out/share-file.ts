import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SharedFile } from '../../core/incident/publishing.ts';
import { type BudgetedClient, type Budgets, budgeted } from './budgets.ts';
import type { CallOutcome } from './delivery.ts';

type SharerParts = { client: WebClient; budgets: Budgets; timeoutMs?: number };

const urlReply = z.object({ upload_url: z.url(), file_id: z.string() });

/** Shows a file in a channel: one attempt, which is `ambiguous` only when the file may be there. */
export function fileSharer(parts: SharerParts) {
  const call = budgeted(parts.client, parts.budgets);
  return async (channel: string, file: SharedFile): Promise<CallOutcome<null>> => {
    const sent = await send(call, file, parts.timeoutMs);
    if (sent.kind !== 'done') return sent;
    const files = [{ id: sent.value.id, title: file.title }];
    const shared = await call('files.completeUploadExternal', { channel_id: channel, files });
    return shared.kind === 'done' ? { kind: 'done', value: null } : shared;
  };
}

/** Uploads a file that nobody sees until a message shows it: never `ambiguous`, as a second one does no harm. */
export function fileUploader(parts: SharerParts) {
  const call = budgeted(parts.client, parts.budgets);
  return async (file: SharedFile): Promise<CallOutcome<{ id: string }>> => {
    const sent = await send(call, file, parts.timeoutMs);
    if (sent.kind !== 'done') return sent;
    const files = [{ id: sent.value.id, title: file.title }];
    const completed = unseen(await call('files.completeUploadExternal', { files }));
    return completed.kind === 'done' ? sent : completed;
  };
}

/** Sends the bytes of a file that nobody sees yet; a call of `files.completeUploadExternal` has to follow. Never `ambiguous`. */
export function fileStager(parts: SharerParts) {
  const call = budgeted(parts.client, parts.budgets);
  return (file: SharedFile): Promise<CallOutcome<{ id: string }>> => send(call, file, parts.timeoutMs);
}

async function send(
  call: BudgetedClient,
  { name: filename, altText: alt_txt, bytes }: SharedFile,
  timeoutMs = 10_000,
): Promise<CallOutcome<{ id: string }>> {
  const place = unseen(await call('files.getUploadURLExternal', { filename, alt_txt, length: bytes.length }));
  if (place.kind !== 'done') return place;
  const { upload_url: url, file_id: id } = urlReply.parse(place.value);
  const sent = await sendBytes(url, bytes, timeoutMs);
  return sent.kind === 'done' ? { kind: 'done', value: { id } } : sent;
}

/** Nobody sees a file before its upload is completed: up to then nothing is in doubt. */
function unseen<Value>(answer: CallOutcome<Value>): CallOutcome<Value> {
  return answer.kind === 'ambiguous' ? { kind: 'refused', error: answer.error } : answer;
}

/** Without the token: the address is a capability of its own. */
async function sendBytes(url: string, bytes: Uint8Array, timeoutMs: number): Promise<CallOutcome<null>> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Blob([new Uint8Array(bytes)]),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return { kind: 'done', value: null };
    return { kind: 'refused', error: `upload: http_${response.status}` };
  } catch (error) {
    return { kind: 'refused', error: `upload: ${error instanceof Error ? error.name : 'unknown'}` };
  }
}
