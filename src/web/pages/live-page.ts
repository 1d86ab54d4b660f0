import { chartStyle } from '../colours.ts';
import { type Html, html } from '../markup.ts';
import { type HtmlPage, pageOf } from './page.ts';
import { pageStyle } from './page-style.ts';

/** A page with one `<style>` and one `<script>`, both constant, whose texts the content policy allows by their hashes. */
export type LivePage = HtmlPage & { script: string };

/** A page that follows a stream of events when it may run its script, and stays whole when it may not. */
export function livePageOf({ title, body }: { title: string; body: Html }): LivePage {
  const plain = pageOf({ title, body: html`${body}` });
  const style = `${pageStyle}${chartStyle}${incidentStyle}`;
  const whole = plain.html
    .replace(`<style>${plain.style}</style>`, () => `<style>${style}</style>`)
    .replace(/<\/body>\n<\/html>\n$/, () => `<script>${script}</script>\n</body>\n</html>\n`);
  return { ...plain, html: whole, style, script };
}

const incidentStyle = `
.record li,.tasks li{padding:.5rem 0;border-top:1px solid var(--line)}
.record p,.tasks p{margin:.125rem 0}
.tasks li{display:grid;grid-template-columns:1.5rem 1fr}
.text{white-space:pre-wrap}
.struck{text-decoration:line-through;color:var(--dim)}
.hist summary{display:list-item;list-style:inside disclosure-closed;min-height:0;padding:.25rem 0;color:var(--dim);font-size:.875rem}
.hist[open] summary{list-style-type:disclosure-open}
.hist ul{padding-left:1rem;font-size:.9375rem}
.pages{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:.75rem 0}
.pages a,.again a{display:inline-block;padding:.5rem 0}
@media print{.pages,.again{display:none}.gantt{max-width:30rem}.record li,.tasks li{break-inside:avoid}}
`;

/** Shows times in the reader's zone, and puts the page's new content in place when the incident changes. */
const script = `
(() => {
  const live = () => document.getElementById('live');
  const local = () => {
    for (const time of document.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      time.title = time.textContent;
      time.textContent = at.toLocaleString([], { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
    }
  };
  let told = '';
  const say = (text) => { told = text; const place = document.getElementById('follows'); if (place) place.textContent = text; };
  let isBusy = false;
  let isStale = false;
  const renew = async () => {
    isStale = isBusy;
    if (isBusy) return;
    isBusy = true;
    try {
      // A run changes many things at once: they are fetched together.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const answer = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
      const next = answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live') : null;
      if (next !== null) {
        const open = new Set([...document.querySelectorAll('details[open]')].map(({ id }) => id));
        for (const one of next.querySelectorAll('details')) one.open = open.has(one.id);
        const focused = document.activeElement?.id;
        live().replaceWith(document.adoptNode(next));
        if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
        local();
        say(told);
      }
    } catch {}
    isBusy = false;
    if (isStale) renew();
  };
  local();
  const from = live().dataset.events;
  if (!from || !window.EventSource) return;
  const events = new EventSource(from);
  events.addEventListener('open', () => say('This page follows the incident by itself.'));
  events.addEventListener('change', renew);
  events.addEventListener('end', () => { events.close(); say('This link has expired: the page follows no more.'); });
})();
`;
