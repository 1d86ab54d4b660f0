import { plainSlackText } from './slack-text.ts';

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
