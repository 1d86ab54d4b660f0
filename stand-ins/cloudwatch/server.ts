import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { PatternError, parsePattern } from './filter-pattern.ts';
import { parseInsights, QueryError } from './insights.ts';

/** What goes wrong with a request; `times` is how often, for ever when left out, and `behind` how many requests go well before. */
export type CloudWatchFault = { times?: number; behind?: number } & (
  | { kind: 'status'; status: number; text: string; type?: string; headers?: Record<string, string> }
  /** An error as the service words it, by its type. */
  | { kind: 'error'; type: string; message: string }
  /** Never answers. */
  | { kind: 'hang' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'reset' }
  /** The first page again, with the token that leads to it. */
  | { kind: 'same-token' }
  /** A page without an event that is not the last. */
  | { kind: 'empty-page' }
  /** How a query of Insights ends. */
  | { kind: 'query'; status: string; isEmpty?: boolean }
  /** A query of Insights gives fewer records than it says that it matched. */
  | { kind: 'fewer'; most: number }
);

/** An event of a stream; `eventId` is made when left out. */
export type LogEvent = { logStreamName: string; timestamp: number; message: string; eventId?: string };
type StoredEvent = Required<LogEvent> & { ingestionTime: number };
type Fields = Readonly<Record<string, unknown>>;

/** A request as it came. */
export type CloudWatchRequest = { action: string; body: Fields };

/** CloudWatch Logs on this machine. */
export type CloudWatchServer = AsyncDisposable & {
  url: string;
  createGroup(group: string): void;
  put(group: string, events: readonly LogEvent[]): void;
  /** Requests in the order they came; refused ones too. */
  requests: CloudWatchRequest[];
  /** Faults still to come; the first one is used until its `times` are over. */
  faults: CloudWatchFault[];
  /** Queries that run and were not stopped. */
  running(): number;
  close(): Promise<void>;
};

type Options = {
  /** Whether the signature of a request holds; left out: any does. */
  isSigned?: (request: IncomingMessage, body: string) => boolean;
  /** How often a query of Insights says that it runs before it is complete. */
  runs?: number;
};

type Query = { left: number; answer: Fields & { results: readonly unknown[] } };
type Stored = { groups: Map<string, StoredEvent[]>; queries: Map<string, Query>; runs: number };

/**
 * Starts a server that answers `FilterLogEvents`, `StartQuery`, `GetQueryResults` and `StopQuery` as the API of CloudWatch Logs documents them
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference).
 */
export async function startCloudWatch({
  isSigned = () => true,
  runs = 1,
}: Options = {}): Promise<CloudWatchServer> {
  const stored: Stored = { groups: new Map(), queries: new Map(), runs };
  const requests: CloudWatchRequest[] = [];
  const faults: CloudWatchFault[] = [];
  const replyTo = async (request: IncomingMessage): Promise<Reply | null> => {
    const sent = await textOf(request);
    const [, action = ''] =
      /^Logs_20140328\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? '')) ?? [];
    const asked = { action, body: bodyOf(sent) };
    requests.push(asked);
    const fault = nextFault(faults);
    if (fault?.kind === 'hang') return null;
    if (fault?.kind === 'status') return { ...jsonReply, ...fault };
    try {
      if (fault?.kind === 'error') throw new Refusal(fault.type, fault.message);
      if (!isSigned(request, sent))
        throw new Refusal(
          'InvalidSignatureException',
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
        );
      if (!/^application\/x-amz-json-1\.1/.test(request.headers['content-type'] ?? ''))
        throw new Refusal('UnknownOperationException', '');
      return { ...answerTo(stored, asked, fault), isBroken: fault?.kind === 'reset' };
    } catch (error) {
      return refusalOf(error);
    }
  };
  const server = createServer(async (request, response) => {
    const reply = await replyTo(request);
    if (reply !== null) send(response, reply);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    createGroup: (group) => void stored.groups.set(group, []),
    put: (group, events) => put(stored, group, events),
    requests,
    faults,
    running: () => stored.queries.size,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function put({ groups }: Stored, group: string, events: readonly LogEvent[]): void {
  const own = groups.get(group);
  if (own === undefined) throw new Error(`no group ${group}`);
  for (const event of events)
    own.push({ eventId: randomUUID(), ...event, ingestionTime: event.timestamp + 500 });
}

function nextFault(faults: CloudWatchFault[]): CloudWatchFault | null {
  const [fault] = faults;
  if (fault === undefined) return null;
  if (fault.behind !== undefined && fault.behind > 0) {
    fault.behind -= 1;
    return null;
  }
  if (fault.times !== undefined) {
    fault.times -= 1;
    if (fault.times <= 0) faults.shift();
  }
  return fault;
}

function bodyOf(sent: string): Fields {
  return sent === '' ? {} : Object(JSON.parse(sent));
}

class Refusal extends Error {
  readonly type: string;
  readonly more: Fields;
  constructor(type: string, message: string, more: Fields = {}) {
    super(message);
    this.type = type;
    this.more = more;
  }
}

function answerTo(stored: Stored, { action, body }: CloudWatchRequest, fault: CloudWatchFault | null): Reply {
  if (action === 'FilterLogEvents') return json(filtered(stored, body, fault));
  if (action === 'StartQuery') return json({ queryId: started(stored, body, fault) });
  if (action === 'GetQueryResults') return json(resultsOf(stored, body, fault));
  if (action === 'StopQuery') return json({ success: stored.queries.delete(String(body.queryId)) });
  throw new Refusal('UnknownOperationException', '');
}

function eventsOf({ groups }: Stored, body: Fields): readonly StoredEvent[] {
  const name = String(body.logGroupName ?? body.logGroupIdentifier ?? [body.logGroupIdentifiers].flat()[0]);
  const group = /^arn:[^:]*:logs:[^:]*:\d+:log-group:([^:]+)$/.exec(name)?.[1] ?? name;
  const events = groups.get(group);
  if (events === undefined)
    throw new Refusal('ResourceNotFoundException', 'The specified log group does not exist.');
  return events;
}

/** The end of the range is in it. */
function filtered(stored: Stored, body: Fields, fault: CloudWatchFault | null): Fields {
  const { startTime, endTime, limit = 10_000, nextToken } = body;
  if (Number(limit) < 1 || Number(limit) > 10_000)
    throw new Refusal(
      'InvalidParameterException',
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000`,
    );
  const finds = parsePattern(String(body.filterPattern ?? ''));
  const from = nextToken === undefined ? 0 : Number(/^at-(\d+)$/.exec(String(nextToken))?.[1] ?? Number.NaN);
  if (Number.isNaN(from))
    throw new Refusal('InvalidParameterException', 'The specified nextToken is invalid.');
  if (fault?.kind === 'empty-page') return { events: [], nextToken: `at-${from}`, searchedLogStreams: [] };
  const all = eventsOf(stored, body)
    .filter(
      ({ timestamp, message }) =>
        timestamp >= Number(startTime ?? 0) && timestamp <= Number(endTime ?? Infinity) && finds(message),
    )
    .toSorted((a, b) => a.timestamp - b.timestamp);
  const isLoop = fault?.kind === 'same-token';
  const page = all.slice(isLoop ? 0 : from, (isLoop ? 0 : from) + Number(limit));
  const next = isLoop ? 'at-0' : from + page.length < all.length ? `at-${from + page.length}` : undefined;
  return { events: page, ...(next === undefined ? {} : { nextToken: next }), searchedLogStreams: [] };
}

/** Times are seconds, and both are in the range. */
function started(stored: Stored, body: Fields, fault: CloudWatchFault | null): string {
  const query = parseInsights(String(body.queryString));
  const events = eventsOf(stored, body).filter(
    ({ timestamp }) =>
      timestamp >= Number(body.startTime) * 1_000 && timestamp <= Number(body.endTime) * 1_000,
  );
  const matching = events
    .filter((event) => query.keeps(recordOf(event)))
    .toSorted((a, b) => (query.isAscending ? a.timestamp - b.timestamp : b.timestamp - a.timestamp));
  const most = Math.min(query.limit ?? Number(body.limit ?? 10_000), 10_000);
  const shown = query.fields.length === 0 ? ['@timestamp', '@message'] : query.fields;
  const rows = matching.slice(0, fault?.kind === 'fewer' ? Math.min(most, fault.most) : most).map((event) => {
    const record = recordOf(event);
    return [
      ...shown.flatMap((field) => {
        const value = record[field];
        return value === undefined ? [] : [{ field, value }];
      }),
      { field: '@ptr', value: event.eventId },
    ];
  });
  const queryId = randomUUID();
  const statistics = { recordsMatched: matching.length, recordsScanned: events.length, bytesScanned: 0 };
  stored.queries.set(queryId, {
    left: stored.runs,
    answer: { results: rows, statistics, status: 'Complete' },
  });
  return queryId;
}

function recordOf({ timestamp, message, logStreamName, ingestionTime }: StoredEvent): Record<string, string> {
  const instant = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return {
    ...jsonFields(message),
    '@timestamp': instant(timestamp),
    '@ingestionTime': instant(ingestionTime),
    '@message': message,
    '@logStream': logStreamName,
    '@log': '123456789012:group',
  };
}

function jsonFields(message: string): Record<string, string> {
  if (!message.startsWith('{')) return {};
  const fields: Fields = Object(JSON.parse(message));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function resultsOf({ queries }: Stored, { queryId }: Fields, fault: CloudWatchFault | null): Fields {
  const query = queries.get(String(queryId));
  if (query === undefined) throw new Refusal('ResourceNotFoundException', 'Query does not exist');
  const { answer, left } = query;
  if (fault?.kind === 'query') {
    if (!/^(?:Scheduled|Running)$/.test(fault.status)) queries.delete(String(queryId));
    return { ...answer, ...(fault.isEmpty === true ? { results: [] } : {}), status: fault.status };
  }
  if (left > 0) {
    query.left -= 1;
    return { ...answer, results: [], status: left === 1 ? 'Running' : 'Scheduled' };
  }
  queries.delete(String(queryId));
  return answer;
}

function refusalOf(error: unknown): Reply {
  if (error instanceof PatternError)
    return refusalOf(new Refusal('InvalidParameterException', error.message));
  if (error instanceof QueryError) {
    const location = { startCharOffset: error.start, endCharOffset: error.end };
    const queryCompileError = { location, message: error.message };
    return refusalOf(new Refusal('MalformedQueryException', error.message, { queryCompileError }));
  }
  if (!(error instanceof Refusal)) throw error;
  // As the service has it: of some errors the name is written large.
  const named =
    error.type === 'AccessDeniedException' ? { Message: error.message } : { message: error.message };
  const isOurs = /^(?:ServiceUnavailable|InternalFailure)/.test(error.type);
  return { ...json({ __type: error.type, ...named, ...error.more }), status: isOurs ? 500 : 400 };
}

type Reply = {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  text: string;
  /** Half of it comes, then the connection ends. */
  isBroken?: boolean;
};

const jsonReply = { type: 'application/x-amz-json-1.1', headers: {} };

function json(value: unknown): Reply {
  return { status: 200, ...jsonReply, text: JSON.stringify(value) };
}

function send(response: ServerResponse, { status, type, headers, text, isBroken }: Reply): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text), ...headers });
  if (isBroken) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(text);
}
