import { oneLine, plainText } from '../core/words/plain-text.ts';

/**
 * Text on one line that cannot format, link, mention or end a table cell in Markdown (GFM), wherever it begins; what would not is left as it
 * is, so that `rate_limiter.py` and `2 < 3` can be read where nothing is rendered.
 */
export function markdownText(raw: string): string {
  const line = oneLine(raw);
  const bare = line
    .replace(formatting, (found) => (found.length === 1 ? `\\${found}` : found))
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replace(/@(?=[\w-])/g, '@\u200b')
    .replace(/(https?|ftp):\/\//gi, '$1\u200b://')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\u200b.`);
  return atItsBeginning(bare);
}

/** An index (`items[0]`), which is kept; a backslash before what it would hide, code, cells, brackets, emphasis that could begin or end, what could end a struck text or a formula, `#12`. */
const formatting =
  /(?<=[\w\]])\[(?:\d+|'[a-z\d-]+'|"[a-z\d-]+"|[a-z][a-z\d-]*)\](?![[(:])|\\(?=[!-/:-@[-`{-~]|$)|[`|[\]]|(?<!\s)\*|\*(?!\s)|(?<![\p{L}\p{N}]_*)_|_(?!_*[\p{L}\p{N}])|#(?=\d)|~(?!\d)|(?<=\S)[~$]/giu;

/** What makes a list, a quotation, a title or a rule only where a line begins. */
function atItsBeginning(text: string): string {
  return text.replace(/^(?:(?=[-+>#=]|\*\s)|(\d{1,9})(?=[.)](?:\s|$)))/, '$1\\');
}

/** Text for between two backticks. */
export function markdownCode(raw: string): string {
  return oneLine(raw).replaceAll('`', '');
}

/** A code block that its content cannot close: the fence is longer than any run of backticks inside. */
export function markdownFence(language: string, raw: string): readonly string[] {
  const content = plainText(raw);
  const ticks = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = '`'.repeat(ticks);
  return [`${fence}${language}`, content, fence];
}

/** A link with its words, or the words alone when the address is none of the web. */
export function markdownLink(words: string, address: string | null): string {
  const url = address !== null && URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return markdownText(words);
  return `[${markdownText(words)}](<${url.href.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E')}>)`;
}
