import { isRecord } from '../query/unread.ts';

/**
 * A name that stands twice in one object of a JSON text, of which `value` was read; null when there is none. Which of the two counts is
 * anybody's guess (RFC 8259, 4): readers take the first, the last or none. No recursion: documents may be deep.
 */
export function repeatedName(text: string, value: unknown): string | null {
  // One that is there and was lost in reading makes more colons behind names than members.
  return namesIn(text) === membersIn(value) ? null : firstRepeated(text);
}

/** How many colons stand behind a quote; null where one may stand apart from it. Looking for the colons takes a third of looking for the quotes. */
function namesIn(text: string): number | null {
  let names = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (isBlank(text.charCodeAt(before))) before -= 1;
    if (text.charCodeAt(before) !== quote) continue;
    if (before !== at - 1) return null;
    names += 1;
  }
  return names;
}

const quote = 34;

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function membersIn(value: unknown): number {
  let members = 0;
  const open: unknown[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (Array.isArray(one)) {
      for (const inner of one) if (typeof inner === 'object' && inner !== null) open.push(inner);
    } else if (isRecord(one)) {
      for (const name in one) {
        members += 1;
        const inner = one[name];
        if (typeof inner === 'object' && inner !== null) open.push(inner);
      }
    }
  }
  return members;
}

/** The text is known to be JSON. */
function firstRepeated(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(null);
    else if (char === '}' || char === ']') open.pop();
    if (char !== '"') continue;
    const from = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    const names = open.at(-1);
    if (names == null || !isBeforeColon(text, at + 1)) continue;
    const name: unknown = JSON.parse(text.slice(from, at + 1));
    if (typeof name !== 'string') continue;
    if (names.has(name)) return name;
    names.add(name);
  }
  return null;
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (' \t\r\n'.includes(text[at] ?? '!')) at += 1;
  return text[at] === ':';
}
