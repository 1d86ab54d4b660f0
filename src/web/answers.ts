import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A page for people: a whole document, and the text of its one `<style>`, which the content policy allows by its hash. */
export type Page = { html: string; style: string };

const always: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

/** Whatever it says, a response runs nothing, loads nothing and is framed nowhere. */
const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers with text; HEAD gets the same headers and no body. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  send(response, status, text, { 'Content-Type': type, 'Content-Security-Policy': policy });
}

export function sendJson(response: ServerResponse, status: number, json: unknown): void {
  sendText(response, status, `${JSON.stringify(json, null, 2)}\n`, 'application/json; charset=utf-8');
}

export function sendPage(response: ServerResponse, status: number, { html, style }: Page): void {
  const hash = createHash('sha256').update(style).digest('base64');
  send(response, status, html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `${policy}; style-src 'sha256-${hash}'`,
  });
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
) {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(text);
  response.writeHead(status, { ...always, ...headers, 'Content-Length': body.length });
  response.end(body);
}

/** True when a program asks: it takes JSON and does not name HTML. */
export function wantsJson(request: IncomingMessage): boolean {
  const accept = request.headers.accept?.toLowerCase() ?? '';
  return accept.includes('application/json') && !accept.includes('text/html');
}
