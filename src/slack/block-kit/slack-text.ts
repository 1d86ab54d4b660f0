import type { TypedPiece, TypedText } from '../../core/command/typed-text.ts';

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** A message of Slack as a person reads it: without markup for names, links, dates and escapes; names stay ids where Slack gives none. */
export function plainSlackText(text: string): string {
  return text.replace(
    /<([^<>|\s]+)(?:\|([^<>]*))?>|<!date\^[^<>|]*\|([^<>]*)>|&(?:amp|lt|gt);/g,
    (whole: string, token?: string, label?: string, date?: string) => {
      if (date !== undefined) return unescaped(date);
      return token === undefined ? (entities[whole] ?? whole) : unescaped(named(token, label ?? ''));
    },
  );
}

function named(token: string, label: string): string {
  const mark = token.charAt(0);
  if (mark === '@' || mark === '#') return label === '' ? token : `${mark}${label}`;
  if (mark !== '!') return label === '' || token.endsWith(label) ? token : `${label} (${token})`;
  if (label !== '') return label;
  const group = /^!subteam\^(S\w+)$/.exec(token);
  return `@${group?.[1] ?? token.slice(1)}`;
}

/** One pass, so that what somebody typed as `&amp;lt;` does not become markup in the end. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}

/** The text of a mention without the bot's own name at its beginning, or its first one anywhere. */
export function withoutMention(text: string, botUser: string): string {
  const own = `<@${botUser}`;
  for (let at = text.indexOf(own); at >= 0; at = text.indexOf(own, at + 1)) {
    const rest = /^(?:\|[^<>]*)?>[:,]?/.exec(text.slice(at + own.length));
    if (rest === null) continue;
    const after = text.slice(at + own.length + rest[0].length).trimStart();
    return `${text.slice(0, at).trimEnd()} ${after}`.trim();
  }
  return text.trim();
}

/** What stands below the first line of a message, or in its code block, as its author typed it; empty when nothing does. */
export function documentText(message: string): string {
  const at = message.search(/\n|```/);
  if (at === -1) return '';
  const below = plainSlackText(message.slice(at)).trim();
  const inner = /^```\n?([\s\S]*?)\n?```$/.exec(below)?.[1];
  const text = inner !== undefined && isDocument(inner) ? inner : below;
  return text.replace(/^([ \t]*)[•◦▪] ?/gm, '$1- ');
}

/** A block that holds a document, and not commands: it has fences of its own, boxes, or headings below a heading. */
function isDocument(text: string): boolean {
  return /^\s*(?:```|[-*+] \[[ xX]\] |#{2,6} )/m.test(text);
}

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
