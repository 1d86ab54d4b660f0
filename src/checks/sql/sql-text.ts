/** A stretch of SQL that is read as one. `isOpen`: its end is not in the text. */
export type SqlToken = {
  kind: 'code' | 'string' | 'escaped' | 'name' | 'dollar' | 'comment';
  text: string;
  isOpen: boolean;
};

/** The text of a statement in tokens, as PostgreSQL with standard strings reads it; they make up all of it. `code` is a word or one character. */
export function tokensOf(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): SqlToken {
  const two = sql.slice(at, at + 2);
  if (two === '--') return upTo(sql, at, 'comment', /[\n\r]/g, 2);
  if (two === '/*') return blockComment(sql, at);
  if (/^e'$/i.test(two)) return quoted(sql, at, 'escaped', 1);
  if (/^u&'$/i.test(sql.slice(at, at + 3))) return quoted(sql, at, 'escaped', 2);
  if (two.startsWith("'")) return quoted(sql, at, 'string', 0);
  if (two.startsWith('"')) return quoted(sql, at, 'name', 0);
  const tag = matched(dollarTag, sql, at);
  if (tag !== null) return dollarString(sql, at, tag);
  return { kind: 'code', text: matched(word, sql, at) ?? sql.slice(at, at + 1), isOpen: false };
}

const dollarTag = /\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/iy;
/** A dollar within a word begins no string. */
const word = /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+|\s+/iy;

function matched(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function upTo(sql: string, at: number, kind: SqlToken['kind'], end: RegExp, from: number): SqlToken {
  end.lastIndex = at + from;
  const found = end.exec(sql);
  return found === null
    ? { kind, text: sql.slice(at), isOpen: true }
    : { kind, text: sql.slice(at, found.index + found[0].length), isOpen: false };
}

/** Comments stand in each other. */
function blockComment(sql: string, at: number): SqlToken {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', text: sql.slice(at, mark.lastIndex), isOpen: false };
  }
  return { kind: 'comment', text: sql.slice(at), isOpen: true };
}

/** `prefix` characters before the quote; a quote that is doubled, or escaped where that is read, does not end it. */
function quoted(sql: string, at: number, kind: SqlToken['kind'], prefix: number): SqlToken {
  const quote = sql.charAt(at + prefix);
  for (let end = at + prefix + 1; end < sql.length; end += 1) {
    if (kind === 'escaped' && sql[end] === '\\') end += 1;
    else if (sql[end] === quote && sql[end + 1] === quote) end += 1;
    else if (sql[end] === quote) return { kind, text: sql.slice(at, end + 1), isOpen: false };
  }
  return { kind, text: sql.slice(at), isOpen: true };
}

function dollarString(sql: string, at: number, tag: string): SqlToken {
  const end = sql.indexOf(tag, at + tag.length);
  return end === -1
    ? { kind: 'dollar', text: sql.slice(at), isOpen: true }
    : { kind: 'dollar', text: sql.slice(at, end + tag.length), isOpen: false };
}
