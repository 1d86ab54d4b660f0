import { drawnPieces, type Sentence } from '../core/picture/sentence.ts';
import { bytesOf, cut } from '../core/words/cut.ts';
import { isoText, secondText } from '../core/words/instants.ts';
import { wholeText } from '../core/words/safe-text.ts';

const made = Symbol('html');

/** Markup that `html` made. Data cannot forge it: JSON has no symbols. */
export type Html = { readonly [made]: string };

/** What may stand in a template; everything but markup is escaped, null shows nothing. */
export type HtmlPart = Html | string | number | null | readonly HtmlPart[];

/** A template whose values are escaped, for text and for attributes in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  return { [made]: texts.map((text, index) => text + shown(values[index] ?? null)).join('') };
}

/** Text that stands as it is: for style sheets, which nothing from outside may be part of. */
export function trustedText(text: string): Html {
  return { [made]: text };
}

/** The markup as text. */
export function htmlText(markup: Html): string {
  return markup[made];
}

/** How many bytes it takes in UTF-8. */
export function htmlBytes(markup: Html): number {
  return new TextEncoder().encode(markup[made]).length;
}

/** Nothing. */
export const nothing: Html = { [made]: '' };

/** Text on one line without anything that hides, which takes at most so many bytes with its escapes; what is cut ends in `…`. */
export function line(text: string, maxBytes: number): string {
  return cut(wholeText(beginning(text, maxBytes)).replace(/\s+/g, ' ').trim(), maxBytes, escapedBytes);
}

/** The same with its line ends. */
export function lines(text: string, maxBytes: number): string {
  return cut(wholeText(beginning(text, maxBytes)).trimEnd(), maxBytes, escapedBytes);
}

/** What is certainly longer is not even read; spaces and hidden characters that go are allowed for. */
function beginning(text: string, maxBytes: number): string {
  return text.slice(0, maxBytes * 4 + 2_000);
}

function shown(value: HtmlPart): string {
  if (value === null) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(wholeText(String(value)));
  return made in value ? value[made] : value.map(shown).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');
}

/** Bytes with the escapes that it needs in a page. */
function escapedBytes(text: string): number {
  return bytesOf(escaped(text));
}

/** The address when it is one of the web without a password in it, else null: nothing else may stand in a link. */
function webUrl(text: string): string | null {
  const address = text.trim();
  if (address.length > 2_000 || !URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' ? href : null;
}

/** A link where the text is an address of the web, else the text. */
export function linked(text: string, label: string | null = null): Html {
  const url = webUrl(text);
  const words = line(label ?? text, 300);
  if (url === null) return html`${label === null ? words : `${words} ${line(text, 300)}`}`;
  return html`<a href="${url}" rel="noopener noreferrer nofollow">${words}</a>`;
}

/** A moment (epoch ms) for people and for programs; the page has no script that could know the reader's zone. */
export function moment(at: number): Html {
  return html`<time datetime="${isoText(at)}">${secondText(at)}</time>`;
}

/** A tenth of a pixel is enough. */
export function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Turns the id of a person or a group into a name. */
export type NameOf = (id: string) => string;

/** A sentence with its links, names and moments; each piece of it in at most so many bytes. */
export function sentence(pieces: Sentence, nameOf: NameOf, maxBytes = 400): Html {
  return html`${drawnPieces<Html>(pieces, {
    text: (text) => html`${spaced(text, maxBytes)}`,
    link: (text, url) => (url.length > mostLinkLength ? html`${line(text, maxBytes)}` : linked(url, text)),
    person: (id) => html`${line(nameOf(id), 120) || 'staging-check'}`,
    moment,
  })}`;
}

/** Longer addresses would fill a page of many entries. */
const mostLinkLength = 300;

/** Cut, with the blanks that part it from its neighbours. */
function spaced(text: string, maxBytes: number): string {
  const shown = line(text, maxBytes);
  return `${/^\s/.test(text) ? ' ' : ''}${shown}${shown !== '' && /\s$/.test(text) ? ' ' : ''}`;
}
