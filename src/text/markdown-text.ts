import { oneLine, plainText } from '../core/words/plain-text.ts';

/** Text on one line that cannot format, link, mention or end a table cell in Markdown. */
export function markdownText(raw: string): string {
  return oneLine(raw)
    .replace(/[\\`*_{}[\]<>()#+!|~&$]/g, (character) => `\\${character}`)
    .replaceAll('\\<', '&lt;')
    .replaceAll('\\&', '&amp;')
    .replaceAll('@', '@\u200b')
    .replace(/(https?):\/\//g, '$1\u200b://')
    .replace(/\bwww\./g, 'www\u200b.');
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
