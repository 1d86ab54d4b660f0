import { RE2JS } from 're2js';

/** True for a text in which the pattern is found. */
export type Pattern = (text: string) => boolean;

/** A pattern of `match` (`isWhole`) or `search` (I-Regexp, RFC 9485; RE2 beyond it); null when it is none. */
export function compilePattern(pattern: string, isWhole: boolean): Pattern | null {
  const re2 = withDots(pattern);
  try {
    const compiled = RE2JS.compile(isWhole ? `\\A(?:${re2})\\z` : re2);
    return (text) => compiled.matcher(text).find();
  } catch {
    return null;
  }
}

/** `.` is any character but a line feed and a carriage return (RFC 9485, 5.3); RE2 knows only the first. */
function withDots(pattern: string): string {
  let isInClass = false;
  let result = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === '\\') {
      result += pattern.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    result += character === '.' && !isInClass ? '[^\\n\\r]' : character;
  }
  return result;
}
