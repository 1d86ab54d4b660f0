import type { CommandClaim } from '../shell/claim.ts';
import { literalPattern } from '../shell/grep.ts';
import type { Draft } from '../shell/model.ts';
import { anyErrorPattern } from './absences.ts';
import type { Clause, Value } from './clause.ts';
import { vague, type WordKind } from './frame-words.ts';
import { isState } from './literals.ts';
import { scalar } from './sample.ts';

type Subject = Pick<Draft, 'type' | 'spec' | 'prints'>;

/** What a clause of known words says of a check; null where it says nothing that the check observes. */
export function claimOfClause(clause: Clause, subject: Subject): CommandClaim | null {
  const { kinds, values } = clause;
  if (kinds.has('header')) return headerClaim(clause, subject);
  if (kinds.has('error')) return errorClaim(clause, subject);
  if (kinds.has('empty')) return emptyClaim(clause, subject);
  if (kinds.has('working') && values.length === 0) return workingClaim(clause, subject);
  if (values.length === 0)
    return clause.isDenied && kinds.has('output') ? nothingClaim(clause, subject) : null;
  return valueClaim(clause, subject);
}

const isText = ({ type }: Subject) => type === 'http' || type === 'command' || type === 'logs';
const has = ({ kinds }: Clause, ...wanted: readonly WordKind[]) => wanted.some((kind) => kinds.has(kind));

/** That there are no errors. */
function errorClaim(clause: Clause, subject: Subject): CommandClaim | null {
  const isOther = clause.values.length > 0 || has(clause, 'holding', 'empty', 'working', 'whole');
  // What counts errors counts none.
  const isCount =
    subject.prints.kind === 'count' || (subject.prints.kind === 'json' && subject.prints.isLength);
  if (
    isCount &&
    clause.isDenied &&
    !isOther &&
    countsErrors.test(JSON.stringify([subject.spec, subject.prints]))
  )
    return { kind: 'count', is: 0 };
  const isSeen = isText(subject) && subject.prints.kind !== 'count';
  return clause.isDenied && !isOther && isSeen ? { kind: 'lacks', pattern: anyErrorPattern } : null;
}

const countsErrors = /err(?:or|eur)|fehler|fallo|falha|ошибк/i;

/** `X-Cache` is there, has a value, or must not be there. */
function headerClaim(clause: Clause, { type }: Subject): CommandClaim | null {
  const [first, second, ...more] = clause.values;
  if (type !== 'http' && type !== 'websocket') return null;
  if (first?.kind !== 'quoted' || more.length > 0 || has(clause, 'empty', 'working', 'error')) return null;
  const [, name = '', behind] = /^([A-Za-z][\w-]*)(?:\s*:\s*(\S.*))?$/.exec(first.text) ?? [];
  const value = second?.text ?? behind;
  if (name === '' || (second !== undefined && behind !== undefined)) return null;
  if (value !== undefined)
    return clause.isDenied ? null : { kind: 'header', name: name.toLowerCase(), is: { contains: value } };
  if (!clause.isDenied && !has(clause, 'verb', 'holding', 'appearing')) return null;
  return { kind: 'header', name: name.toLowerCase(), is: { exists: !clause.isDenied } };
}

/** What prints one number, and nothing else. */
const numeric =
  /\b(?:LLEN|SCARD|ZCARD|XLEN|HLEN|DBSIZE|EXISTS|count\s*\(|list_queues|grep -c|wc -l)\b|\(\s*count\b|Replicas\}/i;

function isNumeric({ spec, prints }: Subject): boolean {
  return prints.kind === 'count' || numeric.test(JSON.stringify(spec));
}

/** That what came is empty, or is not. */
function emptyClaim(clause: Clause, subject: Subject): CommandClaim | null {
  const [value, ...more] = clause.values;
  const isZero = value === undefined || (value.kind === 'number' && value.is === 0 && value.bounds === null);
  if (!isZero || more.length > 0 || has(clause, 'holding', 'working', 'whole', 'turning')) return null;
  const { type, prints } = subject;
  const isCounted = isNumeric(subject) || prints.kind === 'json';
  if (clause.isDenied) {
    if (value !== undefined) return null;
    if (prints.kind === 'json' && !prints.isLength)
      return { kind: 'value', is: { exists: true, ne: null, not: { length: 0 } } };
    return isCounted ? { kind: 'count', is: { gte: 1 } } : { kind: 'not-empty' };
  }
  if (isCounted) return { kind: 'count', is: 0 };
  return type === 'http' || type === 'command' || type === 'logs' || type === 'dns'
    ? { kind: 'empty' }
    : null;
}

/** That nothing is printed. A list in an answer may be empty in many ways. */
function nothingClaim(clause: Clause, subject: Subject): CommandClaim | null {
  const { type, prints } = subject;
  if (has(clause, 'holding', 'working', 'whole', 'turning')) return null;
  if (isNumeric(subject) || prints.kind === 'json') return { kind: 'count', is: 0 };
  if (type === 'http' && prints.kind !== 'lines') return null;
  return type === 'http' || type === 'command' || type === 'logs' || type === 'dns'
    ? { kind: 'empty' }
    : null;
}

/** That it does what it is for. A page that opens is for a person to see. */
function workingClaim(clause: Clause, { type }: Subject): CommandClaim | null {
  const isOther = has(clause, 'holding', 'turning', 'ending', 'appearing', 'output');
  const isTold = type === 'command' || type === 'tcp' || type === 'tls' || type === 'websocket';
  if (!isTold || isOther) return null;
  if (!clause.isDenied) return { kind: 'success' };
  return type === 'tcp' ? { kind: 'failure' } : null;
}

function valueClaim(clause: Clause, subject: Subject): CommandClaim | null {
  const [value, second, ...more] = clause.values;
  if (value === undefined || more.length > 0) return null;
  if (second !== undefined) return fieldClaim(clause, value, second, subject);
  if (
    has(clause, 'working', 'output') &&
    value.kind !== 'number' &&
    !has(clause, 'verb', 'holding', 'appearing')
  )
    return null;
  if (has(clause, 'whole') && value.kind !== 'number') return null;
  if (value.kind === 'number')
    return has(clause, 'holding', 'appearing') ? null : numberClaim(value, clause, subject);
  return textClaim(value, clause, subject);
}

/** `status` is `UP`: a field of the answer and its value. */
function fieldClaim(
  clause: Clause,
  name: Value,
  value: Value,
  { type, prints }: Subject,
): CommandClaim | null {
  const isField = name.kind === 'quoted' && /^[A-Za-z_]\w*$/.test(name.text) && value.kind !== 'token';
  const isPlain =
    has(clause, 'verb') && !has(clause, 'holding', 'appearing', 'ending', 'whole', 'turning', 'working');
  if (type !== 'http' || prints.kind !== 'text' || clause.isDenied || !isField || !isPlain) return null;
  const is = value.kind === 'number' ? (value.bounds ?? value.is) : scalar(value.text);
  if (value.kind === 'number' && value.unit !== null) return null;
  return { kind: 'json', path: `$.${name.text}`, is };
}

function numberClaim(
  { is, bounds, unit, text, isQuoted }: Extract<Value, { kind: 'number' }>,
  clause: Clause,
  { type, prints }: Subject,
): CommandClaim | null {
  if (clause.isDenied) return null;
  const isEnding = clause.kinds.has('ending');
  const isWhole = Number.isInteger(is) && is >= 0;
  if (unit !== null || prints.kind === 'duration') {
    const isUpper = bounds !== null && ('lt' in bounds || 'lte' in bounds);
    if (!isUpper || (type !== 'http' && type !== 'command') || has(clause, 'turning', 'working')) return null;
    const ms = Math.round(is * (unit === 'ms' ? 1 : 1000));
    return ms === 0 ? null : { kind: 'duration', is: { lt: `${ms}ms` } };
  }
  const family = turnedTo(clause);
  if (family !== undefined && !(family !== null && type === 'http' && Math.floor(is / 100) === family))
    return null;
  if (has(clause, 'working') && !isEnding) return null;
  if (prints.kind === 'count' || (prints.kind === 'json' && prints.isLength))
    return isWhole ? { kind: 'count', is: bounds ?? is } : null;
  const isStatus = bounds === null && isWhole && is >= 100 && is < 600 && !isEnding;
  if (prints.kind === 'json' && type === 'http' && isStatus && clause.isAnswering && !isQuoted)
    return { kind: 'status', statuses: [is] };
  if (prints.kind === 'json') return { kind: 'value', is: bounds ?? is };
  if (type === 'command' && (isEnding || prints.kind === 'exit'))
    return isWhole && bounds === null && is < 256 ? { kind: 'exit', is } : null;
  if (type === 'command' && prints.kind === 'text') return { kind: 'count', is: bounds ?? is };
  if (type === 'http') return isStatus ? { kind: 'status', statuses: [is] } : null;
  return type === 'env' && bounds === null ? { kind: 'value', is: text } : null;
}

/** The family of statuses that the words of a clause speak of; undefined for none, null for several. */
function turnedTo({ kinds }: Clause): number | null | undefined {
  if (!kinds.has('turning')) return undefined;
  const told = ([2, 3, 4] as const).filter((one) => kinds.has(`turning ${one}`));
  return told.length === 1 ? (told[0] ?? null) : null;
}

function textClaim(
  value: Extract<Value, { kind: 'quoted' | 'token' }>,
  clause: Clause,
  { type, prints }: Subject,
): CommandClaim | null {
  const { text } = value;
  if (has(clause, 'turning', 'ending')) return null;
  const isWord = /^[a-z][\w-]*$/i.test(text) && value.kind === 'token';
  if (isWord && (vague.has(text.toLowerCase()) || /^(?:empty|null|ok)$/i.test(text))) return null;
  const isPrinted =
    (type === 'http' || type === 'command' || type === 'logs') &&
    prints.kind !== 'count' &&
    prints.kind !== 'json';
  if (type === 'env' && !clause.isDenied && !has(clause, 'holding')) return { kind: 'value', is: text };
  const isThere = has(clause, 'holding') || (value.kind === 'quoted' && has(clause, 'appearing', 'place'));
  if (isThere) {
    if (has(clause, 'asked') && !has(clause, 'place')) return null;
    if (!isPrinted || value.kind !== 'quoted') return null;
    return clause.isDenied
      ? { kind: 'lacks', pattern: literalPattern(text) }
      : { kind: 'has', patterns: [literalPattern(text)] };
  }
  if (clause.isDenied) return null;
  if (prints.kind === 'json' && !prints.isLength) return { kind: 'value', is: scalar(text) };
  if (type === 'dns') return /[.:]/.test(text) ? { kind: 'value', is: text } : null;
  if (!isPrinted || prints.kind !== 'text' || type === 'logs' || !has(clause, 'verb', 'appearing'))
    return null;
  // Of several things that are listed one may be so, and another is named.
  if (isWord && (!isState.test(text) || has(clause, 'name'))) return null;
  return clause.isOnly ? { kind: 'value', is: text } : { kind: 'has', patterns: [literalPattern(text)] };
}
