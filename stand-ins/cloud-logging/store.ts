import { createHash } from 'node:crypto';
import { type Entry, type Language, nanosOf } from './entry.ts';

/** A refusal with the gRPC status code that the service gives. */
export type Refusal = { code: number; message: string };

/** What ListLogEntries was asked, as it came over the wire. */
export type ListRequest = {
  resourceNames: readonly string[];
  filter: string;
  orderBy: string;
  pageSize: number;
  pageToken: string;
};

type Page = { entries: readonly Entry[]; nextPageToken: string };

const invalid = (message: string): Refusal => ({ code: 3, message });

/** Checks a request as the service documents it and answers one page. */
export function listPage(
  stored: readonly Entry[],
  request: ListRequest,
  { parseFilter }: Pick<Language, 'parseFilter'>,
): Page | Refusal {
  const refusal = refusalOf(request);
  if (refusal) return refusal;
  const filter = parseFilter(request.filter);
  if (filter.kind === 'error') return invalid(`Unparseable filter at ${filter.at}: ${filter.message}`);
  const [unknown] = filter.reads.functions;
  if (unknown !== undefined) return invalid(`unsupported function ${unknown}()`);
  const offset = offsetOf(request);
  if (offset === null) return invalid('page_token does not belong to this request');
  const size = request.pageSize === 0 ? 50 : request.pageSize;
  const matching = stored
    .filter((entry) => isIn(entry, request.resourceNames) && filter.matches(entry) === true)
    .sort(byTime);
  if (request.orderBy === 'timestamp desc') matching.reverse();
  const entries = matching.slice(offset, offset + size);
  const isLast = offset + size >= matching.length;
  return { entries, nextPageToken: isLast ? '' : tokenOf(request, offset + size) };
}

/** True when the entry belongs to one of the projects, buckets or views. An entry without a log name belongs to all. */
export function isIn(entry: Entry, resourceNames: readonly string[]): boolean {
  const { logName } = entry;
  if (!logName) return true;
  return resourceNames.some((name) => logName.startsWith(`${name.split('/').slice(0, 2).join('/')}/`));
}

function refusalOf(request: ListRequest): Refusal | null {
  const { resourceNames, filter, orderBy, pageSize } = request;
  if (resourceNames.length === 0) return invalid('resource_names must not be empty');
  if (resourceNames.length > 100) return invalid('at most 100 resource_names');
  const wrong = resourceNames.find(
    (name) => !/^(projects|folders|organizations|billingAccounts)\/[^/]+/.test(name),
  );
  if (wrong !== undefined) return invalid(`resource_names: ${wrong} is no resource`);
  if (filter.length > 20_000) return invalid('filter has more than 20000 characters');
  if (pageSize < 0 || pageSize > 1_000) return invalid('page_size must be from 0 to 1000');
  if (!['', 'timestamp asc', 'timestamp desc'].includes(orderBy))
    return invalid(`order_by ${orderBy} is not supported`);
  return null;
}

function digestOf({ resourceNames, filter, orderBy }: ListRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([resourceNames, filter, orderBy]))
    .digest('hex')
    .slice(0, 16);
}

function tokenOf(request: ListRequest, offset: number): string {
  return `${digestOf(request)}-${offset}`;
}

function offsetOf(request: ListRequest): number | null {
  if (request.pageToken === '') return 0;
  const [digest, offset] = request.pageToken.split('-');
  return digest === digestOf(request) ? Number(offset) : null;
}

function byTime(a: Entry, b: Entry): number {
  const [left, right] = [nanosOf(a.timestamp) ?? 0n, nanosOf(b.timestamp) ?? 0n];
  if (left !== right) return left < right ? -1 : 1;
  return (a.insertId ?? '') < (b.insertId ?? '') ? -1 : 1;
}
