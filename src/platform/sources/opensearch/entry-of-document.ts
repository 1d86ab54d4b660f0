import { entryOfLine, originalKey } from '../../../core/log-line.ts';
import { entryOf, type LogEntry } from '../../../core/logs.ts';
import { instantNanos, rfc3339 } from '../../../core/query/time.ts';
import { isRecord } from '../../../core/query/unread.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A hit of a search; `atMs` is the time by which the server sorted it, epoch ms. */
export type SearchHit = { index: string; id: string; source: Fields; atMs: number };

/** Where shippers write the text of an entry: ECS, Fluent Bit, OpenTelemetry, GELF; the first that is there counts. */
const messageNames = ['message', 'msg', 'log', 'body', 'body.text', '@message', 'short_message', 'MESSAGE'];
const observedNames = ['event.ingested', 'observed_timestamp', 'observedTimestamp'];
/** Groups of ECS, and names of Fluent Bit and OpenTelemetry, that say what wrote it. */
const resourceNames: ReadonlySet<string> = new Set([
  ...['host', 'container', 'kubernetes', 'cloud', 'service', 'orchestrator', 'agent', 'ecs', 'data_stream'],
  ...['resource', 'docker', 'pod', 'serviceName'],
]);

/** A document as an entry: its text is the body, what wrote it the resource, everything else are attributes. */
export function entryOfDocument({ index, id, source, atMs }: SearchHit, timeField: string): LogEntry {
  const messageName = messageNames.find((name) => typeof at(source, name) === 'string') ?? null;
  const own = without(source, [timeField, ...(messageName === null ? [] : [messageName])]);
  const groups = Object.entries(own);
  const original = at(source, 'event.original');
  const common = {
    timestamp: timestampOf(source, timeField, atMs),
    observedTimestamp: observedIn(source),
    resource: spread(Object.fromEntries(groups.filter(([name]) => resourceNames.has(name))), 'resource'),
    logName: index,
    id: `${index}/${id}`,
  };
  if (messageName === null) return entryOf({ ...common, body: own });
  const attributes = spread(
    Object.fromEntries(groups.filter(([name]) => !resourceNames.has(name))),
    'attributes',
  );
  const line = String(at(source, messageName)).replace(/\r?\n$/, '');
  return entryOfLine(line, {
    ...common,
    attributes: typeof original === 'string' ? { ...attributes, [originalKey]: original } : attributes,
  });
}

/** As it was written, where that is the instant by which the server sorted it. */
function timestampOf(source: Fields, timeField: string, atMs: number): string {
  const written = at(source, timeField);
  const nanos = typeof written === 'string' ? instantNanos(written) : null;
  return typeof written === 'string' && nanos !== null && nanos / 1_000_000n === BigInt(atMs)
    ? written
    : rfc3339(atMs);
}

function observedIn(source: Fields): string | null {
  const written = textIn(source, observedNames);
  return written !== null && instantNanos(written) !== null ? written : null;
}

/** What stands at a path: a name with dots and objects in objects are the same. */
function at(source: unknown, path: string): unknown {
  if (!isRecord(source)) return undefined;
  if (Object.hasOwn(source, path)) return source[path];
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const found = Object.hasOwn(source, name) ? at(source[name], path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(source: Fields, names: readonly string[]): unknown {
  return names
    .map((name) => at(source, name))
    .find((one) => (typeof one === 'string' && one !== '') || typeof one === 'number');
}

function textIn(source: Fields, names: readonly string[]): string | null {
  const found = first(source, names);
  return found === undefined ? null : String(found);
}

function without(source: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !names.includes(name)));
}

/** OpenTelemetry writes attributes as an object of that name, and those of a resource in one below it. */
function spread(fields: Fields, name: string): Fields {
  const { [name]: inner, ...rest } = fields;
  if (!isRecord(inner)) return fields;
  const { attributes, ...beside } = inner;
  return name === 'resource' && isRecord(attributes)
    ? { ...rest, ...beside, ...attributes }
    : { ...rest, ...inner };
}
