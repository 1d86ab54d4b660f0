import { danglingJoiners, filler } from '../../core/hidden-text.ts';
import { oneLine, plainText } from '../../core/words/plain-text.ts';

const fillers = new RegExp(filler, 'gu');
/** Long enough for any place in a message; what is longer is not even read. */
const mostRead = 20_000;

/** Untrusted text on one line, without anything that hides, in at most so many UTF-8 bytes; what is cut ends in `…`. */
export function shortLine(text: string, maxBytes: number): string {
  return cut(oneLine(visible(text)), maxBytes);
}

/** The same with its line ends. */
export function shortText(text: string, maxBytes: number): string {
  return cut(plainText(visible(text)).trimEnd(), maxBytes);
}

/** Whole text without anything that hides, for a file. */
export function wholeText(text: string): string {
  return plainText(text.toWellFormed().replace(fillers, ''));
}

/** How many bytes the text takes in UTF-8: the largest of the ways in which Slack may count. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += characterBytes(character);
  return bytes;
}

/** Text for a place where Slack reads mrkdwn, in at most so many bytes: it can neither mention, link, format nor become an emoji. */
export function mrkdwnText(text: string, maxBytes: number): string {
  return cut(withoutMarkup(text), maxBytes, escaped);
}

/** `a, b, c and 12 more`; at most `most` names. */
export function namesOf(names: readonly string[], most: number, nameBytes: number): string {
  const shown = names.slice(0, most).map((name) => shortLine(name, nameBytes));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** For plain fields of which Slack does not say that it leaves markup in them alone: no `<!…>`, `<@…>`, `<#…>` or link can begin. */
export function unparsed(text: string): string {
  return text.replace(/<(?=[!@#]|[a-z]+:)/gi, '‹');
}

function visible(text: string): string {
  return text.slice(0, mostRead).toWellFormed().replace(fillers, '');
}

/** Slack reads these even where they are escaped or in the middle of a sentence, so characters that look alike take their place. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll('*', '∗')
    .replaceAll('`', 'ˋ')
    .replaceAll('~', '∼')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}_])/gu, 'ˍ')
    .replace(/:(?=\/\/)|:(?=[\w+'-]*[a-z_+][\w+'-]*:)/gi, '∶')
    .replace(/^(\s*)>/gm, '$1›')
    .replace(/@(?=here|channel|everyone|group)/gi, '＠');
}

function escaped(character: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  return character === '>' ? '&gt;' : character;
}

const ellipsis = '…';

function cut(text: string, maxBytes: number, form = (character: string) => character): string {
  let kept = '';
  let keptBeforeEnd = '';
  let bytes = 0;
  for (const character of text) {
    const shown = form(character);
    bytes += bytesOfShort(shown);
    if (bytes > maxBytes) {
      return maxBytes < 3 ? '' : keptBeforeEnd.replace(danglingJoiners, '') + ellipsis;
    }
    kept += shown;
    if (bytes <= maxBytes - 3) keptBeforeEnd = kept;
  }
  return kept;
}

function bytesOfShort(shown: string): number {
  return shown.length === 1 ? characterBytes(shown) : bytesOf(shown);
}

function characterBytes(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
