/** Severities and their numbers (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity). */
const severities: Readonly<Record<string, number>> = {
  DEFAULT: 0,
  DEBUG: 100,
  INFO: 200,
  NOTICE: 300,
  WARNING: 400,
  ERROR: 500,
  CRITICAL: 600,
  ALERT: 700,
  EMERGENCY: 800,
};

/** What loggers call the same, in whole words, short ones and single letters; never valid in a filter. */
const synonyms: Readonly<Record<string, string>> = {
  DEFAULT: 'NOTSET UNSPECIFIED UNSET',
  DEBUG:
    'TRACE TRACE2 TRACE3 TRACE4 DEBUG2 DEBUG3 DEBUG4 VERBOSE SILLY FINE FINER FINEST CONFIG DBG DBUG DEBU TRC TRAC TRCE D T V',
  INFO: 'INFORMATION INFORMATIONAL INFO2 INFO3 INFO4 INF LOG HTTP SUCCESS I',
  NOTICE: 'N',
  WARNING: 'WARN WARN2 WARN3 WARN4 WRN W',
  ERROR: 'ERR ERRO EROR ERROR2 ERROR3 ERROR4 SEVERE FAIL FAILURE E',
  CRITICAL: 'CRIT CRT FATAL FATAL2 FATAL3 FATAL4 FTL FATA FAULT DPANIC ASSERT C F',
  ALERT: 'PANIC PANI PNC ALRT A',
  EMERGENCY: 'EMERG EMRG',
};
const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(synonyms).flatMap(([name, words]) => words.split(' ').map((word) => [word, name])),
);

/** Of enumerations: `SEVERITY_NUMBER_ERROR`, `LogLevel.ERROR`, `LOG_ERR`. */
const prefix = /^(?:SEVERITY_NUMBER|SEVERITY|LOGLEVEL|LEVEL|LOG)[_.](?=[A-Z])/;

/** pino and bunyan: 10 to 60; syslog (RFC 5424 6.2.1): 7 down to 1. Its 0 is also the number of DEFAULT, which a LogEntry means. */
const numbers: Readonly<Record<number, string>> = {
  10: 'DEBUG',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARNING',
  50: 'ERROR',
  60: 'CRITICAL',
  7: 'DEBUG',
  6: 'INFO',
  5: 'NOTICE',
  4: 'WARNING',
  3: 'ERROR',
  2: 'CRITICAL',
  1: 'ALERT',
};

/** Names of all severities, lowest first. */
export const severityNames: readonly string[] = Object.keys(severities);

/** The number of a severity as a filter may name it: its name in any case, or its number; null for anything else. */
export function severityRank(text: string): number | null {
  const name = text.toUpperCase();
  if (Object.hasOwn(severities, name)) return severities[name] ?? null;
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** The name of a severity as loggers write it: another word (`FATAL`, `warn`) or a number of theirs; null when it is none. What is not there is DEFAULT. */
export function severityName(written: unknown): string | null {
  if (written === undefined || written === null || written === '') return 'DEFAULT';
  if (typeof written !== 'string' && typeof written !== 'number') return null;
  if (Object.hasOwn(severities, written)) return String(written);
  const text = String(written).trim().toUpperCase().replace(prefix, '');
  if (Object.hasOwn(severities, text)) return text;
  if (Object.hasOwn(aliases, text)) return aliases[text] ?? null;
  if (!/^\d{1,4}$/.test(text)) return null;
  const number = Number(text);
  return numbers[number] ?? severityNames.find((name) => severities[name] === number) ?? between(number);
}

/** The highest severity that a number of Cloud Logging reaches: 550 is an ERROR. */
function between(number: number): string | null {
  if (number < 100 || number > 899) return null;
  return severityNames.findLast((name) => (severities[name] ?? 0) <= number) ?? null;
}

/** As `severityName`, as a number. */
export function severityOf(written: unknown): number | null {
  const name = severityName(written);
  return name === null ? null : (severities[name] ?? null);
}

/** OpenTelemetry's numbers of them (its data model, appendix B), and of its own words that have a narrower meaning here. */
const severityNumbers: Readonly<Record<string, number>> = {
  DEFAULT: 0,
  TRACE: 1,
  FATAL: 21,
  DEBUG: 5,
  INFO: 9,
  NOTICE: 10,
  WARNING: 13,
  ERROR: 17,
  CRITICAL: 18,
  ALERT: 19,
  EMERGENCY: 21,
};

/** OpenTelemetry's number of a severity, whatever its logger calls it; 0 for none, and for a word that is none. */
export function severityNumberOf(written: unknown): number {
  const own = typeof written === 'string' ? severityNumbers[written.trim().toUpperCase()] : undefined;
  return own ?? severityNumbers[severityName(written) ?? ''] ?? 0;
}

/** A word for a number of OpenTelemetry; null for 0, and for what is none. Its FATAL is what loggers write when a process ends. */
export function severityTextOf(number: number): string | null {
  if (!Number.isInteger(number) || number < 1 || number > 24) return null;
  const ranges = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  return ranges[Math.floor((number - 1) / 4)] ?? null;
}
