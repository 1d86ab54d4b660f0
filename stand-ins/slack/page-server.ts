import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { AppStatus } from './app-status.ts';
import { isObject } from './block-kit-fields.ts';
import type { Shortcut } from './manifest.ts';
import type { People } from './people.ts';
import { parseJson, readBytes } from './request-body.ts';
import type { Json, State } from './state.ts';
import type { Chosen } from './view-values.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const assets = [
  'index.html',
  'base.css',
  'layout.css',
  'messages.css',
  'controls.css',
  'menus.css',
  'blocks.css',
  'plan.css',
  'rich-text.css',
  'app.js',
  'side.js',
  'menus.js',
  'composer.js',
  'blocks.js',
  'store.js',
  'messages.js',
  'place.js',
  'panels.js',
  'elements.js',
  'markup.js',
  'dom.js',
];
const settleMs = 60;
const shownPerChannel = 300;

/** Serves the page, its live state, and what people do on it. */
export interface PageServer {
  handle: (request: IncomingMessage, response: ServerResponse, address: URL) => Promise<void>;
  stop: () => void;
}

/** What the page shows and does. */
export interface PageParts {
  state: State;
  people: People;
  appStatus: () => AppStatus;
  shortcuts: readonly Shortcut[];
  /** The channel that it opens at; null: that of the newest message. */
  opensAt: string | null;
}

/** The page of one workspace; changes reach it by server-sent events. */
export function createPageServer(parts: PageParts): PageServer {
  const { state, people } = parts;
  const watchers = new Set<ServerResponse>();
  let timer: NodeJS.Timeout | null = null;
  state.changed = () => {
    if (watchers.size === 0 || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      const event = `data: ${JSON.stringify(snapshot(parts))}\n\n`;
      for (const watcher of watchers) watcher.write(event);
    }, settleMs);
  };
  const watch = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`data: ${JSON.stringify(snapshot(parts))}\n\n`);
    watchers.add(response);
    response.on('close', () => watchers.delete(response));
  };
  return {
    handle: async (request, response, { pathname }) => {
      if (pathname === '/page/events') watch(response);
      else if (pathname === '/page/do' && request.method === 'POST') await act(people, request, response);
      else if (pathname.startsWith('/files/')) sendFile(state, response, pathname.slice('/files/'.length));
      else await sendAsset(response, pathname);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers) watcher.end();
    },
  };
}

/** All that the page shows, for every person; the page picks what its reader may see. */
function snapshot({ state, appStatus, shortcuts, opensAt }: PageParts): Json {
  const messages = [...state.channels.keys()].flatMap((id) =>
    state.messages.filter(({ channel }) => channel === id).slice(-shownPerChannel),
  );
  return {
    bot: state.botUser,
    app: appStatus(),
    shortcuts,
    opensAt: opensAt ?? newestChannel(state),
    users: [...state.users.values()],
    channels: [...state.channels.values()].map((each) => ({ ...each, members: [...each.members] })),
    groups: [...state.groups.values()],
    files: [...state.files.values()].map(({ bytes, ...file }) => ({ ...file, ...pngSize(bytes) })),
    bookmarks: state.bookmarks,
    messages,
    views: [...state.views.values()],
    homes: [...state.homes.values()],
  };
}

/** So that a page has the place of a picture before it comes; nothing for other files. */
function pngSize(bytes: Buffer | null): { width?: number; height?: number } {
  if (bytes === null || bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return {};
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Where people last heard something; the first channel, before anybody did. */
function newestChannel({ messages, channels }: State): string {
  const newest = messages.findLast(
    ({ channel, onlyFor }) => onlyFor === null && !channels.get(channel)?.isDirect,
  );
  return newest?.channel ?? [...channels.keys()][0] ?? '';
}

async function act(people: People, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin } = request.headers;
  const isOwn = origin === undefined || origin === `http://${request.headers.host}`;
  const asked = parseJson((await readBytes(request)).toString());
  if (!isOwn || !isObject(asked)) {
    response.writeHead(400).end();
    return;
  }
  let answer: unknown;
  try {
    answer = await perform(people, { ...asked });
  } catch (error) {
    answer = { isAcked: false, error: error instanceof Error ? error.message : String(error) };
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? null));
}

function perform(people: People, asked: Json): Promise<unknown> {
  const { kind } = asked;
  const [user, channel, text] = [String(asked.user), String(asked.channel), String(asked.text)];
  const values = chosenOf(asked.values);
  const options = {
    values,
    ...(typeof asked.blockId === 'string' ? { blockId: asked.blockId } : {}),
    ...(asked.chosen === undefined || asked.chosen === null
      ? {}
      : { chosen: chosenOf({ it: asked.chosen }).it ?? '' }),
  };
  if (kind === 'say')
    return people.say(text, {
      user,
      channel,
      ...(typeof asked.threadTs === 'string' ? { threadTs: asked.threadTs } : {}),
    });
  if (kind === 'click') return people.click(String(asked.ts), String(asked.element), user, options);
  if (kind === 'click-view')
    return people.clickView(asked.view === 'home' ? 'home' : 'modal', String(asked.element), user, options);
  if (kind === 'submit') return people.submitView(user, values);
  if (kind === 'close') return people.closeView(user);
  if (kind === 'home') return people.openHome(user);
  if (kind === 'react') return people.react(String(asked.ts), text, user);
  if (kind === 'unreact') return people.unreact(String(asked.ts), text, user);
  if (kind === 'edit') return people.editMessage(String(asked.ts), text, user);
  if (kind === 'delete') return people.deleteMessage(String(asked.ts), user);
  if (kind === 'shortcut')
    return people.shortcut(text, user, typeof asked.ts === 'string' ? { channel, ts: asked.ts } : undefined);
  return Promise.reject(new Error(`unknown kind: ${String(kind)}`));
}

function chosenOf(given: unknown): Chosen {
  if (!isObject(given)) return {};
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
}

function sendFile(state: State, response: ServerResponse, id: string): void {
  const file = state.files.get(id);
  if (file?.bytes === null || file === undefined) {
    response.writeHead(404).end();
    return;
  }
  const isPicture = /\.(png|jpe?g|gif)$/i.test(file.name);
  response.writeHead(200, {
    'content-type': isPicture
      ? `image/${path.extname(file.name).slice(1).toLowerCase().replace('jpg', 'jpeg')}`
      : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(file.bytes);
}

async function sendAsset(response: ServerResponse, pathname: string): Promise<void> {
  const archive = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(pathname);
  if (archive !== null) {
    response.writeHead(302, { location: `/#${archive[1]}/${archive[2]}.${archive[3]}` }).end();
    return;
  }
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  if (!assets.includes(name)) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  const bytes = await readFile(path.join(import.meta.dirname, 'page', name));
  response.writeHead(200, {
    'content-type': types[path.extname(name)] ?? 'text/plain',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'self'; img-src 'self' http: https: data:",
  });
  response.end(bytes);
}
