import type { CommandClaim } from '../shell/claim.ts';
import { literalPattern, quoteRe2 } from '../shell/grep.ts';
import { kindsOf, vague } from './frame-words.ts';
import { isDenied, sentenceWord } from './phrases.ts';
import { type About, type ClaimReader, cut, fragment, none } from './pieces.ts';
import { claimsOfJson, jsonIn, scalar } from './sample.ts';

const quoted =
  /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s*([^»\n]+?)\s*»|「([^」\n]+)」|『([^』\n]+)』|(?<![\p{L}\d])'([^'\n]+)'(?![\p{L}])/gu;

const equal =
  /`([A-Za-z_]\w*)`\s*(?:(?:should|must|soll|muss|doit|debe|deve)\s+)?(?:be|is|equals?(?:\s+to)?|==?|:|igual\s+a|vaut|est|ist|gleich|è|é|es|ser|равно|равен|为|は)\s*`([^`\n]+)`/iu;

/** `status` is `UP`: a field of the answer and its value. */
export const fieldValues: ClaimReader = (text, { type, prints }) => {
  const found =
    type === 'http' && (prints.kind === 'text' || prints.kind === 'headers') ? equal.exec(text) : null;
  if (found === null) return none(text);
  const [, name = '', value = ''] = found;
  return { claims: [{ kind: 'json', path: `$.${name}`, is: scalar(value) }], left: cut(text, found) };
};

const pair = /"([A-Za-z_][\w-]*)"\s*[:=]\s*(true|false|null|-?\d+(?:\.\d+)?|"[^"\n]*")(?![\p{L}\d.])/gu;

/** `"ok": true and "degraded": false`: fields of an answer and their values, wherever they stand in it. */
export const pairs: ClaimReader = (text, { type, prints }) => {
  if ((type !== 'http' && type !== 'command') || prints.kind !== 'text') return none(text);
  const claims: CommandClaim[] = [];
  let left = text;
  for (const found of [...text.matchAll(pair)].reverse()) {
    const [whole, name = '', value = ''] = found;
    const behind = text.slice(found.index + whole.length);
    // In code marks it is a literal; what is denied of it is read elsewhere.
    if (/`[^`]*$/.test(text.slice(0, found.index)) || isDenied(text.slice(0, found.index), behind)) continue;
    claims.unshift({ kind: 'has', patterns: [fragment(name, value)] });
    left = `${left.slice(0, found.index)} ${left.slice(found.index + whole.length)}`;
  }
  return { claims, left };
};

/** `"a" and ` in front of a literal: what is denied of the first of a list is denied of all. */
const listed =
  /(?:(?:`[^`\n]+`|"[^"\n]+"|“[^”\n]+”|„[^“”\n]+[“”]|«[^»\n]+»|「[^」\n]+」)\s*(?:,|、|(?<!\p{L})(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|и|или|i|lub|ani|en|of)(?!\p{L})|和|或|と|や|및)\s*)+$/iu;

export const literals: ClaimReader = (text, about) => {
  const claims: CommandClaim[] = [];
  let left = text;
  const found = [...text.matchAll(quoted)];
  const [only] = found;
  if (only !== undefined && found.length === 1 && only[0].length === text.trim().length) {
    const inner = (only.slice(1).find((one) => one !== undefined) ?? '').trim();
    return { claims: [wholeClaim(inner, about)], left: '' };
  }
  for (const one of [...found].reverse()) {
    const inner = (one.slice(1).find((part) => part !== undefined) ?? '').trim();
    const before = text.slice(0, one.index);
    const behind = text.slice(one.index + one[0].length);
    left = `${left.slice(0, one.index)} ${left.slice(one.index + one[0].length)}`;
    if (inner === '' || inner.length > 300) continue;
    if (isAskedFor(inner, about)) continue;
    const isNot = isDenied(before.replace(listed, ''), behind);
    claims.unshift(isNot ? { kind: 'lacks', pattern: literalPattern(inner) } : presence(inner, about));
  }
  return { claims, left };
};

/** What the sentence is about, and no value: the variable, the field that is shown. */
function isAskedFor(inner: string, { type, prints }: About): boolean {
  if (type === 'env') return prints.kind === 'value' && inner === prints.name;
  if (type === 'grpc') return inner === 'status';
  return (
    prints.kind === 'json' && (inner === prints.path || prints.path.endsWith(`.${inner.replace(/^\./, '')}`))
  );
}

/** `lag` is 0, `total` is greater than 1000: what is said of the value that is shown. */
export const values: ClaimReader = (text, { prints }) => {
  if (prints.kind !== 'json' || prints.isLength) return none(text);
  const found =
    /(?:\bis|\bequals?|=|\bist|\bvaut|\best|\bvale|\bes|\bè|\bравно|\bравен|为|は|은|는)\s+(?:(>=?|<=?|≥|≤|(?:greater|more|larger|less|fewer|smaller)\s+than|at\s+least|at\s+most|above|below|over|under)\s*)?(-?\d+(?:\.\d+)?|true|false|null)(?![\p{L}\d.%])/iu.exec(
      text,
    );
  if (found === null) return none(text);
  const bound = found[1]?.toLowerCase() ?? '';
  const value = scalar(found[2] ?? '');
  const key = /^(?:>=|≥|at\s+least)/.test(bound)
    ? 'gte'
    : /^(?:<=|≤|at\s+most)/.test(bound)
      ? 'lte'
      : /^(?:>|greater|more|larger|above|over)/.test(bound)
        ? 'gt'
        : bound === ''
          ? null
          : 'lt';
  return { claims: [{ kind: 'value', is: key === null ? value : { [key]: value } }], left: cut(text, found) };
};

/** A literal that stands among words: it is to be found in what is printed. */
function presence(inner: string, about: About): CommandClaim {
  const field =
    /^["']?([A-Za-z_][\w-]*)["']?\s*[:=]\s*("[^"]*"|'[^']*'|true|false|null|-?\d+(?:\.\d+)?)$/.exec(inner);
  if (field !== null)
    return {
      kind: 'has',
      patterns: [fragment(field[1] ?? '', (field[2] ?? '').replace(/^'(.*)'$/, '"$1"'))],
    };
  if (about.prints.kind === 'json' && !about.prints.isLength) return { kind: 'value', is: scalar(inner) };
  if (about.type === 'env') return { kind: 'value', is: inner };
  return { kind: 'has', patterns: [literalPattern(inner)] };
}

/** A literal that is all that is expected. */
function wholeClaim(inner: string, about: About): CommandClaim {
  const json = jsonIn(inner);
  if (json !== undefined && about.type === 'http')
    return (
      claimsOfJson(json, about.prints.kind === 'json' ? about.prints.path : '$')[0] ?? presence(inner, about)
    );
  if (
    /^[1-5]\d\d$/.test(inner) &&
    (about.type === 'http' || about.type === 'websocket') &&
    about.prints.kind !== 'json' &&
    about.prints.kind !== 'count'
  )
    return { kind: 'status', statuses: [Number(inner)] };
  if (about.prints.kind === 'count') return { kind: 'value', is: inner };
  if (about.type === 'dns') return { kind: 'value', is: inner };
  // A number is what is printed, and no part of it.
  if (about.type === 'command' && about.prints.kind === 'text' && /^\d{1,9}$/.test(inner))
    return { kind: 'count', is: Number(inner) };
  return presence(inner, about);
}

export const fields: ClaimReader = (text, { type }) => {
  const found =
    /(?:^|[\s(,])["`]?([a-z_][\w.-]{1,40})["`]?\s*(?:=|==|:)\s*["`]?(true|false|null|-?\d+(?:\.\d+)?|[A-Za-z][\w.-]*)["`]?(?=$|[\s,.;)])/.exec(
      text,
    );
  if (found === null || (type !== 'http' && type !== 'command')) return none(text);
  const [, name = '', value = ''] = found;
  if (
    /^(?:https?|wss?|status|code|http|exit|note|e\.g|i\.e|port|time|duration|timeout)$/i.test(name) &&
    /^\d/.test(value)
  )
    return none(text);
  if (joiningWord.test(name)) return none(text);
  // `Then look: the mail`, a sentence with a colon in it.
  const isSentence = /:\s/.test(found[0]) && /^[A-Za-z]/.test(value) && !/^(?:true|false|null)$/.test(value);
  if (
    isSentence &&
    !/["`]/.test(found[0]) &&
    (sentenceWord.test(` ${value} `) || text.trim().split(/\s+/).length > 6)
  )
    return none(text);
  const isPlain = /^(?:true|false|null|-?\d+(?:\.\d+)?)$/.test(value);
  const pattern = {
    literal: null,
    re2: `["']?${quoteRe2(name)}["']?\\s*[:=]\\s*["']?${quoteRe2(value)}${isPlain || /\w$/.test(value) ? '\\b' : ''}`,
    ignoreCase: false,
    isInverted: false,
  };
  return { claims: [{ kind: 'has', patterns: [pattern] }], left: cut(text, found) };
};

const joiningWord = /^(?:with|and|or|has|is|the|mit|und|avec|et|con|com|met|en)$/i;

/** What programs print of how something is: alone at the end of a command it is what it prints. */
export const isState =
  /^(?:active|inactive|running|stopped|healthy|unhealthy|up|down|ready|ok|pong|serving|enabled|disabled|open|closed|connected|online|offline|leader|primary|master|replica|standby|synced|in-?sync|complete|completed|succeeded|available|alive|accepted|bound|mounted|deployed|released|published|locked|unlocked|[A-Z][A-Z_]{2,}|v?\d+(?:\.\d+)+(?:[-+][\w.]+)?)$/i;

/** A value and others that would do as well, and a sentence that ends as one does in Korean. */
const bounded =
  /\d\s*(?:or|oder|ou|o|lub|или)\s+\p{L}|\d\s*(?:以上|以下|未満|未满|より|이상|이하|미만|보다)|\p{Script=Hangul}{2,}\s+\p{Script=Hangul}/iu;

/** A text that says nothing else is the output itself, unless it is a sentence. */
export function plainClaim(text: string, about: About, isStated: boolean): CommandClaim | null {
  const { type, prints } = about;
  const inner = text.replace(/^`|`$/g, '').trim();
  if (
    inner === '' ||
    inner.length > 200 ||
    /^(?:n\.?\/?a\.?|tb[dc]|todo|wip|pending|later|same|ditto|(?:see|siehe|as|like|same|wie|comme|como|come|как|voir|ver|vedi)\s.*|同.*)$/iu.test(
      inner,
    )
  )
    return null;
  const isToken = !/\s/.test(inner);
  // Where words are not parted by blanks, a sentence looks like one.
  if (/[\u3040-\u9fff]{5}/u.test(inner)) return null;
  if (/^[1-5]\d\d(?:[/|,][1-5]\d\d)+$|^v?\d+(?:\.\d+)*\.[xX*]$/.test(inner)) return null;
  if (bounded.test(inner) || (type === 'env' && vague.has(inner.toLowerCase()))) return null;
  if (type === 'env') return isToken ? { kind: 'value', is: inner } : null;
  if (prints.kind === 'json' && !prints.isLength && isToken) return { kind: 'value', is: scalar(inner) };
  if (prints.kind === 'status' || prints.kind === 'count' || prints.kind === 'exit')
    return /^\d+$/.test(inner) ? { kind: 'value', is: inner } : null;
  if (type === 'dns' && isToken && /[.:]/.test(inner)) return { kind: 'value', is: inner };
  if (type === 'tcp' || type === 'tls' || type === 'websocket' || type === 'manual') return null;
  // `the version`, `a list`: what kind of thing it is.
  if (
    isToken &&
    /^\p{Ll}+$/u.test(inner) &&
    kindsOf(inner).some((kind) => kind === 'small' || kind === 'place')
  )
    return null;
  if (isToken)
    return (isStated || (about.isTrailing === true && isState.test(inner))) &&
      /[\p{L}\d]/u.test(inner) &&
      !/^(?:valid|json|output|success|error|response|data|empty|list|true|array|object|string|number|boolean|integer|html|xml|yaml|uuid|date|timestamp|url|page|image|file)$/i.test(
        inner,
      )
      ? { kind: 'has', patterns: [literalPattern(inner)] }
      : null;
  const words = inner.split(/\s+/);
  // How many things an answer holds is told by its shape, and not by its text.
  if (type === 'http' && /^\d+\s+\p{L}+$/u.test(inner)) return null;
  const isNamed = words.length <= 3 && words.some((word) => about.words?.includes(word) === true);
  const isSentence = words.some((word) => kindsOf(word.toLowerCase()).includes('verb'));
  const isOutput =
    isStated &&
    !isSentence &&
    words.length <= 8 &&
    !sentenceWord.test(inner) &&
    (isNamed || /^[A-Z\d[{<"✓✔]|[=:_/]/.test(inner));
  return isOutput ? { kind: 'has', patterns: [literalPattern(inner)] } : null;
}
