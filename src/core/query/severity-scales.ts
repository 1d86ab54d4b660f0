import { severityName } from './severity.ts';

/** The scales by which loggers number severities; their own words are on none. */
export type SeverityScale = keyof typeof scales;

/** Of each scale the least number of a severity, highest first: what lies between two of them is the lower one. */
const scales = {
  /** https://docs.python.org/3/library/logging.html#logging-levels */
  python: [50, 'CRITICAL', 40, 'ERROR', 30, 'WARNING', 20, 'INFO', 1, 'DEBUG'],
  /** pino and bunyan. */
  node: [60, 'CRITICAL', 50, 'ERROR', 40, 'WARNING', 30, 'INFO', 10, 'DEBUG'],
  /** Monolog, of RFC 5424. */
  php: [
    ...[600, 'EMERGENCY', 550, 'ALERT', 500, 'CRITICAL', 400, 'ERROR', 300, 'WARNING'],
    ...[250, 'NOTICE', 200, 'INFO', 100, 'DEBUG'],
  ],
  /** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
  cloud: [
    ...[800, 'EMERGENCY', 700, 'ALERT', 600, 'CRITICAL', 500, 'ERROR', 400, 'WARNING', 300, 'NOTICE'],
    ...[200, 'INFO', 100, 'DEBUG'],
  ],
  /** Logback, in `level_value`. */
  java: [40_000, 'ERROR', 30_000, 'WARNING', 20_000, 'INFO', 1, 'DEBUG'],
  /** OpenTelemetry (https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber). */
  otel: [21, 'FATAL', 17, 'ERROR', 13, 'WARN', 9, 'INFO', 5, 'DEBUG', 1, 'TRACE'],
} as const satisfies Readonly<Record<string, readonly (number | string)[]>>;

/** RFC 5424, 6.2.1: the lower, the worse. */
const syslog = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'];

/** The severity of a number of syslog; null for any other. */
export function syslogSeverity(number: number): string | null {
  return syslog[number] ?? null;
}

/** The severity of a number on a scale; null below the scale. */
export function severityOnScale(number: number, scale: SeverityScale): string | null {
  const steps: readonly (number | string)[] = scales[scale];
  const at = steps.findIndex((step) => typeof step === 'number' && number >= step);
  const name = at === -1 ? undefined : steps[at + 1];
  return typeof name === 'string' ? name : null;
}

/** Whose numbers those of a `level` are: by their size, and those of ten to sixty by who else writes so. */
export function severityOfLevel(number: number, isOfNode: boolean): string | null {
  if (!Number.isInteger(number) || number < 0) return null;
  if (number < 8) return syslogSeverity(number);
  if (number < 10) return null;
  if (number <= 60) return severityOnScale(number, isOfNode ? 'node' : 'python');
  if (number < 100) return null;
  if (number <= 600) return severityOnScale(number, 'php');
  return number >= 5_000 && number <= 50_000 ? severityOnScale(number, 'java') : null;
}

/** The severity of a number that stands as `severity`: one of Cloud Logging, else as of a `level`. Its 0 is none there and the worst of syslog: nobody knows. */
export function severityOfNumber(number: number, isOfNode: boolean): string | null {
  if (number === 0) return null;
  return number >= 100 && number < 900 ? severityOnScale(number, 'cloud') : severityOfLevel(number, isOfNode);
}

/** True for a word that loggers use, not for a number. */
export function isSeverityWord(text: string): boolean {
  return !/^\s*[\d.+-]/.test(text) && severityName(text) !== null && text.trim() !== '';
}
