import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import type { LinkKind } from '../../src/core/links.ts';
import { silentLog } from '../../src/core/log.ts';
import { ganttMarkup } from '../../src/web/charts/gantt.ts';
import { type IncidentContext, incidentResources } from '../../src/web/incident-routes.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { incidentPage } from '../../src/web/pages/incident-page.ts';
import { noticePage } from '../../src/web/pages/page.ts';
import { startHttpServer } from '../../src/web/server.ts';
import { incidentOf, minutesIn, noted, relapseEvents } from '../support/incident-states.ts';

const links = createLinks({ publicUrl: 'https://bot.example.com', keys: [linkKey('secret')] });
const madeAt = minutesIn(0);
function tokenOf(key = '517', kind: LinkKind = 'incident') {
  return new URL(links.linkTo(kind, key, madeAt) ?? '').searchParams.get('token') ?? '';
}

/** The events of one incident, in memory: positions are `1-0`, `2-0`, … */
function eventSource(first: readonly IncidentEvent[]) {
  const events = [...first];
  const told = new EventEmitter().setMaxListeners(0);
  return {
    events,
    add(event: IncidentEvent) {
      events.push(event);
      told.emit('new');
    },
    async *follow(signal: AbortSignal, after: string): AsyncGenerator<string> {
      let at = Number.parseInt(after, 10);
      while (!signal.aborted) {
        for (; at < events.length && !signal.aborted; at += 1) yield `${at + 1}-0`;
        if (at < events.length) continue;
        await once(told, 'new', { signal }).catch(() => {});
      }
    },
  };
}

async function started(changes: Partial<IncidentContext> = {}) {
  const source = eventSource(relapseEvents);
  const closing = new AbortController();
  let now = minutesIn(62);
  const followed: { count: number; asked: string[] } = { count: 0, asked: [] };
  const incidents = incidentResources({
    verify: (token, key) => links.judge('incident', key, token, now),
    async report(key) {
      followed.asked.push(key);
      if (key !== '517') return null;
      const position = `${source.events.length}-0`;
      const state = incidentOf(source.events);
      return {
        position,
        page: (to) => incidentPage(state, { now, chart: ganttMarkup, ...to }),
        document: () => state,
      };
    },
    async *follow(_key, signal, after) {
      followed.count += 1;
      try {
        yield* source.follow(signal, after);
      } finally {
        followed.count -= 1;
      }
    },
    notice: noticePage,
    closing: closing.signal,
    now: () => now,
    ...changes,
  });
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    probes: {},
    metrics: { contentType: 'text/plain', text: async () => '' },
    links,
    run: async () => null,
    incidents,
    notice: noticePage,
    slackEvents: null,
    log: silentLog,
  });
  const base = `http://127.0.0.1:${server.port}`;
  return {
    base,
    source,
    followed,
    close: () => closing.abort(),
    setNow: (at: number) => {
      now = at;
    },
    get: (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers }),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Reads a stream of server-sent events as a browser does. */
async function listen(base: string, path: string, headers: Record<string, string> = {}) {
  const control = new AbortController();
  const response = await fetch(base + path, { headers, signal: control.signal });
  const seen = { text: '', isEnded: false };
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) seen.text += decoder.decode(chunk, { stream: true });
    seen.isEnded = true;
  })().catch(() => {
    seen.isEnded = true;
  });
  const ids = () => [...seen.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
  return {
    response,
    seen,
    ids,
    async [Symbol.asyncDispose]() {
      control.abort();
      await reading;
    },
  };
}

const page = (token = tokenOf()) => `/incidents/517?token=${token}`;
const events = (more = '', token = tokenOf()) => `/incidents/517/events?token=${token}${more}`;

it('a signed link shows the incident, and allows its own style and script only', async () => {
  await using at = await started();
  const response = await at.get(page());
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('#517 Backend does not start');
  const hash = (form: RegExp) =>
    `'sha256-${createHash('sha256')
      .update(form.exec(text)?.[1] ?? '')
      .digest('base64')}'`;
  expect(response.headers.get('content-security-policy')).toBe(
    `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src ${hash(/<style>([\s\S]*?)<\/style>/)}; script-src ${hash(/<script>([\s\S]*?)<\/script>/)}; connect-src 'self'`,
  );
});

it('the page and the stream carry the headers that every page carries', async () => {
  await using at = await started();
  const usual = (await at.get('/notice')).headers;
  await using stream = await listen(at.base, events());
  const live = (await at.get(page())).headers;
  const own = [
    'content-type',
    'content-security-policy',
    'content-length',
    'date',
    'connection',
    'keep-alive',
  ];
  for (const [name, value] of usual) {
    if (own.includes(name)) continue;
    expect(live.get(name), name).toBe(value);
    expect(stream.response.headers.get(name), name).toBe(value);
  }
});

it('programs get the state as JSON, maps as objects', async () => {
  await using at = await started();
  for (const response of [
    await at.get(page(), { accept: 'application/json' }),
    await at.get(`${page()}&format=json`),
  ]) {
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({
      severity: 'P0',
      head: { key: '517' },
      roles: { commander: { user: 'UMARA' } },
      checks: { health: { status: 'failed' } },
    });
  }
});

const good = tokenOf();
const tampered = [
  '',
  good.slice(0, -1),
  `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
  `${good}A`,
  good.replace(/\.(\d+)\./, (_, at) => `.${Number(at) + 86_400}.`),
  good.toUpperCase(),
  `${good}&token=${good}`,
  tokenOf('518'),
  tokenOf('517', 'run'),
  '..',
  '%00',
];

it.each(tampered)('the token %j opens neither page nor stream, and nothing is looked up', async (token) => {
  await using at = await started();
  for (const path of [page(token), events('', token)]) {
    const response = await at.get(path);
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('Backend');
  }
  expect(at.followed).toEqual({ count: 0, asked: [] });
});

it('an expired link says so, and how to get a new one', async () => {
  await using at = await started();
  at.setNow(madeAt + 9 * 86_400_000);
  const response = await at.get(page());
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('This link has expired');
  expect((await at.get(events())).status).toBe(403);
});

it('an incident that nobody knows is 404 behind a good link', async () => {
  await using at = await started();
  const token = tokenOf('999');
  expect((await at.get(`/incidents/999?token=${token}`)).status).toBe(404);
  expect((await at.get(`/incidents/999/events?token=${token}`)).status).toBe(404);
  expect(
    await (await at.get(`/incidents/999?token=${token}`, { accept: 'application/json' })).json(),
  ).toEqual({
    error: 'This incident is gone: Nothing is kept of 999 any more.',
  });
});

it('a page number that is none is the first page', async () => {
  await using at = await started();
  for (const number of ['x', '-1', '1e3', '99999999', '2', '']) {
    const response = await at.get(`${page()}&page=${number}`);
    expect(response.status).toBe(200);
    await response.text();
  }
});

it('every change is told, after the last one that the page knows', async () => {
  await using at = await started();
  const html = await (await at.get(page())).text();
  const link = /data-events="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  at.source.add(noted('between', 'while the page was on its way', 63));
  await using stream = await listen(at.base, `/incidents/${link}`);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await vi.waitFor(() => expect(stream.ids()).toEqual(['11-0']));
  at.source.add(noted('later', 'one more', 64));
  await vi.waitFor(() => expect(stream.seen.text).toContain('event: change\ndata: 12-0\nid: 12-0\n\n'));
});

it('a reader who was cut off goes on where it was', async () => {
  await using at = await started();
  await using stream = await listen(at.base, events('&after=1-0'), { 'Last-Event-ID': '8-0' });
  await vi.waitFor(() => expect(stream.ids()).toEqual(['9-0', '10-0']));
});

it.each(['&after=$', '&after=1', '&after=%0a', '&after=99999999999999999999-0', ''])(
  'a place that is none (%j) begins with what comes next',
  async (more) => {
    await using at = await started();
    await using stream = await listen(at.base, events(more));
    await vi.waitFor(() => expect(at.followed.count).toBe(1));
    at.source.add(noted('n', 'new', 63));
    await vi.waitFor(() => expect(stream.ids()).toEqual(['11-0']));
  },
);

it('a silent stream says that it is there', async () => {
  await using at = await started({ heartbeatMs: 20 });
  await using stream = await listen(at.base, events());
  await vi.waitFor(() => expect(stream.seen.text.split(': still here\n\n').length).toBeGreaterThan(2));
});

it('a stream ends with its link, and says why', async () => {
  await using at = await started({ heartbeatMs: 20 });
  await using stream = await listen(at.base, events());
  at.setNow(madeAt + 9 * 86_400_000);
  await vi.waitFor(() => expect(stream.seen).toMatchObject({ isEnded: true }));
  expect(stream.seen.text).toMatch(/event: end\ndata: expired\n\n$/);
  expect(at.followed.count).toBe(0);
});

it('streams end when the server closes', async () => {
  await using at = await started();
  await using stream = await listen(at.base, events());
  at.close();
  await vi.waitFor(() => expect(stream.seen.isEnded).toBe(true));
  expect(stream.seen.text).not.toContain('event: end');
});

it('nothing is followed any more for a reader who left', async () => {
  await using at = await started();
  {
    await using stream = await listen(at.base, events());
    expect(stream.response.status).toBe(200);
    await vi.waitFor(() => expect(at.followed.count).toBe(1));
  }
  await vi.waitFor(() => expect(at.followed.count).toBe(0));
});

it('one stream too many is 503; when one ends there is room again', async () => {
  await using at = await started({ mostStreams: 2 });
  await using _first = await listen(at.base, events());
  {
    await using _second = await listen(at.base, events());
    const refused = await at.get(events());
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await at.get(page())).status).toBe(200);
  }
  await vi.waitFor(async () => {
    await using again = await listen(at.base, events());
    expect(again.response.status).toBe(200);
  });
});

it('HEAD of a stream ends at once', async () => {
  await using at = await started();
  const response = await fetch(at.base + events(), { method: 'HEAD' });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(at.followed.count).toBe(0);
});
