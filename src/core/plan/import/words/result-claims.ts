import {
  atLeastBehind,
  atLeastTime,
  atMost,
  atMostBehind,
  exitCode,
  isDenied,
  timeUnit,
  withoutDenial,
} from './phrases.ts';
import { type ClaimReader, cut, none } from './pieces.ts';
import { isVolatile } from './sample.ts';

export const exit: ClaimReader = (text, { type }) => {
  const found = exitCode.exec(text);
  if (found === null || type === 'http') return none(text);
  if (/^\s*(?:or|oder|ou|o|of|lub|или|\/|,)\s*\d/iu.test(text.slice(found.index + found[0].length)))
    return none(text);
  const code = found[1] ?? '';
  return {
    claims: [{ kind: 'exit', is: /^\d/.test(code) ? Number(code) : { ne: 0 } }],
    left: cut(text, found),
  };
};

/** Of many: one answer tells nothing of it. */
const ofMany =
  /(?:^|[^\p{L}])(?:p\d\d(?:\.\d)?|percentiles?|quantile|average|avg|mean|median|durchschnitt\p{L}*|im mittel|moyenne?|promedio|m[ée]di[ao]|media|平均|среднее)(?=$|[^\p{L}\d])/iu;

/** A request takes no minutes: such a time is of what comes of it, unless the words speak of the answer. */
const isLong = (unit: string) => unit === 'm' || unit === 'h' || unit === 'd';
const answering =
  /respon|answer|reply|latency|antwort|répon|respuesta|responde|resposta|rispo|ответ|応答|レスポンス|响应|응답/iu;

const denied =
  /(?<!\p{L})(?:not|never|n['’]t|cannot|nicht|nie|ne|no|nunca|não|non|mai|не|nie)(?!\p{L})[^.;,]*$/iu;

export const time: ClaimReader = (text, { type }) => {
  if (ofMany.test(text)) return none(text);
  const found = type === 'tls' ? null : (atMost.exec(text) ?? atMostBehind.exec(text));
  if (found !== null && denied.test(text.slice(0, found.index))) return none(text);
  if (found !== null) {
    const unit = timeUnit(found[2] ?? '');
    const number = (found[1] ?? '').replace(',', '.');
    if (unit === null || (isLong(unit) && type !== 'command' && !answering.test(text))) return none(text);
    const lt = number.includes('.')
      ? `${Math.round(Number(number) * ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 1000))}ms`
      : `${number}${unit}`;
    return { claims: [{ kind: 'duration', is: { lt } }], left: cut(text, found) };
  }
  const behind = type === 'tls' ? atLeastBehind.exec(text) : null;
  const days = behind?.[1] ?? behind?.[3];
  if (behind !== null && days !== undefined)
    return { claims: [{ kind: 'expires', is: { gt: `${days}d` } }], left: cut(text, behind) };
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

/** `308 to \`/new\``. */
const sentTo =
  /(?<!\d)(30[12378])(?!\d)[^`"\d\n]{0,24}?\s(?:to|hacia|a|vers|nach|auf|zu|para|verso|naar|na|на|к)\s+`?((?:https?:\/\/|\/)[^\s`"',)]+)`?\s*[.。]?\s*$/iu;

const ticked = /`([A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)+)`/;
const headerWord =
  /header|en-t[êe]te|kopfzeile|encabezado|cabe[çc]alho|cabecera|intestazione|заголов|标头|响应头|请求头|ヘッダ|헤더/iu;

/** A header that a sentence names: it is there, has a value, or must not be there. */
const namedHeader: ClaimReader = (text) => {
  const found = ticked.exec(text);
  if (found === null || !headerWord.test(text)) return none(text);
  const before = text
    .slice(0, found.index)
    .replace(
      new RegExp(`(?:the|l['’]|de|d['’]|den|einen|un|el|o|il)?\\s*(?:${headerWord.source})\\s*$`, 'iu'),
      '',
    );
  const behind = text.slice(found.index + found[0].length);
  const name = (found[1] ?? '').toLowerCase();
  if (isDenied(before, behind))
    return { claims: [{ kind: 'header', name, is: { exists: false } }], left: before };
  const value = /[`"'«“]([^`"'»”]+)[`"'»”]/u.exec(behind);
  const is = value === null ? { exists: true } : { contains: value[1] ?? '' };
  return { claims: [{ kind: 'header', name, is }], left: before };
};

export const headers: ClaimReader = (text, about) => {
  const { type } = about;
  if (type !== 'http' && type !== 'websocket') return none(text);
  const header = namedHeader(text, about);
  if (header.claims.length > 0) return header;
  const sent = sentTo.exec(text);
  if (sent !== null)
    return {
      claims: [{ kind: 'header', name: 'location', is: { contains: sent[2] ?? '/' } }],
      left: `${sent[1]} ${cut(text, sent)}`,
    };
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

const speaksOfStatus =
  /HTTP|status|(?:answers?|responds?|antwortet|antworten|répond(?:ent)?|responden?|rispond(?:e|ono)|отвечает|应答|响应|応答|응답)\s+(?:with\s+|mit\s+|con\s+|com\s+|avec\s+)?[1-5]\d\d(?!\d)/iu;
const oneStatus =
  /(?<![\p{L}\d.:#/$€-])(?:HTTP(?:\/\d(?:\.\d)?)?[\s-]*)?(?:(?:status|response|error)?[\s-]*(?:code|status|statut)\s*[:=]?\s*|状态码\s*[:：]?\s*|ステータス(?:コード)?\s*[:：]?\s*)?`?"?\b([1-5](?:\d\d|xx|XX))\b`?"?(?!\s*(?:(?:ms|s|secs?|seconds?|min|minutes?|users?|items?|rows?|lines?|requests?|mb|kb|gb|bytes?|tests?|entries|records?|results?|days?)(?!\p{L})|%|\.\d|件|条|:\d|\/\d))(?![\w-])(?:\s+(?:OK|Created|Accepted|No\s+Content|Moved(?:\s+Permanently)?|Found|Not\s+Modified|Bad\s+Request|Unauthorized|Forbidden|Not\s+Found|Method\s+Not\s+Allowed|Conflict|Gone|Unprocessable\s+(?:Entity|Content)|Too\s+Many\s+Requests|Internal\s+Server\s+Error|Bad\s+Gateway|Service\s+Unavailable|Gateway\s+Timeout|Switching\s+Protocols))?/giu;

export const statuses: ClaimReader = (text, { type, prints }) => {
  if (type !== 'http' && type !== 'websocket') return none(text);
  if (prints.kind === 'count' || (prints.kind === 'json' && !speaksOfStatus.test(text))) return none(text);
  const is: (number | string)[] = [];
  const not: (number | string)[] = [];
  let left = text;
  for (const found of [...text.matchAll(oneStatus)].reverse()) {
    const before = text.slice(0, found.index);
    const written = (found[1] ?? '').toLowerCase();
    const status = /^\d+$/.test(written) ? Number(written) : written;
    const isNot = isDenied(
      before.replace(/(?:\d{3}|[1-5]xx)\s*(?:or|oder|ou|o|and|und|,|\/)\s*$/iu, ''),
      text.slice(found.index + found[0].length),
    );
    (isNot ? not : is).unshift(status);
    left = `${left.slice(0, found.index)} ${left.slice(found.index + found[0].length)}`;
    if (isNot) {
      const behind = left.slice(found.index);
      left =
        withoutDenial(left.slice(0, found.index)).replace(
          /[(（]?\s*(?:not|nicht|pas|no|não|non|instead of|statt|不是|ではなく)\s*[)）]?\s*$/iu,
          ' ',
        ) + behind;
    }
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
