import { originalKey } from '../../../core/log-line.ts';
import { namedGroups } from '../../../core/query/named-groups.ts';
import { bad, type LineParser } from './line-read.ts';
import { timestampOf } from './timestamp.ts';

const known: ReadonlySet<string> = new Set(['time', 'severity', 'message', 'stream', 'trace', 'span']);

/** Lines as a pattern of the plan takes them apart; the groups that have no meaning of their own are attributes. */
export function patternParser(pattern: string): LineParser {
  const groups = namedGroups(pattern);
  if (groups.kind === 'error') return () => bad(`cannot be read: ${groups.message}`);
  return (line) => {
    const found = groups.of(line);
    if (found === null) return { kind: 'more', text: line };
    const { time, severity = null, message = '', stream = '', trace = null, span = null } = found;
    const timestamp = timestampOf(time);
    if (timestamp === null) return bad('has no time with a zone where the pattern looks for one');
    const named = Object.entries(found).filter(([name]) => !known.has(name));
    const original = isAllNamed(line, Object.values(found)) ? {} : { [originalKey]: line };
    const attributes = { ...Object.fromEntries(named), ...original };
    const logName = stream === '' ? null : stream;
    const facts = { attributes, severityText: severity, logName, traceId: trace, spanId: span };
    return { kind: 'line', stream, timestamp, text: message, facts };
  };
}

/** False where words of a line are in none of the groups: what the pattern passes over may be what is looked for. */
function isAllNamed(line: string, groups: readonly string[]): boolean {
  const longestFirst = groups.toSorted((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, group) => text.replace(group, () => ''), line);
  return !/[\p{L}\p{N}]/u.test(rest);
}
