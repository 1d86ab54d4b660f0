import { shortTime } from './evidence-values.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an answer over HTTP was: the request and its status, how long its steps took, the headers that matter. */
export function responseLines(evidence: Fields): readonly string[] {
  const { url, method, status, timings, headers } = evidence;
  if (typeof url !== 'string' || url === '') return [];
  const request = `${typeof method === 'string' ? `${method} ` : ''}${shortLine(url, 600)}`;
  const answer = typeof status === 'number' ? ` → ${status}` : '';
  return [`${request}${answer}`, ...timeLine(timings), ...headerLine(headers)];
}

/** The same of the upgrade of a WebSocket. */
export function handshakeLines(handshake: unknown): readonly string[] {
  if (!isFields(handshake)) return [];
  const { status, ms, headers, body } = handshake;
  const took = typeof ms === 'number' ? ` after ${shortTime(ms)}` : '';
  const text = typeof body === 'string' && body !== '' ? `: ${shortLine(body, 400)}` : '';
  return [`upgrade answered ${String(status)}${took}${text}`, ...headerLine(headers)];
}

const steps: readonly (readonly [string, string])[] = [
  ['dnsMs', 'DNS'],
  ['connectMs', 'connect'],
  ['tlsMs', 'TLS'],
  ['firstByteMs', 'first byte'],
  ['transferMs', 'transfer'],
];

/** `DNS 0.2 ms · connect 0.5 ms · first byte 1.1 s`. */
function timeLine(timings: unknown): readonly string[] {
  if (!isFields(timings)) return [];
  const told = steps.flatMap(([key, name]) => {
    const ms = timings[key];
    return typeof ms === 'number' && ms >= 0.05 ? [`${name} ${shortTime(ms)}`] : [];
  });
  return told.length === 0 ? [] : [told.join(' · ')];
}

/** What tells who answered, where to go, when to come again; not what carries the bytes. */
const telling =
  /^(?:content-type|location|retry-after|www-authenticate|server|via|allow|traceparent|x-(?!content-type-options|frame-options|xss-protection|download-options|permitted).*|cf-ray|cf-cache-status)$/i;

function headerLine(headers: unknown): readonly string[] {
  if (!isFields(headers)) return [];
  const told = Object.entries(headers)
    .filter(([name]) => telling.test(name))
    .map(([name, value]) => `${shortLine(name, 60)}: ${shortLine(String(value), 200)}`);
  return told.length === 0 ? [] : [told.join(' · ')];
}

/** `2 answers: 00467-x2k`, `1 answer: status 503`: which revisions answered, each once. */
export function revisionLines(answers: unknown): readonly string[] {
  if (!Array.isArray(answers)) return [];
  const told = answers.filter(isFields).map(({ revision, problem }) => String(revision ?? problem ?? 'none'));
  return [...Map.groupBy(told, (one) => one)]
    .slice(0, mostRevisions)
    .map(([one, all]) => `${quantity(all.length, 'answer')}: ${shortLine(one, 200)}`);
}

const mostRevisions = 10;
const mostGroups = 3;

/** Connections that went alike: how many, which events came when, and how they ended. */
export function connectionLines(groups: unknown): readonly string[] {
  if (!Array.isArray(groups)) return [];
  return groups.slice(0, mostGroups).flatMap((group: unknown) => {
    if (!isFields(group) || !isFields(group.sample)) return [];
    const { received, ended } = group.sample;
    const events = Array.isArray(received) ? received.filter(isFields).map(eventWords) : [];
    const how = isFields(ended) ? Object.values(ended).filter((one) => typeof one === 'string') : [];
    const came = events.length === 0 ? '' : `: ${shortLine(events.join(' → '), 600)}`;
    const end = how.length === 0 ? '' : `; ended: ${shortLine(how.join(', '), 200)}`;
    return [`${quantity(Number(group.count ?? 1), 'connection')}${came}${end}`];
  });
}

/** `tool_executing(2) +1.4 s`. */
function eventWords({ event, count, lastAtMs }: Fields): string {
  const times = typeof count === 'number' && count > 1 ? `(${count})` : '';
  return `${String(event)}${times}${typeof lastAtMs === 'number' ? ` +${shortTime(lastAtMs)}` : ''}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
