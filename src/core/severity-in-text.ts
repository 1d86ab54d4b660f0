import { withoutAnsi } from './ansi.ts';
import { type LogfmtPair, logfmtPairs } from './logfmt.ts';
import { isSeverityWord, syslogSeverity } from './query/severity-scales.ts';

/** How a line tells its severity: by a word, by pairs of logfmt, or by JSON that stands behind its time. */
export type LineSeverity =
  | { kind: 'word'; word: string }
  | { kind: 'pairs'; pairs: readonly LogfmtPair[] }
  | { kind: 'json'; text: string };

const longestHead = 300;
const mostParts = 12;

/**
 * What the beginning of a line tells of its severity: `E1130 …` of klog, `[ERROR] …`, `ERROR …`, `fail: …`, `<3>…`, also behind times,
 * threads, processes and loggers in brackets. Null for a line that tells none.
 */
export function severityAtHead(line: string): LineSeverity | null {
  let rest = withoutAnsi(line.length > 4_000 ? line.slice(0, 4_000) : line).trimStart();
  const [, klog] = /^([IWEF])\d{4} \d{2}:\d{2}:\d{2}\.\d/.exec(rest) ?? [];
  if (klog !== undefined) return { kind: 'word', word: klog };
  const [priority, number] = /^<(\d{1,3})>/.exec(rest) ?? [];
  if (priority !== undefined && Number(number) < 192)
    return { kind: 'word', word: syslogSeverity(Number(number) % 8) ?? '' };
  for (let parts = 0; parts < mostParts && rest !== ''; parts += 1) {
    if (rest.startsWith('{')) return { kind: 'json', text: parts === 0 ? line : rest };
    if (/^[\w.@-]{1,40}=/.test(rest)) return { kind: 'pairs', pairs: logfmtPairs(rest) };
    const head = rest.slice(0, longestHead);
    const word = wordAt(head);
    if (word !== null) return { kind: 'word', word };
    const part = headPart(head);
    if (part === null) return null;
    rest = rest.slice(part).trimStart();
  }
  return null;
}

/** Words that stand alone at the beginning of a line only as its severity. */
const loud =
  'TRACE|DEBUG|VERBOSE|INFO|INFORMATION|NOTICE|WARN|WARNING|WRN|ERROR|ERR|ERRO|SEVERE|CRITICAL|CRIT|FATAL|FATA|FTL|ALERT|EMERG|EMERGENCY|PANIC|DPANIC|INF|DBG|TRC|DEBU';
/** Each with what must follow it; only in capitals where nothing but a blank does. */
const forms: readonly RegExp[] = [
  new RegExp(`^(${loud})(?=[\\s:|,\\]/>)\\[]|$)`),
  // Of Laravel and Monolog `production.ERROR:`.
  new RegExp(`^[\\w-]{1,40}\\.(${loud}):`),
  // PostgreSQL, java.util.logging.
  /^(LOG|CONFIG|FINE|FINER|FINEST):/,
  /^(?:[a-z][\w-]{0,20}[ .])?(trce|dbug|debug|info|notice|warn|warning|fail|error|crit|critical|fatal|alert|emerg|panic): /,
  /^(Warning|Fatal|Info|Debug|Notice|Critical): /,
  /^PHP (Fatal|Warning|Notice|Parse)\b/,
  // MongoDB until 4.2.
  /^([IWEF])\d? {1,3}[A-Z]{3,10} +\[/,
  // Android, glog without a date.
  /^([VDIWEFA])\/[\w.$-]{1,60}[(: ]/,
];
const inBrackets = /^[[(<{|]\s*([A-Za-z]{1,14})\s*[\])>}|]/;
const loudInside = new RegExp(`(?:^|[\\s:,|/])(${loud})(?=$|[\\s:,|/])`);

function wordAt(head: string): string | null {
  for (const form of forms) {
    const [, word] = form.exec(head) ?? [];
    if (word === 'Parse') return 'ERROR';
    if (word !== undefined) return word;
  }
  const [, alone = ''] = inBrackets.exec(head) ?? [];
  if (alone.length > 1 && isSeverityWord(alone)) return alone;
  const [, group] = /^\[([^\]]{1,120})\]/.exec(head) ?? [];
  if (group === undefined) return null;
  const [, inside] = loudInside.exec(group) ?? [];
  // Apache: `[core:error]`.
  const [, last = ''] = /^[\w-]{1,40}:([a-z]{3,9})$/.exec(group) ?? [];
  return inside ?? (isSeverityWord(last) ? last : null);
}

/** What stands before a severity: times, numbers, marks, processes, names in brackets. */
const parts: readonly RegExp[] = [
  /^\[[^\]]{0,120}\]/,
  /^\([^)]{0,120}\)/,
  /^(?:stdout|stderr) [FP]\b/,
  /^[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}(?=\s|$)/i,
  /^\d[\w:.,/+-]*?(?=:[A-Za-z]|[^\w:.,/+-]|$)/,
  /^[-–—|*#•·,;:>~]+/,
  /^(?:UTC|GMT|Z|[A-Z]{2,4}T|AM|PM|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b,?/,
  /^[DIWEFA],(?= \[)/,
  /^[\w.-]{1,60}@[\w.-]{1,60}(?=\s)/,
  /^(?:[\w.-]{1,60} )?[\w./-]{1,60}\[\d{1,10}\]:?(?=\s)/,
  /^[\w.-]{1,60} +\|(?=\s)/,
  // A logger, or who wrote it, before the severity: ` - app - ERROR -`, `:app:ERROR:`, `app.orders: ERROR:`; before JSON.
  /^[A-Za-z][\w.$-]{0,60}(?= - [\w.$ -]{0,60}?[A-Z]{3,11} - )/,
  new RegExp(`^[A-Za-z][\\w.$-]{0,60}:(?=\\s?(?:${loud})[:\\s]|\\s*\\{")`),
  /^@cee:(?=\s*\{)/,
];

function headPart(head: string): number | null {
  for (const part of parts) {
    const found = part.exec(head);
    if (found !== null && found[0] !== '') return found[0].length;
  }
  return null;
}
