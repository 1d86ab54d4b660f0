import { literalPattern } from '../shell/grep.ts';
import type { GrepPattern } from '../shell/model.ts';
import { anyError } from './phrases.ts';
import { type ClaimReader, cut, none } from './pieces.ts';

/** `No NameError: name 'redis' is not defined`: a message with quotes in it. */
export const named: ClaimReader = (text) => {
  const found =
    /^\s*(?:no|without(?:\s+any)?|keine?|kein|ohne|aucune?|sans|sin|ningún|sem|nenhum|nessun|senza)\s+([A-Za-z_][\w.]*(?:Error|Exception|Fault|Panic|Warning)\b:?.*?)(?:\s+(?:in|im|dans|en|nos?|nei)\s+(?:the\s+|den\s+|les\s+)?(?:\w+\s+)?(?:logs?|output|console))?[.。]?\s*$/iu.exec(
      text,
    );
  const what = found?.[1]?.trim() ?? '';
  if (found === null || !/["'`]/.test(what)) return none(text);
  return { claims: [{ kind: 'lacks', pattern: literalPattern(what) }], left: cut(text, found) };
};

const denied = /(?<!\p{L})(?:not|never|n['’]t|nicht|nie|ne|no|não|non|не|nie)(?!\p{L})(?!.*[.;])/iu;

/** `keinen 500er`, `no 5xx errors`: codes, and no text of an answer. */
const ofCodes =
  /^[`"]?([1-5](?:\d\d|xx))(?:er|s)?[`"]?(?:[\s-]+(?:errors?|fehler\p{L}*|erreurs?|errores|erros|errori|ошиб\p{L}*|codes?|status\p{L}*|responses?|antworten))?$/iu;

export const absence: ClaimReader = (text, { type, prints }) => {
  const found =
    /(?:^|[\s(,;])(?:no|without(?:\s+any)?|zero|keine[nr]?|kein|ohne|aucune?|sans(?:\s+aucune?)?|sin|ningún|sem|nenhuma?|nessun[oa]?|senza|geen|без|нет)\s+(.+?)(?=$|[.;。](?:\s|$)|\s+(?:in|within|im|in\s+den|dans|en|nos?|nei|in\s+the)\s+(?:the\s+)?(?:\w+\s+){0,2}(?:logs?|output|log\s*dateien|journaux|registros|console|response|body)|\s+(?:is|are|should|must|found|appears?|expected))/iu.exec(
      text,
    );
  const behind =
    found === null
      ? /(エラー|例外|警告)[^。、\n]{0,14}(?:なし|無し|ない|ません|(?<!\d)0\s*件|ゼロ)|(?:没有|无|不应(?:该)?(?:有|出现))(?:任何)?(错误|异常|报错)|(错误|异常|报错)[^。\n]{0,8}(?:(?<!\d)0\s*[条个]|为\s*0|为零)|(에러|오류)[^。.\n]{0,10}(?:없|않|(?<!\d)0\s*건)/u.exec(
          text,
        )
      : null;
  if (behind !== null)
    return { claims: [{ kind: 'lacks', pattern: anyErrorPattern }], left: cut(text, behind) };
  if (found === null) return none(text);
  // Two denials in one sentence may be none.
  if (denied.test(text.slice(0, found.index))) return none(text);
  const what = (found[1] ?? '').trim().replace(/[.,;]$/, '');
  if (what === '' || /^(?:longer|more|less|later|need|way)\b/i.test(what)) return none(text);
  const left = cut(text, found);
  const code = ofCodes.exec(what)?.[1]?.toLowerCase();
  if (code !== undefined && (type === 'http' || type === 'websocket')) {
    const statuses = ['2xx', '3xx', '4xx', '5xx'].filter((family) => family[0] !== code[0]);
    return prints.kind === 'json' ? none(text) : { claims: [{ kind: 'status', statuses }], left };
  }
  const trace = /^(?:python\s+)?(?:stack\s*traces?|tracebacks?|exceptions?|panics?)$/i.exec(
    what.replace(/`/g, ''),
  )?.[0];
  if (trace !== undefined)
    return {
      claims: [
        {
          kind: 'lacks',
          pattern: {
            ...anyErrorPattern,
            re2: /stack/i.test(trace) ? 'stack\\s*trace' : trace.replace(/s$/i, '').toLowerCase(),
          },
        },
      ],
      left,
    };
  if (/^warnings?$/i.test(what)) return { claims: [{ kind: 'lacks', pattern: warnings }], left };
  if (anyError.test(what)) return { claims: [{ kind: 'lacks', pattern: anyErrorPattern }], left };
  // A name of an error, or a message: what is written is what must not be there.
  if (
    /^[`"']?[A-Za-z_][\w.]*(?:Error|Exception|Fault|Panic|Warning|Timeout)\b|:|^[A-Z]+$|^(?=\w*(?:[a-z][A-Z]|[A-Z]{2}|_|\d))\w+$|^[`"'][^`"']+[`"']$|\d{3}/.test(
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

/** Errors of any kind, as programs tell them. */
export const anyErrorPattern: GrepPattern = {
  literal: null,
  re2: '\\b(?:error|exception|traceback|fatal|panic)',
  ignoreCase: true,
  isInverted: false,
};

const warnings: GrepPattern = { ...anyErrorPattern, re2: '\\bwarn(?:ing)?s?\\b' };

/** `No resources found`, `No changes.`: what a program says when there is nothing. */
export const saysNothing: ClaimReader = (text, { type, prints }) => {
  const found =
    type === 'command' && prints.kind === 'text'
      ? /^\s*(No\s+(?:[a-z]+\s+){1,3}found|No\s+changes)\b[.!]?\s*$/.exec(text)
      : null;
  const sentence = found?.[1]?.replace(/\s+/g, '\\s+');
  if (sentence === undefined) return none(text);
  return {
    claims: [{ kind: 'value', is: { matches: `\\A\\s*(?:${sentence}\\b[^\\n]*\\s*)?\\z` } }],
    left: '',
  };
};

function isSentence(text: string): boolean {
  return text.split(/\s+/).length > 3 && !/[:'"]/.test(text);
}
