import { html, line } from '../markup.ts';
import { type HtmlPage, pageOf } from './page.ts';

/** A page that says one thing, and what to do about it; it loads itself again every so many seconds, when told. */
export function noticePage(title: string, text: string, reloadSeconds: number | null = null): HtmlPage {
  const body = html`<main class="notice"><p class="crumb">staging-check</p>
<h1>${line(title, 300)}</h1>
<p>${line(text, 2_000)}</p></main>`;
  return pageOf({ title: `${line(title, 300)} · staging-check`, body, reloadSeconds });
}
