import { XMLBuilder } from 'fast-xml-parser';
import { plainText } from '../core/words/plain-text.ts';
import { inXml } from './runner-commands.ts';

/** An element with either elements or a text in it. */
export type XmlElement = {
  name: string;
  attributes: Readonly<Record<string, string | number>>;
  content: readonly XmlElement[] | string;
};

/** The document, indented; what XML cannot hold, and what a CI runner would take for a command, is left out or written otherwise. */
export function xmlDocument(root: XmlElement): string {
  const declaration = { '?xml': [], ':@': { version: '1.0', encoding: 'UTF-8' } };
  return `${builder.build([declaration, ordered(root)])}\n`;
}

// The entities are ours: a runner's command is hidden behind more of them, and an attribute keeps its line breaks.
const builder = new XMLBuilder({
  preserveOrder: true,
  format: true,
  suppressEmptyNode: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  tagValueProcessor: (_name, value) => escaped(String(value)),
  attributeValueProcessor: (_name, value) =>
    escaped(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;'),
});

function ordered({ name, attributes, content }: XmlElement): object {
  const inside = typeof content === 'string' ? [{ '#text': content }] : content.map(ordered);
  return { [name]: inside, ':@': attributes };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no control characters, lone surrogates or U+FFFE at all, not even escaped. */
function escaped(text: string): string {
  const legal = plainText(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '');
  return inXml(legal.replace(/[&<>"]/g, (character) => entities[character] ?? ''));
}
