import { isAlias, isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { mendText } from './advice/mend-text.ts';
import { noWildcards } from './hosts.ts';
import { type Finding, mistake, type Path } from './problem.ts';

/** Bytes are not counted: characters are what the parser's time grows with. */
const maxCharacters = 1024 * 1024;
const maxDepth = 40;
const shownSyntaxErrors = 20;

/** Where things stand in the text: offsets of the key and the value of each member, by their parent. */
type Member = { key: number; value: number };
type Members = WeakMap<object, Map<string | number, Member>>;

/** A YAML text as plain data, with the place of everything in it. */
export type YamlSource = {
  /** As it was read: what is easily mended of it is. */
  text: string;
  /** Undefined when the text is no YAML. */
  value: unknown;
  findings: readonly (Finding & { offset: number })[];
  /** Offset of what `path` leads to, or of the deepest part of it that is there. */
  offsetOf(path: Path, at: 'key' | 'value'): number;
  /** Line and column of an offset, from 1. */
  placeOf(offset: number): { line: number; column: number };
};

/** How messages name the kind of file. */
export type YamlWords = {
  /** `a plan`. */
  noun: string;
  /** What an empty file should have been told. */
  empty: string;
  /** What to write where YAML's aliases are not allowed; may be empty. */
  insteadOfAlias: string;
  /** True where any scalar is the text that stands there: `007`, `True`. */
  isTextPlace?: (path: Path) => boolean;
  /** The number for a place; by default what YAML reads. */
  numberAt?: (value: number, source: string, path: Path) => unknown;
};

type Reading = { members: Members; findings: (Finding & { offset: number })[]; words: YamlWords };

/** Reads the text of what `words` name: one document, plain values only, each key once. Never throws, whatever the text. */
export function readYaml(written: string, words: YamlWords): YamlSource {
  const reading: Reading = { members: new WeakMap(), findings: [], words };
  const read = refuse(written, reading) ? { text: written, value: undefined } : parse(written, reading);
  const { text, value } = read;
  const starts = text.length > maxCharacters ? [0] : lineStarts(text);
  return {
    text,
    value,
    findings: reading.findings,
    offsetOf: (path, at) => offsetOf(value, reading.members, path, at),
    placeOf: (offset) => placeOf(starts, offset),
  };
}

function refuse(text: string, reading: Reading): boolean {
  if (text.length > maxCharacters) {
    const size = `${(text.length / 1024 / 1024).toFixed(1)} MiB`;
    report(reading, 'too-big', [], 0, `${reading.words.noun} may have 1 MiB of text, this file has ${size}`);
    return true;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
    report(
      reading,
      'not-yaml',
      [],
      control.index,
      `the character U+${code} is not allowed in ${reading.words.noun}`,
    );
    return true;
  }
  return false;
}

type ReadText = { text: string; value: unknown };

function parse(text: string, reading: Reading): ReadText {
  const document = documentOf(text);
  const tabs = document.errors.filter((error) => error.code === 'TAB_AS_INDENT');
  if (tabs.length === 0 && document.errors.length > 0) return mended(text, document, reading);
  // After a tab nothing stands where it should: the rest would be echoes.
  tellErrors(tabs, reading);
  return { text, value: tabs.length > 0 ? undefined : contentOf(document, reading) };
}

function documentOf(text: string) {
  // Keys are compared here below: the parser's own comparison takes quadratic time.
  return parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    stringKeys: true,
    resolveKnownTags: false,
    // `silent` would also hide that there is a second document.
    logLevel: 'error',
  });
}

type Parsing = ReturnType<typeof documentOf>;

function contentOf(document: Parsing, reading: Reading): unknown {
  if (document.contents !== null) return plain(document.contents, [], reading);
  report(reading, 'wrong-type', [], 0, reading.words.empty);
  return undefined;
}

/** What beginners write is told with the line as it was meant, and then read as that: the rest of the file is looked at too. */
function mended(text: string, document: Parsing, reading: Reading): ReadText {
  const mend = mendText(text);
  if (mend.mends.length === 0) {
    tellErrors(document.errors, reading);
    return { text, value: undefined };
  }
  const shown = mend.text ?? text;
  const starts = lineStarts(shown);
  for (const { line, column, code, message } of mend.mends)
    report(reading, code, [], (starts[line] ?? 0) + column, message);
  return { text: shown, value: mend.text === null ? undefined : contentOf(documentOf(mend.text), reading) };
}

function tellErrors(errors: Parsing['errors'], reading: Reading): void {
  for (const error of errors.slice(0, shownSyntaxErrors)) {
    report(reading, 'not-yaml', [], error.pos[0], syntaxMessage(error.code, error.message, reading.words));
  }
}

function plainer({ noun, insteadOfAlias }: YamlWords): Readonly<Record<string, string>> {
  return {
    TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
    MULTIPLE_DOCS: `${noun} is one YAML document; "---" begins a second one`,
    RESOURCE_EXHAUSTION: 'nested too deeply to be read',
    BAD_ALIAS: `an alias (*name) is not allowed in ${noun}${insteadOfAlias}`,
    BLOCK_IN_FLOW: 'a text with a colon and a blank in it stands between brackets; quote it',
    NON_STRING_KEY: 'a key must be plain text',
  };
}

function syntaxMessage(code: string, message: string, words: YamlWords): string {
  return plainer(words)[code] ?? `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** Most who write one mean text. */
function aliasMessage(name: string, path: Path, words: YamlWords): string {
  const text = `*${name}`;
  if (path.includes('hosts') && name.startsWith('.')) return `${text}: ${noWildcards}`;
  return `${plainer(words).BAD_ALIAS ?? ''}; if it is text, quote it: ${JSON.stringify(text)}`;
}

function plain(node: unknown, path: Path, reading: Reading): unknown {
  const offset = startOf(node);
  if (path.length > maxDepth) {
    report(reading, 'too-deep', path.slice(0, 3), offset, `nested more than ${maxDepth} levels deep`);
    return null;
  }
  if (isAlias(node)) {
    report(reading, 'alias', path, offset, aliasMessage(node.source, path, reading.words));
    return null;
  }
  if (isMap(node) || isSeq(node) || isScalar(node)) {
    if (node.tag !== undefined && !defaultTags.has(node.tag)) {
      report(
        reading,
        'tag',
        path,
        offset,
        `a tag (${node.tag.replace('tag:yaml.org,2002:', '!!')}) is not allowed in ${reading.words.noun}; if it is text, quote it`,
      );
    }
  }
  if (isMap(node)) return plainMap(node.items, path, reading);
  if (isSeq(node)) return plainList(node.items, path, reading);
  return isScalar(node) ? plainScalar(node, path, offset, reading) : null;
}

const defaultTags = new Set(
  ['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
);

function plainMap(items: readonly { key: unknown; value: unknown }[], path: Path, reading: Reading): unknown {
  const object: Record<string, unknown> = {};
  const members = new Map<string | number, Member>();
  reading.members.set(object, members);
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : null;
    const offset = startOf(key);
    if (name === null || name === '__proto__') {
      report(reading, 'bad-key', path, offset, 'a key must be plain text');
      continue;
    }
    if (members.has(name)) {
      report(reading, 'duplicate-key', [...path, name], offset, `the key "${name}" is there twice`);
      continue;
    }
    object[name] = plain(value, [...path, name], reading);
    members.set(name, { key: offset, value: value === null ? offset : startOf(value) });
  }
  return object;
}

function plainList(items: readonly unknown[], path: Path, reading: Reading): unknown {
  const members = new Map<string | number, Member>();
  const list = items.map((item, index) => {
    const offset = startOf(item);
    members.set(index, { key: offset, value: offset });
    return plain(item, [...path, index], reading);
  });
  reading.members.set(list, members);
  return list;
}

function plainScalar({ value, source }: Scalar, path: Path, offset: number, reading: Reading): unknown {
  const { isTextPlace: isText, numberAt, noun } = reading.words;
  if (typeof value === 'string') {
    if (value.includes('\u0000'))
      report(reading, 'not-yaml', path, offset, `the character U+0000 is not allowed in ${noun}`);
    return value;
  }
  if (source === undefined || source === '') return value;
  if (value !== null && isText?.(path)) return source;
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value) && !/\d/.test(source)) {
    report(reading, 'wrong-type', path, offset, 'expected a finite number');
    return 0;
  }
  const number = numberAt === undefined ? value : numberAt(value, source, path);
  if (!isProblem(number)) return number;
  report(reading, 'unquoted', path, offset, number.problem);
  return value;
}

function isProblem(number: unknown): number is { problem: string } {
  return typeof number === 'object' && number !== null && 'problem' in number;
}

function startOf(node: unknown): number {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

function report(reading: Reading, code: string, path: Path, offset: number, message: string): void {
  reading.findings.push({ ...mistake(code, path, message), offset });
}

function offsetOf(root: unknown, members: Members, path: Path, at: 'key' | 'value'): number {
  let current = root;
  let offset = 0;
  for (const [index, step] of path.entries()) {
    const member =
      typeof current === 'object' && current !== null ? members.get(current)?.get(step) : undefined;
    if (member === undefined) return offset;
    offset = at === 'value' && index === path.length - 1 ? member.value : member.key;
    current = (current as Record<string | number, unknown>)[step];
  }
  return offset;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeOf(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
