import { createHash } from 'node:crypto';
import type { DeployStore } from '../../core/deploy/store.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { BotConfig } from '../../core/permissions/model.ts';
import type { ReportSubject } from '../../core/report/publishing.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { RunState } from '../../core/run/state.ts';
import type { ScheduleReports } from '../../core/schedule/reports.ts';
import { isoText } from '../../core/words/instants.ts';
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
  runs: Pick<RunStore, 'summary'>;
  incidents: Pick<IncidentStore, 'events'>;
  deploys: Pick<DeployStore, 'state'>;
  scheduled: Pick<ScheduleReports, 'list'>;
};

/**
 * What receivers hear of: each call says that something may have changed, and adds what they were not told yet, durably, before it
 * resolves. However often it is said and whoever dies when, each event is added once. Nothing is sent in it.
 */
export type Webhooks = {
  run(state: RunState): Promise<void>;
  incident(key: string): Promise<void>;
  report(subject: ReportSubject): Promise<void>;
};

/** Starts sending; disposing it lets what is under way end. */
export function startWebhooks(parts: WebhooksParts): Webhooks & AsyncDisposable {
  const { config, secrets, urls, incidents, deploys } = parts;
  const endpoints = endpointSource(config, secrets);
  const deliverer = startDeliverer({ ...parts, endpoints });
  const told = (events: () => readonly WebhookEvent[] | Promise<readonly WebhookEvent[]>) =>
    tell(parts, endpoints(), events, deliverer.wake);
  return {
    run: (state) => told(() => runEvents(state, urls)),
    incident: (key) => told(async () => incidentEvents(await incidents.events(key), urls)),
    report: (subject) =>
      told(async () => {
        if ('schedule' in subject) return await ticksOf(subject.schedule, parts);
        const state = await deploys.state(subject.deploy);
        return state === null ? [] : deployEvents(state, urls);
      }),
    [Symbol.asyncDispose]: () => deliverer[Symbol.asyncDispose](),
  };
}

async function ticksOf(
  id: string,
  { runs, scheduled, urls }: WebhooksParts,
): Promise<readonly WebhookEvent[]> {
  const reports = await scheduled.list(id);
  const ids = reports.flatMap(({ outcome }) => (outcome.kind === 'run' ? [outcome.run] : []));
  const found = await Promise.all(ids.map((run) => runs.summary(run)));
  const summaries = new Map(found.flatMap((one) => (one === null ? [] : [[one.run, one] as const])));
  return scheduleEvents(id, reports, summaries, urls);
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
  eventsOf: () => readonly WebhookEvent[] | Promise<readonly WebhookEvent[]>,
  wake: () => void,
): Promise<void> {
  if (endpoints.length === 0) return;
  const events = (await eventsOf()).map((event) => ({ event, id: idOf(event), at: event.at }));
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
