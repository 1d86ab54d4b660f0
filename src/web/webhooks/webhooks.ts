import { createHash } from 'node:crypto';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { RunStore, RunSummary } from '../../core/run/order.ts';
import { summaryOf } from '../../core/run/summary.ts';
import { isoText } from '../../core/words/instants.ts';
import type { Document } from '../../publish/documents.ts';
import type { Outlet } from '../../publish/outlet.ts';
import type { WebhookMessage } from '../../store/webhook-queue.ts';
import { type DelivererParts, startDeliverer } from './deliver.ts';
import { type Endpoint, endpointsOf, isWanted } from './endpoints.ts';
import { deployEvents, scheduleEvents } from './events/deploy-events.ts';
import type { PageUrls, WebhookEvent } from './events/event.ts';
import { incidentEvents } from './events/incident-events.ts';
import { runEvents } from './events/run-events.ts';

export type WebhooksParts = Omit<DelivererParts, 'endpoints'> & {
  config(): BotConfig;
  secrets: ReadonlyMap<string, string>;
  urls: PageUrls;
  runs: Pick<RunStore, 'summary' | 'state'>;
};

/**
 * Starts sending; disposing it lets what is under way end. As an outlet it adds what receivers were not told yet, durably, when
 * documents change, and nothing is left to show: however often it hears of them and whoever dies when, each event is added once.
 */
export function startWebhooks(parts: WebhooksParts): Outlet & AsyncDisposable {
  const endpoints = endpointSource(parts.config, parts.secrets);
  const deliverer = startDeliverer({ ...parts, endpoints });
  return {
    async change(_, placed) {
      const documents = placed.map(({ document }) => document);
      await tell(parts, endpoints(), () => eventsOf(documents, parts), deliverer.wake);
      return new Set();
    },
    show: async () => ({ kind: 'shown', at: '' }),
    takeAway: async () => ({ removed: 0, left: 0 }),
    find: async () => null,
    [Symbol.asyncDispose]: () => deliverer[Symbol.asyncDispose](),
  };
}

/** What receivers are told of documents of one owner; of those of a person's screen (sections, messages of an incident) nothing. */
async function eventsOf(
  documents: readonly Document[],
  { runs, urls }: Pick<WebhooksParts, 'runs' | 'urls'>,
): Promise<readonly WebhookEvent[]> {
  const events = documents.flatMap((document): readonly WebhookEvent[] => {
    switch (document.kind) {
      case 'run':
        return runEvents(document.state, urls);
      case 'timeline':
        return incidentEvents(document.events, urls);
      case 'deploy':
        return deployEvents(document.state, urls);
      default:
        return [];
    }
  });
  const ticks = documents.filter((document) => document.kind === 'scheduled-report');
  const [first] = ticks;
  if (first === undefined) return events;
  const ids = ticks.flatMap(({ tick }) => (tick.outcome.kind === 'run' ? [tick.outcome.run] : []));
  const found = await Promise.all(ids.map((run) => summaryIn(runs, run)));
  const summaries = new Map(found.flatMap((one) => (one === null ? [] : [[one.run, one] as const])));
  const reports = ticks.map(({ tick }) => tick);
  return [...events, ...scheduleEvents(first.schedule, reports, summaries, urls)];
}

/** A run has ended a moment before its summary is kept. */
async function summaryIn(runs: WebhooksParts['runs'], run: string): Promise<RunSummary | null> {
  const summary = await runs.summary(run);
  const state = summary === null ? await runs.state(run) : null;
  return state === null || state.finishedAt === null ? summary : summaryOf(state, '');
}

/** Throws a `UserError` (`bad-environment`) when a secret that the configuration names is missing or wrong. */
export function proveWebhooks({ webhooks }: BotConfig, secrets: ReadonlyMap<string, string>): void {
  endpointsOf(webhooks, secrets);
}

/** Reckons them anew only when the configuration is another one. */
function endpointSource(
  config: () => BotConfig,
  secrets: ReadonlyMap<string, string>,
): () => readonly Endpoint[] {
  let of: BotConfig['webhooks'] = [];
  let endpoints: readonly Endpoint[] = [];
  return () => {
    const { webhooks } = config();
    if (webhooks !== of) endpoints = endpointsOf(webhooks, secrets);
    of = webhooks;
    return endpoints;
  };
}

async function tell(
  { queue, redact }: Pick<WebhooksParts, 'queue' | 'redact'>,
  endpoints: readonly Endpoint[],
  told: () => Promise<readonly WebhookEvent[]>,
  wake: () => void,
): Promise<void> {
  if (endpoints.length === 0) return;
  const events = (await told()).map((event) => ({ event, id: idOf(event), at: event.at }));
  const [first] = events;
  if (first === undefined) return;
  const { subject } = first.event;
  let hasNews = false;
  for (const endpoint of endpoints) {
    const wanted = events.filter(({ event }) => isWanted(endpoint, event.kind, event.environment));
    const fresh = new Set(await queue.fresh(endpoint.id, subject, wanted));
    const messages = wanted
      .filter(({ id }) => fresh.has(id))
      .map(({ event, id, at }): WebhookMessage => {
        const data = { ...redact.value(event.data()), url: event.url };
        return {
          id,
          at,
          type: event.type,
          body: JSON.stringify({ type: event.type, timestamp: isoText(at), data }),
        };
      });
    if (messages.length === 0) continue;
    await queue.add(endpoint.id, subject, messages);
    hasNews = true;
  }
  if (hasNews) wake();
}

/** Without a `.`, as the specification wants it: the parts of what is signed are joined by it. */
function idOf({ subject, key }: WebhookEvent): string {
  return `msg_${createHash('sha256').update(`${subject}\n${key}`).digest('base64url').slice(0, 27)}`;
}
