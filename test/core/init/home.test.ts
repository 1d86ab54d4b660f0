import { expect, it } from 'vitest';
import { healthCheck } from '../../../src/core/init/health.ts';
import { homeCheck } from '../../../src/core/init/home.ts';
import type { Sight, Sights } from '../../../src/core/init/looks.ts';

const nothing = {
  path: '/',
  status: 200,
  headers: {},
  redirectedTo: null,
  durationMs: 5,
  trouble: '',
  isWhole: true,
};
const html = (title: string): Sight => ({
  ...nothing,
  type: 'text/html',
  text: `<title>${title}</title><h1>${title}</h1>`,
});
const json = (value: unknown): Sight => ({
  ...nothing,
  type: 'application/json',
  text: JSON.stringify(value),
});

function sights(pages: Readonly<Record<string, Sight>>): Sights {
  const pairs = Object.entries(pages).map(([path, sight]) => [path, [sight, sight]] as const);
  return { pages: new Map(pairs), nowhere: null, websocket: null, isGrpc: false };
}

it.each(
  'Wartungsarbeiten|Just a moment...|Attention Required! - Cloudflare|Account Suspended|Index of /|It works!|Domain parked|Coming soon|Page introuvable|Login|Log in - Shop|502|サーバーエラー|There isn’t a GitHub Pages site here.|Apache2 Ubuntu Default Page: It works|Under construction|Default backend - 404|IIS Windows Server|Blocked'.split(
    '|',
  ),
)('a page titled %s is no home page', (title) => {
  const notes: string[] = [];
  expect(homeCheck(sights({ '/': html(title) }), notes)).toBeNull();
  expect(notes).toHaveLength(1);
});

it('a title is known as a whole', () => {
  const lines = homeCheck(sights({ '/': html('The Shop (beta)') }), [])?.lines.join('\n');
  expect(lines).toContain(String.raw`<title[^>]*>\\s*The\\s+Shop\\s+\\(beta\\)\\s*</title>`);
});

it('a document about the service says nothing of how it is', () => {
  const document = json({ openapi: '3.1.0', info: { title: 'Shop' }, paths: {}, status: 'ok' });
  const notes: string[] = [];
  const check = healthCheck(
    sights({ '/openapi.json': document, '/health': { ...nothing, status: 404, type: '', text: '' } }),
    null,
    notes,
  );
  expect(check.lines.join('\n')).toContain('${api}/health');
  expect(notes.join('\n')).toContain('/health answered 404');
});
