import type { TypedPiece, TypedText } from '../../core/command/typed-text.ts';
import { unescaped } from './slack-text.ts';

/** `<@U1|dana>`, `<#C1|ops>`, `<!subteam^S1>`, `<https://…|label>`. Other angle brackets are none of Slack's. */
const token = /<((?:[@#!]|[a-z][a-z\d+.-]*:)[^<>\s|]*)(?:\|([^<>]*))?>/gi;
const kinds = { '@': 'person', '#': 'channel', '!subteam^': 'group' } as const;

/** What somebody typed behind the slash command or the bot's name, read once: from here on nothing in it is Slack's markup. */
export function typedText(text: string): TypedText {
  const pieces: TypedPiece[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: mark = '', 2: label = '' } of text.matchAll(token)) {
    pieces.push(words(text.slice(end, index)), pieceOf(mark, label));
    end = index + whole.length;
  }
  return pieces.length === 0 ? unescaped(text) : [...pieces, words(text.slice(end))];
}

function words(text: string): TypedPiece {
  return { kind: 'text', text: unescaped(text) };
}

function pieceOf(mark: string, label: string): TypedPiece {
  const [, sign = '', id = ''] = /^(@|#|!subteam\^)([A-Z][A-Z0-9]+)$/.exec(mark) ?? [];
  const kind = sign in kinds ? kinds[sign as keyof typeof kinds] : null;
  if (kind !== null) return { kind, id, name: unescaped(label.replace(/^[@#]/, '')) };
  const everybody = /^!(here|channel|everyone)$/.exec(mark)?.[1];
  if (everybody !== undefined) return { kind: 'everybody', name: everybody };
  const address = unescaped(mark);
  // A name typed with a dot in it comes as a link to a page of that name; then the name is meant.
  const isName = ['http://', 'https://', 'mailto:'].some((scheme) => address === `${scheme}${label}`);
  return { kind: 'text', text: isName ? label : address };
}
