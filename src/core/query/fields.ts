import { nearest } from '../nearest.ts';

/** How the service compares a field; `any` goes by the value that is there. */
export type FieldType = 'string' | 'number' | 'boolean' | 'timestamp' | 'duration' | 'severity' | 'any';

/** Fields of a LogEntry; a nested one is a message of its own. `map` takes any name below it, `payload` anything. */
type Fields = { readonly [name: string]: FieldType | 'map' | 'payload' | Fields };

const fields: Fields = {
  logName: 'string',
  resource: { type: 'string', labels: 'map' },
  timestamp: 'timestamp',
  receiveTimestamp: 'timestamp',
  severity: 'severity',
  insertId: 'string',
  httpRequest: {
    requestMethod: 'string',
    requestUrl: 'string',
    requestSize: 'number',
    status: 'number',
    responseSize: 'number',
    userAgent: 'string',
    remoteIp: 'string',
    serverIp: 'string',
    referer: 'string',
    latency: 'duration',
    cacheLookup: 'boolean',
    cacheHit: 'boolean',
    cacheValidatedWithOriginServer: 'boolean',
    cacheFillBytes: 'number',
    protocol: 'string',
  },
  labels: 'map',
  operation: { id: 'string', producer: 'string', first: 'boolean', last: 'boolean' },
  trace: 'string',
  spanId: 'string',
  traceSampled: 'boolean',
  sourceLocation: { file: 'string', line: 'number', function: 'string' },
  split: { uid: 'string', index: 'number', totalSplits: 'number' },
  textPayload: 'payload',
  jsonPayload: 'payload',
  protoPayload: 'payload',
  metadata: { systemLabels: 'payload', userLabels: 'map' },
};

/** What a path stands for: its type and, for a field that is never missing, its default. A string says why the path is none. */
export type Field = { type: FieldType; fallback: string | number | boolean | undefined };

/** Looks a path up in LogEntry; the answer is a sentence when there is no such field, or none that can be compared. */
export function fieldOf(path: readonly string[]): Field | string {
  let place: Fields | FieldType | 'map' | 'payload' = fields;
  for (const [depth, name] of path.entries()) {
    if (place === 'payload') return { type: 'any', fallback: undefined };
    if (place === 'map') return { type: 'string', fallback: undefined };
    if (typeof place === 'string') return `${path.slice(0, depth).join('.')} has no fields`;
    const next: Fields[string] | undefined = Object.hasOwn(place, name) ? place[name] : undefined;
    if (next === undefined) return unknownField(path.slice(0, depth + 1), Object.keys(place));
    place = next;
  }
  if (place === 'payload' && path[0] === 'textPayload') return { type: 'string', fallback: undefined };
  if (typeof place !== 'string' || place === 'map' || place === 'payload') {
    return `${path.join('.')} is not a single value: name a field in it, or ask ${path.join('.')}:*`;
  }
  return { type: place, fallback: fallbacks[place] };
}

/** True for a whole payload, in which `:` looks for a text. */
export function isPayload(path: readonly string[]): boolean {
  return path.length === 1 && (path[0] === 'jsonPayload' || path[0] === 'protoPayload');
}

/** True when the path can be asked with `:*`: any field, whole messages and payloads too. */
export function isKnownField(path: readonly string[]): boolean {
  const field = fieldOf(path);
  return typeof field !== 'string' || field.includes('is not a single value');
}

const fallbacks: Readonly<Record<FieldType, string | number | boolean | undefined>> = {
  string: '',
  number: 0,
  boolean: false,
  duration: '0s',
  severity: 'DEFAULT',
  timestamp: undefined,
  any: undefined,
};

function unknownField(path: readonly string[], known: readonly string[]): string {
  const near = nearest(path.at(-1) ?? '', known);
  const before = path
    .slice(0, -1)
    .map((name) => `${name}.`)
    .join('');
  const hint = near === null ? '' : `; did you mean ${before}${near}?`;
  return `no field ${path.join('.')} in a log entry${hint}`;
}
