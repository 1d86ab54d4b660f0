import { isError } from './log-signatures.ts';
import { entryText } from './log-text.ts';
import type { LogEntry } from './logs.ts';
import { severityOf } from './query/severity.ts';
import { isRecord } from './query/unread.ts';

const severe = 'error|err|erro|eror|severe|critical|crit|fatal|fata|ftl|alert|emerg|emergency|d?panic';
/** In capitals, or in brackets, a word of its own; behind the name of a severity in any form. */
const signs: readonly RegExp[] = [
  new RegExp(`(?<![\\w/.]|[A-Za-z]-)(?:${severe.toUpperCase()})(?![\\w/-])`),
  new RegExp(`[[<(|]\\s*(?:${severe})\\s*[\\])>|]`, 'i'),
  new RegExp(
    `(?:level|lvl|sev|severity|status|priority)\\w{0,6}\\\\?["']?\\s{0,2}[:=]\\s{0,2}\\\\?["']?(?:${severe})(?!\\w)`,
    'i',
  ),
];
const whole = new RegExp(`^(?:${severe})$`, 'i');

const longest = 20_000;

const known = new WeakMap<LogEntry, boolean>();

/**
 * True for an entry that has no severity and looks like one of ERROR or above all the same: an exception, a text in which such a severity
 * stands as a word of its own, a field that is one. Of it nobody knows that it is below.
 */
export function mayBeSevere(entry: LogEntry): boolean {
  if (severityOf(entry.severityText) !== 0) return false;
  const found = known.get(entry) ?? looksSevere(entry);
  known.set(entry, found);
  return found;
}

function looksSevere(entry: LogEntry): boolean {
  const { message, others } = entryText(entry);
  const texts = [message, ...others].map((text) => text.slice(0, longest));
  return texts.some((text) => signs.some((sign) => sign.test(text))) || holdsWord(entry) || isError(entry);
}

function holdsWord({ body, attributes }: LogEntry): boolean {
  return [attributes, ...[body].flat()].some(
    (fields) =>
      isRecord(fields) &&
      Object.values(fields).some(
        (value) => isWord(value) || (isRecord(value) && Object.values(value).some(isWord)),
      ),
  );
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.length < 12 && whole.test(value.trim());
}
