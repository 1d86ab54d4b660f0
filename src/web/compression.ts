import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { acceptedCoding, type Coding } from './accepted-coding.ts';
import { mayBeKept } from './responses.ts';

/** Below this it is one packet anyway. */
const leastBytes = 1_024;
const packable = /^(?:text\/(?!event-stream)|application\/(?:json|openmetrics-text)|image\/svg\+xml)/;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const packers: Readonly<Record<Coding, (text: Uint8Array) => Promise<Uint8Array>>> = {
  // A page is made anew each time: tighter takes longer than it saves.
  br: (text) => brotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (text) => gzipped(text),
};

/**
 * Whole answers come packed as the reader likes it, which is done beside the event loop; those that may be kept have an `ETag` of what they say,
 * and do not come again to whom has them. Streams, small answers and refusals go as they are.
 */
export const compression: MiddlewareHandler = async (c, next) => {
  await next();
  const { res } = c;
  if (res.status !== 200 || res.body === null || !packable.test(res.headers.get('Content-Type') ?? ''))
    return;
  res.headers.append('Vary', 'Accept-Encoding');
  const text = new Uint8Array(await res.arrayBuffer());
  const coding = text.length < leastBytes ? null : acceptedCoding(c.req.header('accept-encoding'));
  const headers = new Headers(res.headers);
  const tag = headers.get('Cache-Control') === mayBeKept ? tagOf(text, coding) : null;
  if (tag !== null) headers.set('ETag', tag);
  if (tag !== null && knows(c.req.header('if-none-match'), tag)) {
    headers.delete('Content-Length');
    headers.delete('Content-Type');
    c.res = undefined;
    c.res = new Response(null, { status: 304, headers });
    return;
  }
  const body = coding === null ? text : await packers[coding](text);
  if (coding !== null) headers.set('Content-Encoding', coding);
  headers.set('Content-Length', String(body.length));
  c.res = undefined;
  c.res = new Response(body, { status: 200, headers });
};

/** Packed in two ways it is not the same bytes (RFC 9110, 8.8.3.3). */
function tagOf(text: Uint8Array, coding: Coding | null): string {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  return `"${digest}${coding === null ? '' : `-${coding}`}"`;
}

function knows(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}
