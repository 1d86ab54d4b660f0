import { createRequire } from 'node:module';
import { Logging } from '@google-cloud/logging';
import { PassThroughClient } from 'google-auth-library';
import type { LogEntry, LogOutcome, LogQuestion } from '../../../core/logs.ts';
import { wait } from '../../../store/wait.ts';
import type { LogReader, PlaceQuery, SourceConfig, SourceMeans } from '../define-source.ts';
import { tidied } from '../tidy.ts';
import { entryOfCloud } from './entry-of-cloud.ts';
import { refusalOf } from './refusals.ts';
import { entryOfWire, type WireEntry } from './wire.ts';

type ProjectQuery = Omit<PlaceQuery<string>, 'questions'> & LogQuestion;

const pageSize = 1_000;
const maxPages = 5;
const quotaRepeats = 3;
const faultRepeats = 2;
/** Half of what the service allows a project in a minute: people read logs too. */
const requestsPerMinute = 30;

type Page = { entries: readonly WireEntry[]; nextPageToken: string };
type ListRequest = {
  resourceNames: string[];
  filter: string;
  orderBy: string;
  pageSize: number;
  pageToken: string;
};
type ListClient = {
  /** Finds credentials; may be called twice. */
  initialize(): Promise<unknown>;
  listLogEntries(
    request: ListRequest,
    options: { autoPaginate: false; timeout: number; retry: null },
  ): Promise<unknown>;
  close(): Promise<void>;
};

/** A reader of projects over the official client: our own paging, time limits and repeats, none of the library's. */
export function createCloudLogging(means: SourceMeans): LogReader<string> {
  const client = listClient(means.config.cloudLogging);
  return {
    read: ({ questions, ...query }) =>
      Promise.all(
        questions.map((question) => new Reading(client, means, { ...query, ...question }).answer()),
      ),
    async close() {
      const isOpen = await client.initialize().then(
        () => true,
        // Without credentials nothing was opened; the reading said so.
        () => false,
      );
      if (isOpen) await client.close();
    },
  };
}

/** One query: pages, repeats and what came of them. */
class Reading {
  readonly #client: ListClient;
  readonly #means: SourceMeans;
  readonly #query: ProjectQuery;
  readonly #project: string;
  readonly #found: LogEntry[] = [];
  readonly #startedAt = performance.now();
  #requests = 0;

  constructor(client: ListClient, means: SourceMeans, query: ProjectQuery) {
    this.#client = client;
    this.#means = means;
    this.#query = query;
    this.#project = query.place;
  }

  async answer(): Promise<LogOutcome> {
    const tokens = new Set<string>();
    let pageToken = '';
    for (let pages = 0; pages < maxPages; pages += 1) {
      const page = await this.#pageWithRepeats(pageToken);
      if (page.kind !== 'page') return page;
      this.#found.push(...page.entries.map((wire) => entryOfCloud(entryOfWire(wire))));
      pageToken = page.nextPageToken;
      // Only an empty token means that the search is over; a page without entries does not.
      if (pageToken === '')
        return this.#entries(this.#distinct() > this.#query.maxEntries ? 'entry-cap' : null);
      if (tokens.has(pageToken)) return this.#entries('token-loop');
      tokens.add(pageToken);
      if (this.#distinct() >= this.#query.maxEntries) return this.#entries('entry-cap');
    }
    return this.#entries('page-cap');
  }

  /** The limit is one of entries, however often the pages repeat one. */
  #distinct(): number {
    return this.#found.length < this.#query.maxEntries ? this.#found.length : tidied(this.#found).length;
  }

  async #pageWithRepeats(pageToken: string): Promise<({ kind: 'page' } & Page) | LogOutcome> {
    const { signal } = this.#query;
    const budget = { name: this.#project, perMinute: requestsPerMinute };
    for (let repeat = 0; ; repeat += 1) {
      if (!(await this.#means.takeToken(budget, signal))) return this.#stopped('quota');
      const page = await this.#page(pageToken);
      if ('entries' in page) return { kind: 'page', ...page };
      if (signal.aborted) return this.#stopped('budget');
      const refusal = refusalOf(page.error, this.#project);
      const repeats = refusal.kind === 'quota' ? quotaRepeats : refusal.kind === 'fault' ? faultRepeats : 0;
      if (repeat >= repeats) return this.#given(refusal);
      const base = refusal.kind === 'quota' ? (this.#means.times?.quotaDelayMs ?? 1_000) * 2 ** repeat : 100;
      await wait(base * (1 + Math.random() / 2), signal);
      if (signal.aborted) return refusal.kind === 'quota' ? this.#given(refusal) : this.#stopped('budget');
    }
  }

  async #page(pageToken: string): Promise<Page | { error: unknown }> {
    const { filter, signal, maxEntries } = this.#query;
    const request: ListRequest = {
      resourceNames: [`projects/${this.#project}`],
      filter,
      orderBy: 'timestamp asc',
      pageSize: Math.min(pageSize, maxEntries),
      pageToken,
    };
    this.#requests += 1;
    try {
      const timeout = this.#means.times?.requestMs ?? 10_000;
      // Else the client does it without waiting, and missing credentials end the process as an unhandled rejection.
      await endedBy(signal, this.#client.initialize());
      const answer = this.#client.listLogEntries(request, { autoPaginate: false, timeout, retry: null });
      return pageOf(await endedBy(signal, answer));
    } catch (error) {
      return { error };
    }
  }

  /** What was found before it was cut short; nothing at all counts as no answer. */
  #stopped(why: 'quota' | 'budget'): LogOutcome {
    if (this.#found.length > 0) return this.#entries(why);
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    const reason =
      why === 'quota'
        ? `no log request of project ${this.#project} was allowed for ${seconds} s: this process asks at most ${requestsPerMinute} times a minute, the project's quota is 60`
        : `no answer from Cloud Logging for project ${this.#project} in ${seconds} s`;
    return { kind: 'unavailable', reason, transient: true, requests: this.#requests };
  }

  #given(refusal: ReturnType<typeof refusalOf>): LogOutcome {
    if (this.#found.length > 0 && refusal.kind === 'quota') return this.#entries('quota');
    if (this.#found.length > 0 && refusal.kind === 'fault') return this.#entries('budget');
    const { reason, kind } = refusal;
    const filterRefused = kind === 'filter';
    return {
      kind: 'unavailable',
      reason,
      transient: kind === 'fault',
      requests: this.#requests,
      filterRefused,
    };
  }

  #entries(incompleteBecause: Extract<LogOutcome, { kind: 'entries' }>['incompleteBecause']): LogOutcome {
    const { filter, maxEntries } = this.#query;
    return {
      kind: 'entries',
      entries: tidied(this.#found).slice(0, maxEntries),
      complete: incompleteBecause === null,
      incompleteBecause,
      requests: this.#requests,
      filter,
    };
  }
}

/** The answer, or the signal's reason as soon as it aborts; the client cannot be cancelled, so a late answer is dropped. */
async function endedBy<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    // The loser of the race may still reject; its reason was already given or is of no use.
    answer.catch(() => undefined);
  }
}

function pageOf(answer: unknown): Page {
  const [entries, , raw] = Array.isArray(answer) ? answer : [];
  const isPage = typeof raw === 'object' && raw !== null;
  if (!Array.isArray(entries) || !isPage) throw new Error('Cloud Logging answered in an unknown form');
  const nextPageToken =
    'nextPageToken' in raw && typeof raw.nextPageToken === 'string' ? raw.nextPageToken : '';
  return { entries, nextPageToken };
}

function listClient({ endpoint, insecure }: SourceConfig['cloudLogging']): ListClient {
  const { host, port } = endpointParts(endpoint);
  // The copy of grpc that the client itself uses: credentials of another copy are refused.
  const grpc = createRequire(createRequire(import.meta.url).resolve('@google-cloud/logging'))(
    '@grpc/grpc-js',
  );
  const logging = new Logging({
    // Else it is searched for; every request names its project itself.
    projectId: 'named-in-each-request',
    ...(host === null ? {} : { apiEndpoint: host }),
    ...(port === null ? {} : { port }),
    ...(insecure ? { sslCreds: grpc.credentials.createInsecure(), authClient: new PassThroughClient() } : {}),
  });
  // Safe: the generated client, of which the package exports no type; the answer is checked in `pageOf`.
  return logging.loggingService as unknown as ListClient;
}

function endpointParts(endpoint: string | null): { host: string | null; port: number | null } {
  if (endpoint === null) return { host: null, port: null };
  const { hostname, port } = new URL(`http://${endpoint}`);
  return { host: hostname, port: port === '' ? null : Number(port) };
}
