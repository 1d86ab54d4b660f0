import { bodyMessage } from '../../core/cause/body-message.ts';
import type { AccessHeaders, SignableRequest } from '../../core/cloud-access.ts';
import type { HttpAnswer, HttpQuestion } from '../../core/http-ask.ts';
import { parseJson, plainJson, whyNoJson } from '../../core/json/parse-json.ts';
import type { IncompleteBecause, LogEntry, LogOutcome } from '../../core/logs.ts';
import { isRecord } from '../../core/query/unread.ts';
import type { ReadBudget } from '../../core/rates.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { wait } from '../../store/wait.ts';
import type { SourceMeans } from './define-source.ts';
import { joinedExceptions } from './exception-lines.ts';
import type { HttpPlace } from './http-place.ts';
import { tidied } from './tidy.ts';

/** What messages say of a service. */
export type HttpService = {
  /** `Loki`. */
  name: string;
  /** Whom to ask for what when reading is not allowed: `give who asks …`. */
  grants: string;
  /** What is asked when its address answers with something else: `the address of Loki itself`. */
  address: string;
  /** How often all workers together ask one host of it in a minute. */
  perMinute: number;
  /** What else its documentation says of an answer that is no success; null for what is told by its status. */
  refusal?(status: number, text: string): ServiceRefusal | null;
  /** Headers that say who asks, made for each request. */
  access?(request: SignableRequest, signal: AbortSignal): Promise<AccessHeaders>;
};

/** `query`: the query itself is refused; `quota`: too often; `fault`: it may answer the next time. */
export type ServiceRefusal = {
  kind: 'query' | 'quota' | 'fault' | 'other';
  why: string;
  /** Of the answer; left out where there is none. */
  status?: number;
};

/** One request of a service, below the address of a place. */
export type HttpRequest = {
  path: string;
  /** Of the address. */
  fields?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
  /** POST with JSON, GET without, unless told. */
  method?: HttpQuestion['method'];
  /** Numbers of the answer keep their text (see `ExactNumber`). */
  isExact?: boolean;
};

export type HttpReply = { kind: 'json'; value: unknown } | { kind: 'lost'; refusal: ServiceRefusal };

type Limits = { hosts: readonly string[]; signal: AbortSignal };

const requestMs = 10_000;
const asideMs = 1_000;
const quotaRepeats = 3;
const faultRepeats = 2;
const longestWaitMs = 15_000;

/** One answer of a service to a log question: requests with their budget, time limits and repeats, and what they come to in words. */
export class HttpReading {
  readonly #means: SourceMeans;
  readonly #service: HttpService;
  readonly #place: HttpPlace;
  readonly #limits: Limits;
  /** Sent so far. */
  requests = 0;

  constructor(means: SourceMeans, service: HttpService, place: HttpPlace, limits: Limits) {
    this.#means = means;
    this.#service = service;
    this.#place = place;
    this.#limits = limits;
  }

  /** `Loki at logs.example.com`. */
  get where(): string {
    return `${this.#service.name} at ${new URL(this.#place.url).host}`;
  }

  /** Asks until there is an answer, or a refusal that asking again does not change. */
  async ask(request: HttpRequest): Promise<HttpReply> {
    const { signal } = this.#limits;
    const budget: ReadBudget = {
      name: `${this.#service.name.toLowerCase()}:${new URL(this.#place.url).host}`,
      perMinute: this.#service.perMinute,
    };
    let last = lost('fault', `${this.where} was not asked: the time ran out`);
    for (let repeat = 0; ; repeat += 1) {
      if (signal.aborted) return last;
      if (!(await this.#means.takeToken(budget, signal))) return lost('fault', this.#overBudget());
      const answer = await this.#once(request);
      const reply = this.#replyOf(answer, request);
      if (reply.kind === 'json') return reply;
      last = reply;
      const { kind } = reply.refusal;
      const repeats = kind === 'quota' ? quotaRepeats : kind === 'fault' ? faultRepeats : 0;
      if (repeat >= repeats || signal.aborted) return reply;
      await wait(this.#delayMs(kind, repeat, answer), signal);
    }
  }

  /** Asks once for what nobody waits for, such as leaving; also when the time has run out. */
  async aside(request: HttpRequest): Promise<void> {
    await this.#once(request, AbortSignal.timeout(asideMs));
  }

  /** What was found, which is not all for a reason; null: it is all. Lines of one exception are one entry. */
  entries(
    found: readonly LogEntry[],
    because: IncompleteBecause | null,
    { maxEntries, filter, detail }: { maxEntries: number; filter: string; detail?: string },
  ): LogOutcome {
    const entries = tidied(found);
    const why = because ?? (entries.length > maxEntries ? 'entry-cap' : null);
    return {
      kind: 'entries',
      entries: joinedExceptions(entries.slice(0, maxEntries)),
      complete: why === null,
      incompleteBecause: why,
      ...(detail === undefined ? {} : { incompleteDetail: detail }),
      requests: this.requests,
      filter,
    };
  }

  /** Why what was found is not all, of a refusal behind it. */
  endedBy({ kind, why }: ServiceRefusal): { because: IncompleteBecause; detail: string } {
    const because = kind === 'quota' ? 'quota' : this.#limits.signal.aborted ? 'budget' : 'partial';
    return { because, detail: why };
  }

  /** No answer at all, and why. */
  unavailable({ kind, why }: ServiceRefusal): LogOutcome {
    const { requests } = this;
    const transient = kind === 'fault';
    return { kind: 'unavailable', reason: why, transient, requests, filterRefused: kind === 'query' };
  }

  async #once(
    { path, fields = {}, headers, json, method = json === undefined ? 'GET' : 'POST' }: HttpRequest,
    signal = this.#limits.signal,
  ): Promise<HttpAnswer> {
    const { url, auth, ca, clientCertificate, proxy, headers: own } = this.#place;
    const address = new URL(url);
    address.pathname = `${address.pathname.replace(/\/+$/, '')}${path}`;
    for (const [name, value] of Object.entries(fields)) address.searchParams.set(name, value);
    const { hosts } = this.#limits;
    const body = json === undefined ? undefined : JSON.stringify(json);
    const access = await this.#service.access?.(
      { method, url: address.href, headers: headers ?? {}, body: body ?? null },
      signal,
    );
    if (access?.kind === 'unavailable')
      return { kind: 'none', why: access.reason, transient: signal.aborted };
    const late = AbortSignal.timeout(this.#means.times?.requestMs ?? requestMs);
    this.requests += 1;
    const answer = await this.#means.ask(
      {
        url: address.href,
        method,
        headers: {
          accept: 'application/json',
          // An answer of before would not have what came since.
          'cache-control': 'no-cache',
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          ...own,
          ...access?.headers,
        },
        body,
        ...{ auth, ca, clientCertificate, proxy },
      },
      { hosts, signal: AbortSignal.any([signal, late]) },
    );
    if (!late.aborted || signal.aborted || answer.kind === 'answer') return answer;
    return { kind: 'none', why: 'no answer within the time that one request has', transient: true };
  }

  /** What a service that gave up puts beside or in place of what it found, with the status of success. */
  #errorIn(value: unknown, text: string): HttpReply | null {
    if (!isRecord(value) || (value.error ?? value.__type ?? null) === null) return null;
    return lost('other', `${this.where} answered with an error as a success: ${saidBy(text)}`);
  }

  #notJson(text: string): string {
    if (/^\s*[[{]/.test(text))
      return `answered with JSON that cannot be read: ${whyNoJson(text) ?? 'it is cut, or something stands behind it'}`;
    return `answered with something else than JSON: \`url\` has to be ${this.#service.address}`;
  }

  #overBudget(): string {
    return `${this.where} was not asked in time: all workers together ask it at most ${this.#service.perMinute} times a minute`;
  }

  #replyOf(answer: HttpAnswer, { isExact = false }: HttpRequest): HttpReply {
    if (answer.kind === 'none')
      return lost(answer.transient ? 'fault' : 'other', `${this.where} could not be read: ${answer.why}`);
    const { status, text } = answer;
    const page = pageTitle(answer);
    if (page !== null)
      return lost(
        status >= 500 ? 'fault' : 'other',
        `${this.where} answered with a page of HTML${page} (status ${status}): \`url\` has to be ${this.#service.address}, with no login before it`,
      );
    if (status < 200 || status > 299)
      return { kind: 'lost', refusal: { ...this.#refusalOf(answer), status } };
    const parsed = isExact ? parseJson(text) : plainJson(text);
    return parsed === null || parsed === undefined
      ? lost('other', `${this.where} ${this.#notJson(text)}`)
      : (this.#errorIn(parsed.value, text) ?? { kind: 'json', value: parsed.value });
  }

  #refusalOf({ status, text, headers }: Extract<HttpAnswer, { kind: 'answer' }>): ServiceRefusal {
    const own = this.#service.refusal?.(status, text) ?? null;
    if (own !== null) return { ...own, why: `${this.where} ${own.why}` };
    const words = saidBy(text);
    const told = `(status ${status}${words === '' ? '' : `: ${words}`})`;
    const { name, grants, address } = this.#service;
    const refused = (kind: ServiceRefusal['kind'], why: string) => ({ kind, why });
    if (status >= 300 && status < 400) {
      const to = shortLine(headers.location ?? 'nowhere', 200);
      return refused('other', `${this.where} sends on to ${to}, which is not followed: name that in \`url\``);
    }
    if (status === 400 || status === 422)
      return refused('query', `${this.where} refused the query: ${words || `status ${status}`}`);
    if (status === 401)
      return refused(
        'other',
        `${this.where} could not be read: the credentials are missing, wrong or expired; set \`auth\` ${told}`,
      );
    if (status === 403) return refused('other', `no permission to read ${this.where}: ${grants} ${told}`);
    if (status === 404 || status === 405)
      return refused('other', `there is no ${name} at this address: \`url\` has to be ${address} ${told}`);
    if (status === 429)
      return refused(
        'quota',
        `${this.where} was asked too often (too many requests): ask it less, or raise its limits ${told}`,
      );
    if (status === 413 || status === 431)
      return refused('query', `the query is too long for ${this.where} ${told}`);
    const kind = status >= 500 || status === 408 ? 'fault' : 'other';
    return refused(kind, `${this.where} could not answer ${told}`);
  }

  #delayMs(kind: ServiceRefusal['kind'], repeat: number, answer: HttpAnswer): number {
    const base = kind === 'quota' ? (this.#means.times?.quotaDelayMs ?? 1_000) * 2 ** repeat : 100;
    const suggestedMs =
      answer.kind === 'answer' ? Number(answer.headers['retry-after'] ?? Number.NaN) * 1_000 : 0;
    const wanted = kind === 'quota' && suggestedMs > 0 ? Math.min(suggestedMs, longestWaitMs) : 0;
    return Math.max(wanted, base * (1 + Math.random() / 2));
  }
}

function lost(kind: ServiceRefusal['kind'], why: string): HttpReply {
  return { kind: 'lost', refusal: { kind, why } };
}

const mostSaid = 600;

/** What a refusal says of itself, on one line. */
function saidBy(text: string): string {
  return cutBetweenWords(bodyMessage(text.slice(0, 60_000)), mostSaid);
}

/** On one line, and cut between words only: half a secret is not recognised later. */
export function cutBetweenWords(text: string, most: number): string {
  const words = shortLine(text, 60_000);
  return words.length <= most ? words : words.slice(0, most).replace(/\S*$/, '…');
}

/** ` ("Log in")` of a page of HTML, nothing for one without a title; null for what is no page. */
function pageTitle({ headers, text }: Extract<HttpAnswer, { kind: 'answer' }>): string | null {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)/i.test(text);
  if (!isPage || /^\s*[[{]/.test(text)) return null;
  const [, title = ''] = /<title[^>]*>([^<]{1,200})/i.exec(text) ?? [];
  return title.trim() === '' ? '' : ` ("${shortLine(title.trim(), 100)}")`;
}
