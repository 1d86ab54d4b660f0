import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A page for people: a whole document, the text of its one `<style>`, which the content policy allows by its hash, and when the browser asks for it again. */
export type Page = { html: string; style: string; reloadSeconds?: number | null };

/** A page with one `<script>` too, which talks to this server only. */
export type PageWithScript = Page & { script: string };

/** A request as routes see it; `env` has Node's own request and response. */
export type PageRequest = Context<{ Bindings: HttpBindings }>;

const always: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/** Whatever it says, a response runs nothing, loads nothing and is framed nowhere. */
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** In the reader's browser only, which asks each time whether it is still so. */
export const mayBeKept = 'private, no-cache';

/** The headers that every answer has. */
export const guarded: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (headers.get('Cache-Control') !== mayBeKept) headers.set('Cache-Control', 'no-store');
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', policy);
};

/** Of what has ended: it may be kept, and hardly changes any more. */
type ResponseOptions = { isSettled?: boolean };

/** Answers JSON for people's eyes too, one fact a line. */
export function json(
  c: PageRequest,
  status: ContentfulStatusCode,
  value: unknown,
  { isSettled = false }: ResponseOptions = {},
): Response {
  return whole(c, status, `${JSON.stringify(value, null, 2)}\n`, {
    'Content-Type': 'application/json; charset=utf-8',
    ...(isSettled ? { 'Cache-Control': mayBeKept } : {}),
  });
}

/** Answers with a page, whose own style (and script) alone the content policy allows. */
export function page(
  c: PageRequest,
  status: ContentfulStatusCode,
  shown: Page | PageWithScript,
  { isSettled = false }: ResponseOptions = {},
): Response {
  const script = 'script' in shown ? `; script-src ${hashOf(shown.script)}; connect-src 'self'` : '';
  return whole(c, status, shown.html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `${policy}; style-src ${hashOf(shown.style)}${script}`,
    ...(isSettled ? { 'Cache-Control': mayBeKept } : {}),
    ...(shown.reloadSeconds ? { Refresh: String(shown.reloadSeconds) } : {}),
  });
}

/** HEAD tells the length too, and then nothing. */
function whole(
  c: PageRequest,
  status: ContentfulStatusCode,
  text: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return c.body(text, status, { ...headers, 'Content-Length': String(Buffer.byteLength(text)) });
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** True when a program asks: it takes JSON and does not name HTML, or says `format=json`. */
export function wantsJson(c: PageRequest, query: URLSearchParams): boolean {
  const accept = c.req.header('accept')?.toLowerCase() ?? '';
  return (
    query.get('format') === 'json' || (accept.includes('application/json') && !accept.includes('text/html'))
  );
}

/** True when a person's browser asks: it names HTML. */
export function wantsPage(c: PageRequest): boolean {
  return c.req.header('accept')?.toLowerCase().includes('text/html') ?? false;
}

/** The query as it was sent. */
export function queryOf({ env }: PageRequest): URLSearchParams {
  // The sign in front keeps `URLSearchParams` from forgiving a second question mark.
  return new URLSearchParams(`&${env.incoming.url?.split('?').slice(1).join('?') ?? ''}`);
}

/** The one token; two are none. */
export function tokenOf(query: URLSearchParams): string {
  const tokens = query.getAll('token');
  return tokens.length === 1 ? (tokens[0] ?? '') : '';
}
