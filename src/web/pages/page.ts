import { type Html, html, htmlText, line, trustedText } from '../markup.ts';
import { pageStyle } from './page-style.ts';

/** A whole document, the text of its one `<style>`, for the content policy, and after how many seconds it is to be asked for again; null: never. */
export type HtmlPage = { html: string; style: string; reloadSeconds: number | null };

export type PageParts = {
  title: string;
  /** Everything between header and footer stands in landmarks of its own. */
  body: Html;
  /** Rules of this kind of page beside those of all; nothing from outside. */
  moreStyle?: string;
  /** The browser asks for the page again after so many seconds; never unless told. */
  reloadSeconds?: number | null;
};

/** A page without a script, a form, a picture or a link to anything that loads. */
export function pageOf({ title, body, moreStyle = '', reloadSeconds = null }: PageParts): HtmlPage {
  const style = `${pageStyle}${moreStyle}`;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trustedText(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return { html: htmlText(document), style, reloadSeconds };
}

/** A page that says one thing, and what to do about it; it loads itself again every so many seconds, when told. */
export function noticePage(title: string, text: string, reloadSeconds: number | null = null): HtmlPage {
  const body = html`<main class="notice"><p class="crumb">staging-check</p>
<h1>${line(title, 300)}</h1>
<p>${line(text, 2_000)}</p></main>`;
  return pageOf({ title: `${line(title, 300)} · staging-check`, body, reloadSeconds });
}
