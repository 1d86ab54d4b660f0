import type { CommandClaim } from '../shell/claim.ts';
import { literalPattern } from '../shell/grep.ts';
import type { DraftType, GrepPattern, Prints } from '../shell/model.ts';
import {
  anyError,
  atLeastTime,
  atMost,
  atMostBehind,
  exitCode,
  failure,
  leadIn,
  linking,
  negation,
  negationBefore,
  negationBehind,
  nothing,
  nothingSaid,
  sentenceWord,
  something,
  success,
  timeUnit,
} from './phrases.ts';
import { claimsOfJson, isVolatile, jsonIn, scalar } from './sample.ts';

export type About = { type: DraftType; prints: Prints; isStated?: boolean };

/** What words say about a command of this kind; `rest`: words that say something else were left. */
export type ClaimsInWords = { claims: readonly CommandClaim[]; isWhole: boolean };

/** Reads an expectation in words. */
export function claimsIn(words: string, asked: About): ClaimsInWords {
  const stated = withoutLeadIn(words);
  const isStated = stated.isStated || asked.isStated === true;
  const about = { ...asked, isStated };
  const text = stated.text.trim();
  if (text === '') return { claims: [], isWhole: true };
  if (nothing.test(bare(text)) || nothingSaid.test(bare(words)))
    return { claims: [emptyOf(about)], isWhole: true };
  if (something.test(bare(text))) return { claims: [{ kind: 'not-empty' }], isWhole: true };
  const json = jsonSaid(text, about);
  const claims: CommandClaim[] = [...(json?.claims ?? [])];
  let left = json === null ? text : json.left;
  for (const read of readers) {
    const found = read(left, about);
    claims.push(...found.claims);
    left = found.left;
  }
  const remaining = left.replace(/^[\s.,;:!?()（）。、*_-]+|[\s.,;:!?()（）。、*_-]+$/gu, '');
  if (claims.length === 0 && remaining !== '') {
    const plain = plainClaim(remaining, about, isStated);
    return { claims: plain === null ? [] : [plain], isWhole: true };
  }
  return { claims: withoutRepeats(claims), isWhole: remaining === '' || !sentenceWordsLeft(remaining) };
}

function sentenceWordsLeft(remaining: string): boolean {
  return remaining.split(/\s+/).length > 4;
}

function emptyOf({ prints }: About): CommandClaim {
  return prints.kind === 'count' ? { kind: 'count', is: 0 } : { kind: 'empty' };
}

/** Cuts `Expected: `, `✅ should return ` and the like off; `isStated` when there was any of it. */
export function withoutLeadIn(words: string): { text: string; isStated: boolean } {
  let text = words.replace(/\*\*|__/g, '').trim();
  let isStated = false;
  for (let round = 0; round < 4; round += 1) {
    const found = leadIn.exec(text);
    if (found === null) break;
    isStated = true;
    text = text.slice(found[0].length);
    // `returns "the"`: what stands in quotes is no linking word.
    const linked = linking.exec(text)?.[0] ?? '';
    text = text.slice(linked.length);
  }
  return { text: text.replace(/^[\s:：,=→-]+(?=\S)(?!\d)/u, '').replace(/^[\s:：→]+/u, ''), isStated };
}

function bare(text: string): string {
  return text
    .replace(/[`"'“”„«»「」]/gu, '')
    .replace(/^\(|\)$/g, '')
    .trim();
}

function jsonSaid(
  text: string,
  { type, prints }: About,
): { claims: readonly CommandClaim[]; left: string } | null {
  const value = jsonIn(text);
  if (value === undefined) return null;
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const left = `${text.slice(0, start)} ${text.slice(end + 1)}`.replace(/[`]/g, '');
  if (type === 'http')
    return { claims: claimsOfJson(value, prints.kind === 'json' ? prints.path : '$'), left };
  const patterns = claimsOfJson(value).flatMap((claim): GrepPattern[] => {
    if (claim.kind !== 'json') return [];
    const key = /(?:\.(\w+)|\['([^']+)'\])$/.exec(claim.path);
    const name = key?.[1] ?? key?.[2];
    if (name === undefined || typeof claim.is === 'object') return [];
    return [fragment(name, JSON.stringify(claim.is))];
  });
  const claims: readonly CommandClaim[] = patterns.map((pattern) => ({ kind: 'has', patterns: [pattern] }));
  return { claims: claims.slice(0, 2), left };
}

function fragment(name: string, value: string): GrepPattern {
  const quote = (one: string) => one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const end = /\w$/.test(value) ? '\\b' : '';
  return {
    literal: null,
    re2: `["']?${quote(name)}["']?\\s*[:=]\\s*${quote(value)}${end}`,
    ignoreCase: false,
    isInverted: false,
  };
}

type Read = (text: string, about: About) => { claims: readonly CommandClaim[]; left: string };

const none = (left: string) => ({ claims: [], left });

/** Cuts a match out of a text. */
function cut(text: string, found: RegExpExecArray): string {
  return `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
}

const exit: Read = (text, { type }) => {
  const found = exitCode.exec(text);
  if (found === null || type === 'http') return none(text);
  const code = found[1] ?? '';
  return {
    claims: [{ kind: 'exit', is: /^\d/.test(code) ? Number(code) : { ne: 0 } }],
    left: cut(text, found),
  };
};

/** Of many: one answer tells nothing of it. */
const ofMany =
  /(?:^|[^\p{L}])(?:p\d\d(?:\.\d)?|percentiles?|quantile|average|avg|mean|median|durchschnitt\p{L}*|im mittel|moyenne?|promedio|m[ée]di[ao]|media|平均|среднее)(?=$|[^\p{L}\d])/iu;

const time: Read = (text, { type }) => {
  if (ofMany.test(text)) return none(text);
  const found = atMost.exec(text) ?? atMostBehind.exec(text);
  if (found !== null) {
    const unit = timeUnit(found[2] ?? '');
    const number = (found[1] ?? '').replace(',', '.');
    if (unit === null) return none(text);
    const lt = number.includes('.')
      ? `${Math.round(Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 1000))}ms`
      : `${number}${unit}`;
    return { claims: [{ kind: 'duration', is: { lt } }], left: cut(text, found) };
  }
  const least =
    type === 'tls' || /\b(?:certificate|cert|zertifikat|certificat|expir|valid|gültig)/iu.test(text)
      ? atLeastTime.exec(text)
      : null;
  const unit = least === null ? null : timeUnit(least[2] ?? '');
  if (least === null || unit === null) return none(text);
  return { claims: [{ kind: 'expires', is: { gt: `${least[1]}${unit}` } }], left: cut(text, least) };
};

const headerName =
  /`?\b(content-type|location|cache-control|strict-transport-security|x-[a-z][\w-]*|access-control-[\w-]+|content-security-policy|content-encoding|server|set-cookie|retry-after|www-authenticate|etag|vary|allow)\b`?\s*(?:header)?\s*(?:[:=]|is|contains)\s*[`"']?([^`"'\n,]+)[`"']?/i;
const redirect =
  /(?:redirects?|weiterleitung|redirige|redirection|redirecciona|リダイレクト|重定向)\s*(?:to|auf|nach|vers|a|para|:|→)?\s*`?((?:https?:\/\/|\/)[^\s`"',)]*)`?/iu;

const headers: Read = (text, { type }) => {
  if (type !== 'http' && type !== 'websocket') return none(text);
  const moved = redirect.exec(text);
  if (moved !== null)
    return {
      claims: [{ kind: 'header', name: 'location', is: { contains: moved[1] ?? '/' } }],
      left: cut(text, moved),
    };
  const found = headerName.exec(text);
  if (found === null) return none(text);
  const value = (found[2] ?? '').trim();
  if (value === '') return none(text);
  return {
    claims: [
      {
        kind: 'header',
        name: (found[1] ?? '').toLowerCase(),
        is: isVolatile(value) ? { exists: true } : { contains: value },
      },
    ],
    left: cut(text, found),
  };
};

const oneStatus =
  /(?<![\p{L}\d.:#/$€-])(?:HTTP(?:\/\d(?:\.\d)?)?[\s-]*)?(?:(?:status|response|error)?[\s-]*(?:code|status|statut)\s*[:=]?\s*|状态码\s*[:：]?\s*|ステータス(?:コード)?\s*[:：]?\s*)?`?"?\b([1-5](?:\d\d|xx|XX))\b`?"?(?!\s*(?:(?:ms|s|secs?|seconds?|min|minutes?|users?|items?|rows?|lines?|requests?|mb|kb|gb|bytes?|tests?|entries|records?|results?|days?)(?!\p{L})|%|\.\d|件|条|:\d|\/\d))(?![\w-])(?:\s+(?:OK|Created|Accepted|No\s+Content|Moved(?:\s+Permanently)?|Found|Not\s+Modified|Bad\s+Request|Unauthorized|Forbidden|Not\s+Found|Method\s+Not\s+Allowed|Conflict|Gone|Unprocessable\s+(?:Entity|Content)|Too\s+Many\s+Requests|Internal\s+Server\s+Error|Bad\s+Gateway|Service\s+Unavailable|Gateway\s+Timeout|Switching\s+Protocols))?/giu;

const statuses: Read = (text, { type, prints }) => {
  if (type !== 'http' && type !== 'websocket') return none(text);
  if (prints.kind === 'count' || (prints.kind === 'json' && !/HTTP|status/i.test(text))) return none(text);
  const is: (number | string)[] = [];
  const not: (number | string)[] = [];
  let left = text;
  for (const found of [...text.matchAll(oneStatus)].reverse()) {
    const before = text.slice(0, found.index);
    const written = (found[1] ?? '').toLowerCase();
    const status = /^\d+$/.test(written) ? Number(written) : written;
    const isNot =
      negation.test(before.replace(/(?:\d{3}|[1-5]xx)\s*(?:or|oder|ou|o|and|und|,|\/)\s*$/iu, '')) ||
      negationBefore.test(before) ||
      negationBehind.test(text.slice(found.index + found[0].length));
    (isNot ? not : is).unshift(status);
    left = `${left.slice(0, found.index)} ${left.slice(found.index + found[0].length)}`;
    if (isNot)
      left = left.replace(
        /[(（]?\s*(?:not|nicht|pas|no|não|non|instead of|statt|不是|ではなく)\s*[)）]?\s*$/iu,
        ' ',
      );
  }
  const [only] = is;
  if (only !== undefined)
    return {
      claims: [{ kind: 'status', statuses: [...new Set(is)] }],
      left: left.replace(
        /(?:^|\s)(?:or|oder|ou|o|and|und|et|y|e|not|nicht|no|HTTP|status|code|\/|,|\(|\))(?=\s|$)/giu,
        ' ',
      ),
    };
  if (not.length === 0) return none(text);
  const allowed = ['2xx', '3xx', '4xx', '5xx'].filter(
    (family) => !not.some((one) => String(one)[0] === family[0]),
  );
  return { claims: [{ kind: 'status', statuses: allowed }], left };
};

const countWords =
  /(?:(>=|≥|at\s+least|mindestens|au\s+moins|al\s+menos|pelo\s+menos|almeno|>|more\s+than|<=|≤|at\s+most|up\s+to|höchstens|<|fewer\s+than|less\s+than|exactly|genau|=|==)\s*)?(?<![\w.:])(\d{1,9}|zero|one|no|keine?|aucune?|ningun[oa]?|nenhum|nessun)(?![\w.:]\d)\s*\+?\s*(?:\p{L}+\s+){0,1}?(matches|match|results?|lines?|hits?|entries|entry|items?|rows?|records?|occurrences?|pods?|replicas?|instances?|violations?|treffer|zeilen|einträge|ergebnisse|lignes?|résultats?|entrées?|correspondances?|líneas?|linhas?|resultados?|coincidencias?|righe|risultati|件|行|条)(?!\p{L})/iu;
const barest =
  /^(?:(>=?|≥|<=?|≤|==?|at\s+least|mindestens|more\s+than|au\s+moins|al\s+menos)\s*)?(\d{1,9})(\+)?$/iu;

/** `1件以上`: where the bound stands behind its number. */
const barestBehind =
  /^(\d{1,9})\s*(?:件|個|个|条|つ|개|건)?\s*(?:或|及)?(以上|以下|未満|未满|超|이상|이하)$/u;
const bounds: Readonly<Record<string, string>> = {
  以上: 'gte',
  이상: 'gte',
  以下: 'lte',
  이하: 'lte',
  未満: 'lt',
  未满: 'lt',
  超: 'gt',
};

/** `5 passed`, `0 violations`, `1 row`: as programs print them. */
const printedCount =
  /(?<![\w.])(\d{1,9}\s+(?:(?:tests?\s+)?passed|failed|rows?|violations?|errors?|warnings?|vulnerabilities|failures?|skipped|problems?|issues?|deletions?|insertions?))(?!\w)/iu;

const counts: Read = (text, { type, prints }) => {
  const printed = type === 'command' && prints.kind === 'text' ? printedCount.exec(text) : null;
  if (printed !== null)
    return {
      claims: [{ kind: 'has', patterns: [literalPattern(printed[1] ?? '')] }],
      left: cut(text, printed),
    };
  const isCounted = prints.kind === 'count' || (prints.kind === 'json' && prints.isLength);
  const plain = barest.exec(bare(text.replace(/[.。]$/, '')));
  if (plain !== null && type === 'command' && prints.kind === 'text') {
    const is = compared(plain[3] === undefined ? plain[1] : '>=', Number(plain[2]));
    return { claims: [{ kind: 'count', is }], left: '' };
  }
  const atLeast = barestBehind.exec(bare(text.replace(/(?:である)?(?:こと)?[.。]?$/u, '')));
  if (atLeast !== null && (isCounted || prints.kind === 'json')) {
    const is = { [bounds[atLeast[2] ?? ''] ?? 'gte']: Number(atLeast[1]) };
    return { claims: [isCounted ? { kind: 'count', is } : { kind: 'value', is }], left: '' };
  }
  if (plain !== null && (isCounted || prints.kind === 'json')) {
    const is = compared(plain[3] === undefined ? plain[1] : '>=', Number(plain[2]));
    return { claims: [isCounted ? { kind: 'count', is } : { kind: 'value', is }], left: '' };
  }
  const found = countWords.exec(text);
  if (found === null || type === 'websocket' || type === 'env' || type === 'tls') return none(text);
  if (!isCounted && !/^(?:lines|text|records|json)$/.test(prints.kind)) return none(text);
  if (type === 'http' && prints.kind === 'text') return none(text);
  if (type === 'command' && prints.kind === 'text') return none(text);
  const number = /^\d/.test(found[2] ?? '') ? Number(found[2]) : found[2]?.toLowerCase() === 'one' ? 1 : 0;
  const isPlus = /\d\s*\+/.test(found[0]);
  return {
    claims: [{ kind: 'count', is: compared(isPlus ? '>=' : found[1], number) }],
    left: cut(text, found),
  };
};

function compared(word: string | undefined, number: number): number | Record<string, number> {
  if (word === undefined || /^(?:exactly|genau|==?)$/i.test(word)) return number;
  if (/^(?:>|more\s+than)$/i.test(word)) return { gt: number };
  if (/^(?:<|fewer\s+than|less\s+than)$/i.test(word)) return { lt: number };
  return /^(?:<=|≤|at\s+most|up\s+to|höchstens)$/i.test(word) ? { lte: number } : { gte: number };
}

const quoted =
  /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s*([^»\n]+?)\s*»|「([^」\n]+)」|『([^』\n]+)』|(?<![\p{L}\d])'([^'\n]+)'(?![\p{L}])/gu;

const literals: Read = (text, about) => {
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
    if (about.type === 'env' && about.prints.kind === 'value' && inner === about.prints.name) continue;
    const isNot = negation.test(before) || negationBefore.test(before) || negationBehind.test(behind);
    claims.unshift(isNot ? { kind: 'lacks', pattern: literalPattern(inner) } : presence(inner, about));
  }
  return { claims, left };
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
  return presence(inner, about);
}

/** `No NameError: name 'redis' is not defined`: a message with quotes in it. */
const named: Read = (text) => {
  const found =
    /^\s*(?:no|without(?:\s+any)?|keine?|kein|ohne|aucune?|sans|sin|ningún|sem|nenhum|nessun|senza)\s+([A-Za-z_][\w.]*(?:Error|Exception|Fault|Panic|Warning)\b:?.*?)(?:\s+(?:in|im|dans|en|nos?|nei)\s+(?:the\s+|den\s+|les\s+)?(?:\w+\s+)?(?:logs?|output|console))?[.。]?\s*$/iu.exec(
      text,
    );
  const what = found?.[1]?.trim() ?? '';
  if (found === null || !/["'`]/.test(what)) return none(text);
  return { claims: [{ kind: 'lacks', pattern: literalPattern(what) }], left: cut(text, found) };
};

const absence: Read = (text) => {
  const found =
    /(?:^|[\s(,;])(?:no|without(?:\s+any)?|zero|keine[nr]?|kein|ohne|aucune?|sans(?:\s+aucune?)?|sin|ningún|sem|nenhuma?|nessun[oa]?|senza|geen|без|нет)\s+(.+?)(?=$|[.;。](?:\s|$)|\s+(?:in|within|im|in\s+den|dans|en|nos?|nei|in\s+the)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:logs?|output|log\s*dateien|journaux|registros|console|response|body)|\s+(?:is|are|should|must|found|appears?|expected))/iu.exec(
      text,
    );
  const behind =
    found === null
      ? /(エラー|例外|警告)[^。、\n]{0,14}(?:なし|無し|ない|ません)|(?:没有|无|不应(?:该)?(?:有|出现))(?:任何)?(错误|异常|报错)|(에러|오류)[^。.\n]{0,10}(?:없|않)/u.exec(
          text,
        )
      : null;
  if (behind !== null) return { claims: [{ kind: 'lacks', pattern: errors }], left: cut(text, behind) };
  if (found === null) return none(text);
  const what = (found[1] ?? '').trim().replace(/[.,;]$/, '');
  if (what === '' || /^(?:longer|more|less|later|need|way)\b/i.test(what)) return none(text);
  const left = cut(text, found);
  const trace = /^(?:python\s+)?(?:stack\s*traces?|tracebacks?|exceptions?|panics?)$/i.exec(
    what.replace(/`/g, ''),
  )?.[0];
  if (trace !== undefined)
    return {
      claims: [
        {
          kind: 'lacks',
          pattern: {
            ...errors,
            re2: /stack/i.test(trace) ? 'stack\\s*trace' : trace.replace(/s$/i, '').toLowerCase(),
          },
        },
      ],
      left,
    };
  if (anyError.test(what)) return { claims: [{ kind: 'lacks', pattern: errors }], left };
  // A name of an error, or a message: what is written is what must not be there.
  if (
    /^[`"']?[A-Za-z_][\w.]*(?:Error|Exception|Fault|Panic|Warning|Timeout)\b|:|^[A-Z]+$|^\w+$|\d{3}/.test(
      what,
    ) &&
    what.length <= 200 &&
    !isSentence(what)
  )
    return {
      claims: [
        {
          kind: 'lacks',
          pattern: literalPattern(
            what
              .replace(/^[`"']|[`"']$/g, '')
              .replace(/\s+(?:errors?|messages?|entries|lines|warnings?|fehler)$/i, ''),
          ),
        },
      ],
      left,
    };
  return none(text);
};

const errors: GrepPattern = {
  literal: null,
  re2: '\\b(?:error|exception|traceback|fatal|panic)',
  ignoreCase: true,
  isInverted: false,
};

function isSentence(text: string): boolean {
  return text.split(/\s+/).length > 3 && !/[:'"]/.test(text);
}

const fields: Read = (text, { type }) => {
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
  const isPlain = /^(?:true|false|null|-?\d+(?:\.\d+)?)$/.test(value);
  const pattern = {
    literal: null,
    re2: `["']?${name.replace(/[.-]/g, '\\$&')}["']?\\s*[:=]\\s*["']?${value.replace(/[.-]/g, '\\$&')}${isPlain || /\w$/.test(value) ? '\\b' : ''}`,
    ignoreCase: false,
    isInverted: false,
  };
  return { claims: [{ kind: 'has', patterns: [pattern] }], left: cut(text, found) };
};

/** Words for success and failure that no program is meant to print. */
const generic =
  /^(?:(?:all|the|tests?|checks?|it|they|command|script|should|must|suite|build|run|runs|connection|is|be|alle|tous|todos|todas|tutti)\s+)*(?:tests?\s+)?(?:succeeds?|success(?:ful(?:ly)?)?|pass(?:es|ed|ing)?|works?|ok|completes?(?:\s+successfully)?|fails?|failed|failure|connects?|opens?|refused|rejected|bestanden|erfolgreich|passent|réussi\p{L}*|pasan?|passam|passano|exitos\p{L}*|sucesso|成功|通过|green)(?:\s+(?:without\s+errors?|successfully))?[.!]?$/iu;

/** Of what is left: that it works, or must not. */
const outcome: Read = (text, about) => {
  const { type } = about;
  const plain = bare(text);
  const isOutput =
    type === 'command' && !generic.test(plain) && plainClaim(plain, about, about.isStated === true) !== null;
  if (isOutput) return none(text);
  const fails = failure.exec(plain);
  const works = success.exec(plain);
  const isShort = plain.split(/\s+/).length <= 8;
  if (!isShort) return none(text);
  if (
    works !== null &&
    (fails === null || works.index < fails.index) &&
    !negation.test(plain.slice(0, works.index + 1)) &&
    (type === 'tcp' || type === 'tls' || type === 'websocket' || type === 'command' || type === 'http')
  ) {
    const isWord = type === 'http' && /^(?:ok|okay|healthy|open|valid|green)[.!]?$/i.test(plain);
    return isWord ? none(text) : { claims: [{ kind: 'success' }], left: '' };
  }
  if (fails !== null && (type === 'tcp' || type === 'command' || type === 'http' || type === 'websocket'))
    return { claims: [{ kind: 'failure' }], left: '' };
  return none(text);
};

const readers: readonly Read[] = [
  exit,
  time,
  headers,
  statuses,
  counts,
  named,
  literals,
  absence,
  fields,
  outcome,
];

/** A text that says nothing else is the output itself, unless it is a sentence. */
function plainClaim(text: string, about: About, isStated: boolean): CommandClaim | null {
  const { type, prints } = about;
  const inner = text.replace(/^`|`$/g, '').trim();
  if (inner === '' || inner.length > 200) return null;
  const isToken = !/\s/.test(inner);
  // Where words are not parted by blanks, a sentence looks like one.
  if (/[\u3040-\u9fff]{5}/u.test(inner)) return null;
  if (type === 'env') return isToken ? { kind: 'value', is: inner } : null;
  if (prints.kind === 'json' && !prints.isLength && isToken) return { kind: 'value', is: scalar(inner) };
  if (prints.kind === 'status' || prints.kind === 'count')
    return /^\d+$/.test(inner) ? { kind: 'value', is: inner } : null;
  if (type === 'dns' && isToken && /[.:]/.test(inner)) return { kind: 'value', is: inner };
  if (type === 'tcp' || type === 'tls' || type === 'websocket' || type === 'manual') return null;
  if (isToken)
    return isStated &&
      /[\p{L}\d]/u.test(inner) &&
      !/^(?:valid|json|output|success|error|response|data|empty|list|true)$/i.test(inner)
      ? { kind: 'has', patterns: [literalPattern(inner)] }
      : null;
  const isOutput =
    isStated &&
    inner.split(/\s+/).length <= 8 &&
    !sentenceWord.test(inner) &&
    /^[A-Z\d[{<"✓✔]|[=:_/]/.test(inner);
  return isOutput ? { kind: 'has', patterns: [literalPattern(inner)] } : null;
}

function withoutRepeats(claims: readonly CommandClaim[]): readonly CommandClaim[] {
  const seen = new Set<string>();
  return claims.filter((claim) => {
    const key = JSON.stringify(claim);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
