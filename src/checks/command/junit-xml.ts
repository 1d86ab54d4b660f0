import { XMLParser } from 'fast-xml-parser';
import { fileText, markedEncoding } from '../../core/file-text.ts';

/** An element of a report: its attributes under `@name`, its children under their names, its text under `#text`. */
export type XmlNode = { [name: string]: unknown };

const repeated = new Set([
  'testsuite',
  'properties',
  'property',
  'testcase',
  'failure',
  'error',
  'skipped',
  'disabled',
  'ignored',
  'flakyFailure',
  'flakyError',
  'rerunFailure',
  'rerunError',
]);
/** XML tells capitals from small letters; not every writer does. */
const spellings = new Map([...repeated, 'testsuites'].map((name) => [name.toLowerCase(), name]));
const unlimited = Number.MAX_SAFE_INTEGER;

/** The document of XML text without namespaces; a sentence when it is none, or declares a DOCTYPE: entities are what an XML bomb is made of. */
export function parseXml(xml: string): { document: XmlNode } | { problem: string } {
  if (xml.trim() === '') return { problem: 'it is empty' };
  if (hasDeclaration(xml)) return { problem: 'it declares a DOCTYPE' };
  try {
    const document: unknown = parser().parse(xml.trimStart(), true);
    return isNode(document) ? { document } : { problem: 'it is not well-formed XML' };
  } catch (error) {
    return { problem: `it is not well-formed XML: ${error instanceof Error ? error.message : error}` };
  }
}

/** What has an end of its own, in which `<!` is only text. */
const opaque = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** True when `<!DOCTYPE` or the like stands where markup stands; in one pass, since nobody knows who wrote the file. */
function hasDeclaration(xml: string): boolean {
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const skipped = opaque.find(([start]) => xml.startsWith(start, at));
    if (skipped === undefined && xml[at + 1] === '!') return true;
    const end = skipped === undefined ? endOfTag(xml, at) : xml.indexOf(skipped[1], at + skipped[0].length);
    if (end === -1) return false;
    at = end;
  }
  return false;
}

/** Where a tag ends; what stands in quotes is not the end. -1 when it does not. */
function endOfTag(xml: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < xml.length; at += 1) {
    const character = xml[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '>') return at;
    else if (character === '"' || character === "'") quote = character;
  }
  return -1;
}

/** The text of an XML file in the encoding of its mark or its declaration (XML 1.0, F.2); a sentence when nobody can tell. */
export function decodeXml(bytes: Uint8Array): { text: string } | { problem: string } {
  if (markedEncoding(bytes) !== null) return { text: fileText(bytes) };
  const [first, second] = bytes;
  if (first === 0x3c && second === 0) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (first === 0 && second === 0x3c) return { text: new TextDecoder('utf-16be').decode(bytes) };
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1] ?? 'utf-8';
  // A declaration that can be read as ASCII is not in the UTF-16 that it names: .NET writes such files.
  const encoding = /^utf-?16/i.test(declared) ? 'utf-8' : declared;
  try {
    return { text: new TextDecoder(encoding).decode(bytes) };
  } catch {
    return { problem: `its encoding ${declared} is not known` };
  }
}

/** True for an element that has attributes or children. */
export function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null;
}

/** The children of a name, in order. */
export function members(node: XmlNode, name: string): readonly unknown[] {
  const value = node[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The value of an attribute; empty when there is none. */
export function attribute(node: XmlNode, name: string): string {
  const value = node[`@${name}`];
  return typeof value === 'string' ? value : '';
}

function parser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    removeNSPrefix: true,
    transformTagName: (name) => spellings.get(name.toLowerCase()) ?? name,
    htmlEntities: true,
    processEntities: { enabled: true, maxTotalExpansions: unlimited, maxExpandedLength: unlimited },
    isArray: (name) => repeated.has(name),
  });
}
