import { type Html, html, htmlText, nothing, trustedText } from '../markup.ts';
import { pageStyle } from './page-style.ts';

/** A whole document, and the text of its one `<style>`, for the content policy. */
export type HtmlPage = { html: string; style: string };

export type PageParts = {
  title: string;
  /** Everything between header and footer stands in landmarks of its own. */
  body: Html;
  /** The page asks for itself again after so many seconds; null: never. */
  reloadSeconds: number | null;
  /** Rules of this kind of page beside those of all; nothing from outside. */
  moreStyle?: string;
};

/** A page without a script, a form, a picture or a link to anything that loads. */
export function pageOf({ title, body, reloadSeconds, moreStyle = '' }: PageParts): HtmlPage {
  const style = `${pageStyle}${moreStyle}`;
  const reload =
    reloadSeconds === null ? nothing : html`<meta http-equiv="refresh" content="${reloadSeconds}">`;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
${reload}<title>${title}</title>
<style>${trustedText(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return { html: htmlText(document), style };
}
