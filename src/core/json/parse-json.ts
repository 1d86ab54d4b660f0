import { isOwnText, numberOf } from './exact-number.ts';
import { repeatedName } from './repeated-name.ts';

/**
 * JSON text as a value; undefined when it is none, or a name stands twice in it (see `whyNoJson`). A byte order mark before it is ignored (RFC 8259, 8.1), and a number that JavaScript
 * would round or write differently keeps its text (see `ExactNumber`).
 */
export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return once(text, exactJson(withoutMark(text)));
  } catch {
    // Safe: only what is no JSON is thrown at.
    return undefined;
  }
}

function once(text: string, value: unknown): { value: unknown } | undefined {
  return repeatedName(text, value) === null ? { value } : undefined;
}

/** Why a text was not read, where that is not to be seen in it: `JSON in which the name "status" stands twice`; null otherwise. */
export function whyNoJson(text: string): string | null {
  try {
    const name = repeatedName(text, JSON.parse(withoutMark(text)));
    return name === null ? null : `JSON in which the name ${JSON.stringify(name)} stands twice`;
  } catch {
    // Safe: what is no JSON is told by what it is.
    return null;
  }
}

/** JSON as we wrote it ourselves, with such numbers; throws for what is none. */
export function exactJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  const marked = markNumbers(json);
  return marked === null ? value : withNumbers(value, JSON.parse(marked));
}

/** The same with every number as JavaScript has it. */
export function plainJson(text: string): { value: unknown } | undefined {
  try {
    return once(text, JSON.parse(withoutMark(text)));
  } catch {
    return undefined;
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const quote = 34;
const backslash = 92;
const minus = 45;

/** The text with each number that is not its own text as a string; null when there is none. The text is known to be JSON. */
function markNumbers(json: string): string | null {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at);
    if (code === quote) {
      at = endOfString(json, at);
      continue;
    }
    if (code !== minus && !isDigit(code)) {
      at += 1;
      continue;
    }
    const end = endOfNumber(json, at);
    const number = json.slice(at, end);
    if (!isOwnText(number)) {
      pieces.push(json.slice(copied, at), `"${number}"`);
      copied = end;
    }
    at = end;
  }
  return copied === 0 ? null : pieces.join('') + json.slice(copied);
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json.charCodeAt(at) !== quote) at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

function endOfNumber(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && (isDigit(json.charCodeAt(at)) || '.eE+-'.includes(json.charAt(at)))) at += 1;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

type Member = { parent: object; key: string };

/** Exchanges the numbers of `plain` that are strings in `marked`; both have the same shape. No recursion: documents may be deep. */
function withNumbers(plain: unknown, marked: unknown): unknown {
  if (typeof plain === 'number' && typeof marked === 'string') return numberOf(marked);
  const open: [unknown, unknown][] = [[plain, marked]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [value, other] = pair;
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      const one = memberOf({ parent: value, key });
      const written = memberOf({ parent: Object(other), key });
      if (typeof one === 'number' && typeof written === 'string') setMember({ parent: value, key }, written);
      else if (typeof one === 'object' && one !== null) open.push([one, written]);
    }
  }
  return plain;
}

function memberOf({ parent, key }: Member): unknown {
  return Object.getOwnPropertyDescriptor(parent, key)?.value;
}

/** Defined rather than set: the key may be `__proto__`. */
function setMember({ parent, key }: Member, text: string): void {
  const value = numberOf(text);
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}
