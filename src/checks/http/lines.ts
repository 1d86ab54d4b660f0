import { textAt, valueAt } from '../../core/cause/evidence.ts';
import { isRecord } from '../../core/query/unread.ts';
import { evidenceFacts } from '../../core/words/evidence-facts.ts';
import { textLines } from '../../core/words/evidence-output.ts';
import { shortTime } from '../../core/words/evidence-values.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { certificateLines } from '../certificate-words.ts';
import { streamLines } from './events/lines.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What these lines tell, the row tells, or only transport needs. */
const told: ReadonlySet<string> = new Set([
  ...['url', 'method', 'status', 'timings', 'headers', 'body', 'certificate', 'error', 'repeated', 'curl'],
  ...['durationMs', 'address', 'ipFamily', 'resolved', 'wireBytes', 'bytes', 'trace', 'stream'],
]);

/** What an HTTP check saw: the answer, then what else there is. */
export function httpLines(evidence: Fields): readonly string[] {
  return [...answerLines(evidence), ...streamLines(evidence.stream), ...evidenceFacts(evidence, told)];
}

/** An answer over HTTP: the request and its status, how long its steps took, the headers that matter, its body and its certificate. */
export function answerLines(answer: unknown): readonly string[] {
  const [url, method] = [textAt(answer, 'url'), textAt(answer, 'method')];
  if (url === '') return [];
  const status = valueAt(answer, 'status');
  const request = `${method === '' ? '' : `${method} `}${shortLine(url, 600)}`;
  return [
    `${request}${typeof status === 'number' ? ` → ${status}` : ''}`,
    ...timeLine(valueAt(answer, 'timings')),
    ...headerLine(valueAt(answer, 'headers')),
    ...textLines('body', textAt(answer, 'body', 'text')),
    ...certificateLines(valueAt(answer, 'certificate')),
  ];
}

const steps: readonly (readonly [string, string])[] = [
  ['dnsMs', 'DNS'],
  ['connectMs', 'connect'],
  ['tlsMs', 'TLS'],
  ['firstByteMs', 'first byte'],
  ['transferMs', 'transfer'],
];

/** `DNS 0.2 ms · connect 0.5 ms · first byte 1.1 s`; nothing where no connection came to be. */
export function timeLine(timings: unknown): readonly string[] {
  if (!isRecord(timings) || typeof timings.connectMs !== 'number') return [];
  const took = steps.flatMap(([key, name]) => {
    const ms = timings[key];
    return typeof ms === 'number' && ms >= 0.05 ? [`${name} ${shortTime(ms)}`] : [];
  });
  return took.length === 0 ? [] : [took.join(' · ')];
}

/** What tells who answered, where to go, when to come again; not what carries the bytes. */
const telling =
  /^(?:content-type|location|retry-after|www-authenticate|server|via|allow|traceparent|x-(?!content-type-options|frame-options|xss-protection|download-options|permitted).*|cf-ray|cf-cache-status)$/i;

/** The headers that matter, on one line. */
export function headerLine(headers: unknown): readonly string[] {
  if (!isRecord(headers)) return [];
  const shown = Object.entries(headers)
    .filter(([name]) => telling.test(name))
    .map(([name, value]) => `${shortLine(name, 60)}: ${shortLine(String(value), 200)}`);
  return shown.length === 0 ? [] : [shown.join(' · ')];
}
