import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Page } from './answers.ts';

/** A page with one `<script>` too, which the content policy allows by its hash. */
export type LivePage = Page & { script: string };

const always: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers with a page that runs its own script, and nothing else, and talks to this server only. */
export function sendLivePage(response: ServerResponse, { html, style, script }: LivePage): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(html);
  response.writeHead(200, {
    ...always,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `${policy}; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'`,
    'Content-Length': body.length,
  });
  response.end(body);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Begins a stream of server-sent events; whoever calls it ends the response. */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, {
    ...always,
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Content-Security-Policy': policy,
    // Proxies that gather answers would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
}
