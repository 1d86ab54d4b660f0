import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { AttachedFile, FileOutcome, Threads } from '../../core/attached-file.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { meansError, refusalOf } from '../error-codes.ts';
import { type BudgetedClient, type Budgets, budgeted } from './budgets.ts';
import { fileStager } from './share-file.ts';

export type ThreadsParts = {
  client: WebClient;
  budgets: Budgets;
  /** Where the Web API is, and with which token: files are behind the same one. */
  access: { botToken: string; apiUrl: string };
  timeoutMs?: number;
};

const infoReply = z.object({
  file: z.object({
    name: z.string().nullish(),
    size: z.number().nullish(),
    mode: z.string().default(''),
    is_external: z.boolean().default(false),
    url_private_download: z.string().nullish(),
    url_private: z.string().nullish(),
  }),
});
const threadReply = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        files: z.array(z.object({ id: z.string(), name: z.string().nullish() })).default([]),
      }),
    )
    .default([]),
});

const commentBytes = 3_000;

/** Files that people share, and those that we put beside them (https://docs.slack.dev/messaging/working-with-files). */
export function slackThreads(parts: ThreadsParts): Threads {
  const call = budgeted(parts.client, parts.budgets);
  const stage = fileStager(parts);
  return {
    read: (file, maxBytes) => readFile(parts, call, file, maxBytes),
    async above(channel, thread) {
      const answer = await call('conversations.replies', { channel, ts: thread, limit: 1, inclusive: true });
      const read = answer.kind === 'done' ? threadReply.safeParse(answer.value) : null;
      const root = read?.data?.messages.find(({ ts }) => ts === thread);
      return attachedOf(root?.files ?? []);
    },
    async share({ channel, thread }, { lines, files }) {
      const staged: { id: string; title: string }[] = [];
      for (const { name, title, text } of files) {
        const bytes = new TextEncoder().encode(text);
        const sent = await stage({ name, title, altText: shortLine(title, 200), bytes });
        if (sent.kind !== 'done') return notShared(sent);
        staged.push({ id: sent.value.id, title: shortLine(title, 200) });
      }
      const shared = await call('files.completeUploadExternal', {
        files: staged,
        channel_id: channel,
        thread_ts: thread,
        initial_comment: mrkdwnText(lines.join('\n'), commentBytes),
      });
      return shared.kind === 'done' ? null : notShared(shared);
    },
  };
}

/** Files as messages name them. */
export function attachedOf(
  files: readonly { id: string; name?: string | null | undefined }[],
): readonly AttachedFile[] {
  return files.map(({ id, name }) => ({ id, name: shortLine(name ?? '', 120) || 'document.md' }));
}

type Trouble = Exclude<Awaited<ReturnType<BudgetedClient>>, { kind: 'done' }>;

function notShared(answer: Trouble): string {
  switch (answer.kind) {
    case 'rate-limited':
      return `Slack takes no files for ${Math.ceil(answer.retryAfterMs / 1000)} s: ask again then. Nothing was shown.`;
    case 'ambiguous':
      return 'Slack gave no answer: the files may be in the thread, or not. Look there before you ask again.';
    case 'refused':
    case 'permanent':
      return `The files could not be put into the thread (${answer.error}). ${fixOf(answer.error)}`;
    default:
      return answer satisfies never;
  }
}

function fixOf(error: string): string {
  if (meansError('scopeMissing', error))
    return 'Give the app the scope files:write under OAuth & Permissions, then install it again.';
  return refusalOf(error).of === 'place' ? 'Invite the bot into this channel, then ask again.' : 'Ask again.';
}

async function readFile(
  { access, timeoutMs = 10_000 }: ThreadsParts,
  call: BudgetedClient,
  { id, name }: AttachedFile,
  maxBytes: number,
): Promise<FileOutcome> {
  const answer = await call('files.info', { file: id });
  if (answer.kind !== 'done') return refused(name, whyUnread(answer));
  const read = infoReply.safeParse(answer.value);
  if (!read.success) return refused(name, 'Slack told nothing of it; share it again');
  const {
    size,
    mode,
    is_external: isExternal,
    url_private_download: download,
    url_private: view,
  } = read.data.file;
  const address = addressOf(download ?? view ?? '', access.apiUrl);
  if (isExternal || mode === 'external' || address === null)
    return refused(name, 'it is kept outside Slack; share the Markdown file itself');
  const most = `a document has at most ${maxBytes} bytes here. Import it on the command line: staging-check import ${name}`;
  if (typeof size === 'number' && size > maxBytes) return refused(name, `it has ${size} bytes; ${most}`);
  try {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${access.botToken}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Without the right to read it, Slack answers with its page for signing in.
    const isPage =
      /^text\/html\b/i.test(response.headers.get('content-type') ?? '') && !/\.html?$/i.test(name);
    if (!response.ok || isPage) {
      await response.body?.cancel();
      const isLogin =
        isPage || response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
      return refused(name, isLogin ? noScope : `Slack answered ${response.status}; ask again`);
    }
    const bytes = await atMost(response, maxBytes);
    return bytes === null
      ? refused(name, `it has more than ${maxBytes} bytes; ${most}`)
      : { kind: 'bytes', bytes };
  } catch (error) {
    // Safe: reading changes nothing, and the person is told to ask again.
    return refused(
      name,
      `Slack did not send it (${error instanceof Error ? error.name : String(error)}); ask again`,
    );
  }
}

const noScope =
  'the app may not read files: give it the scope files:read under OAuth & Permissions and install it again, or put the text into the message';

function whyUnread(answer: Trouble): string {
  if (answer.kind === 'rate-limited')
    return `Slack answers again in ${Math.ceil(answer.retryAfterMs / 1000)} s; ask again then`;
  if (meansError('scopeMissing', answer.error)) return noScope;
  return `Slack said ${answer.error}; share it again in this channel`;
}

function refused(name: string, why: string): FileOutcome {
  return { kind: 'refused', why: `${name} could not be read: ${why}.` };
}

/** Where the token may go: Slack's own servers, and the one that the Web API is on; null for any other address. */
function addressOf(text: string, apiUrl: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return null;
  const isSlack = url.protocol === 'https:' && /(?:^|\.)(?:slack\.com|slack-gov\.com)$/.test(url.hostname);
  return isSlack || url.origin === new URL(apiUrl).origin ? url : null;
}

/** The body; null when there is more of it, and then the rest is not read. */
async function atMost(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
