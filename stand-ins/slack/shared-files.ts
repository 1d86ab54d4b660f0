import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Json, type Message, newId, type State, type StoredFile } from './state.ts';

/** A file that a person shares with a message. */
export interface GivenFile {
  name: string;
  content: string | Uint8Array;
}

/** Puts the files of a person into the workspace, as part of their message. */
export function shareFiles(state: State, message: Message, given: readonly GivenFile[]): void {
  for (const { name, content } of given) {
    const bytes = Buffer.from(content);
    const id = newId('F');
    const shares = [{ channel: message.channel, ts: message.ts }];
    const { user } = message;
    const about = { id, name, title: name, length: bytes.length, bytes, user, isComplete: true, shares };
    state.files.set(id, about);
    message.files.push(id);
  }
  state.changed();
}

/** A file as messages, events and `files.info` tell it. */
export function wireFile(origin: string, { id, name, title, length, user, shares }: StoredFile): Json {
  const address = `${origin}/files-pri/${id}/${encodeURIComponent(name)}`;
  return {
    id,
    name,
    title,
    size: length,
    user,
    mode: 'hosted',
    is_external: false,
    channels: shares.map(({ channel }) => channel),
    shares: { public: Object.fromEntries(shares.map(({ channel, ts }) => [channel, [{ ts }]])) },
    url_private: address,
    url_private_download: address,
    permalink: `${origin}/files/${id}`,
  };
}

/** What serving files takes. */
export interface PrivateFiles {
  state: State;
  botToken: string;
  scopes: readonly string[];
}

/** Serves `url_private`: to a token that may read files; everybody else is led to the page for signing in, as Slack does. */
export function servePrivate(
  { state, botToken, scopes }: PrivateFiles,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): void {
  const [, , id = ''] = pathname.split('/');
  const file = state.files.get(id);
  const isAllowed = request.headers.authorization === `Bearer ${botToken}` && scopes.includes('files:read');
  if (!isAllowed) {
    response.writeHead(302, { location: '/?redir=files-pri', 'content-type': 'text/html' }).end();
    return;
  }
  if (file === undefined || file.bytes === null) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
}
