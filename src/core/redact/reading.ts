/** A text as it reads after some decoding; character `i` stands for what is from `from[i]` to `to[i]` in the original. */
export type Reading = { text: string; from: Int32Array; to: Int32Array };

/** The text as it stands. */
export function asItStands(text: string): Reading {
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    from[at] = at;
    to[at] = at + 1;
  }
  return { text, from, to };
}

/**
 * The reading after one more decoding of what URLs, JSON, HTML, shells and programming languages escape; null when there is nothing to
 * decode. All of them at once: which one wrote a text is not known, and several may have, one after the other.
 */
export function decoded(before: Reading): Reading | null {
  const { text } = before;
  if (!escapes.test(text)) return null;
  const units = new Uint16Array(text.length);
  const from = new Int32Array(text.length);
  const to = new Int32Array(text.length);
  let length = 0;
  let isChanged = false;
  for (let at = 0; at < text.length; ) {
    const found = isTrigger(text.charCodeAt(at)) ? escapeAt(text, at) : null;
    const width = found?.width ?? 1;
    const character = found === null ? text.charAt(at) : found.character;
    for (let index = 0; index < character.length; index += 1) {
      units[length] = character.charCodeAt(index);
      from[length] = before.from[at] ?? 0;
      to[length] = before.to[at + width - 1] ?? 0;
      length += 1;
    }
    isChanged ||= found !== null;
    at += width;
  }
  if (!isChanged) return null;
  return {
    text: stringOf(units.subarray(0, length)),
    from: from.subarray(0, length),
    to: to.subarray(0, length),
  };
}

/** The same for a text of our own, where no places matter. */
export function decodedText(text: string): string {
  return decoded(asItStands(text))?.text ?? text;
}

/** UTF-16 units as a string. */
export function stringOf(units: Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 8_192)
    text += String.fromCharCode(...units.subarray(at, at + 8_192));
  return text;
}

const escapes = /[%\\&]|\$'/;

function isTrigger(code: number): boolean {
  return code === 0x25 || code === 0x5c || code === 0x26 || code === 0x24;
}

/** What stands at a place: the characters it means, and how many it is written with. */
type Escape = { character: string; width: number };

function escapeAt(text: string, at: number): Escape | null {
  switch (text[at]) {
    case '%':
      return bytesAt(text, at) ?? codeAt(/%u([\da-f]{4})/iy, text, at);
    case '&':
      return entityAt(text, at);
    case '$':
      return text[at + 1] === "'" ? { character: '', width: 1 } : null;
    default:
      return bytesAt(text, at) ?? codeAt(unicodeEscape, text, at) ?? letterAt(text, at);
  }
}

const unicodeEscape = /\\(?:u([\da-f]{4})|U([\da-f]{8})|[ux]\{([\da-f]{1,6})\})/iy;

function codeAt(pattern: RegExp, text: string, at: number): Escape | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  if (found === null) return null;
  const digits = found.slice(1).find((one) => one !== undefined) ?? '';
  return character(Number.parseInt(digits, 16), found[0].length);
}

function character(code: number, width: number): Escape | null {
  return code <= 0x10ffff ? { character: String.fromCodePoint(code), width } : null;
}

const letters: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  e: '\u001b',
  0: '\0',
};

/** `\n`, `\"`, and a line that goes on behind a backslash. */
function letterAt(text: string, at: number): Escape | null {
  const letter = text[at + 1];
  if (letter === undefined) return null;
  if (letter === '\r' && text[at + 2] === '\n') return { character: '', width: 3 };
  return { character: letter === '\n' ? '' : (letters[letter] ?? letter), width: 2 };
}

const byte = /%([\da-f]{2})|\\x([\da-f]{2})|\\([0-3][0-7]{2})/iy;

function byteAt(text: string, at: number): { value: number; width: number } | null {
  byte.lastIndex = at;
  const found = byte.exec(text);
  if (found === null) return null;
  const [all, url, hex, octal] = found;
  const value = octal === undefined ? Number.parseInt(url ?? hex ?? '', 16) : Number.parseInt(octal, 8);
  return { value, width: all.length };
}

/** One character of UTF-8 written as bytes; a byte that begins none is a character of its own (Python writes `\xe4`). */
function bytesAt(text: string, at: number): Escape | null {
  const first = byteAt(text, at);
  if (first === null) return null;
  const more = first.value >= 0xf0 ? 3 : first.value >= 0xe0 ? 2 : first.value >= 0xc2 ? 1 : 0;
  let code = more === 0 ? first.value : first.value & (0x3f >> more);
  let { width } = first;
  for (let index = 0; index < more; index += 1) {
    const next = byteAt(text, at + width);
    if (next === null || (next.value & 0xc0) !== 0x80) return character(first.value, first.width);
    code = (code << 6) | (next.value & 0x3f);
    width += next.width;
  }
  return character(code, width) ?? character(first.value, first.width);
}

const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,8}));/iy;

function entityAt(text: string, at: number): Escape | null {
  entity.lastIndex = at;
  const found = entity.exec(text);
  if (found === null) return null;
  const [all, decimal, hex, name] = found;
  if (name === undefined) return character(Number.parseInt(decimal ?? hex ?? '', hex ? 16 : 10), all.length);
  const decoded = namedCharacters.get(name);
  return decoded === undefined ? null : { character: decoded, width: all.length };
}

// HTML 13.5: the names of ASCII and Latin-1 characters, each with its number.
const table = `
Tab 9 NewLine 10 excl 33 QUOT 34 quot 34 num 35 dollar 36 percnt 37 AMP 38 amp 38 apos 39 lpar 40
rpar 41 ast 42 midast 42 plus 43 comma 44 period 46 sol 47 colon 58 semi 59 LT 60 lt 60 equals 61
GT 62 gt 62 quest 63 commat 64 lbrack 91 lsqb 91 bsol 92 rbrack 93 rsqb 93 Hat 94 UnderBar 95
lowbar 95 grave 96 lbrace 123 lcub 123 verbar 124 vert 124 rbrace 125 rcub 125 nbsp 160 iexcl 161
cent 162 pound 163 curren 164 yen 165 brvbar 166 sect 167 Dot 168 DoubleDot 168 die 168 uml 168
COPY 169 copy 169 ordf 170 laquo 171 not 172 shy 173 REG 174 circledR 174 reg 174 macr 175
strns 175 deg 176 PlusMinus 177 plusmn 177 pm 177 sup2 178 sup3 179 acute 180 micro 181 para 182
CenterDot 183 centerdot 183 middot 183 Cedilla 184 cedil 184 sup1 185 ordm 186 raquo 187 frac14 188
frac12 189 half 189 frac34 190 iquest 191 Agrave 192 Aacute 193 Acirc 194 Atilde 195 Auml 196
Aring 197 angst 197 AElig 198 Ccedil 199 Egrave 200 Eacute 201 Ecirc 202 Euml 203 Igrave 204
Iacute 205 Icirc 206 Iuml 207 ETH 208 Ntilde 209 Ograve 210 Oacute 211 Ocirc 212 Otilde 213
Ouml 214 times 215 Oslash 216 Ugrave 217 Uacute 218 Ucirc 219 Uuml 220 Yacute 221 THORN 222
szlig 223 agrave 224 aacute 225 acirc 226 atilde 227 auml 228 aring 229 aelig 230 ccedil 231
egrave 232 eacute 233 ecirc 234 euml 235 igrave 236 iacute 237 icirc 238 iuml 239 eth 240
ntilde 241 ograve 242 oacute 243 ocirc 244 otilde 245 ouml 246 div 247 divide 247 oslash 248
ugrave 249 uacute 250 ucirc 251 uuml 252 yacute 253 thorn 254 yuml 255
`;

/** Characters by the name that HTML has for them: `amp` is `&`. */
const namedCharacters: ReadonlyMap<string, string> = new Map(
  Array.from(table.matchAll(/(\w+) (\d+)/g), ([, name = '', code]) => [
    name,
    String.fromCharCode(Number(code)),
  ]),
);
