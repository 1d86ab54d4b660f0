import { bytesOf, cut } from '../../core/words/cut.ts';
import { withoutCode } from './code-parts.ts';

/** Text for a place where Slack reads mrkdwn, in at most so many bytes: it can neither mention, link, format nor become an emoji. */
export function mrkdwnText(text: string, maxBytes: number): string {
  return escaped(cut(withoutMarkup(text), maxBytes, (character) => bytesOf(escaped(character))));
}

/** For plain fields of which Slack does not say that it leaves markup in them alone: no `<!…>`, `<@…>`, `<#…>` or link can begin. */
export function unparsed(text: string): string {
  return text.replace(/<(?=[!@#]|[a-z]+:)/gi, '‹');
}

/** Slack reads these even where they are escaped or in the middle of a sentence, so characters that look alike take their place. */
function withoutMarkup(text: string): string {
  return withoutCode(text)
    .replaceAll('*', '∗')
    .replaceAll('`', 'ˋ')
    .replaceAll('~', '∼')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}_])/gu, 'ˍ')
    .replace(/:(?=\/\/)|:(?=[\w+'-]*[a-z_+][\w+'-]*:)/gi, '∶')
    .replace(/^(\s*)>/gm, '$1›')
    .replace(/@(?=here|channel|everyone|group)/gi, '＠');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? '');
}
