import { changesOf } from '../../../core/incident/changes.ts';
import type { IncidentEvent } from '../../../core/incident/events.ts';
import { environmentOf, isPlanned } from '../../../core/incident/head.ts';
import { inOrder, reduceIncident } from '../../../core/incident/reduce.ts';
import type { IncidentState } from '../../../core/incident/state.ts';
import { type Sentence, sentenceText } from '../../../core/picture/sentence.ts';
import { cut } from '../../../core/words/cut.ts';
import { incidentFacts } from '../../../core/words/incident.ts';
import { isoText } from '../../../core/words/instants.ts';
import { firstOf, instantText, type PageUrls, type WebhookEvent } from './event.ts';

const mostBytes = 1_000;
const mostCriteria = 20;
const mostWindows = 20;

/** What a channel is told of too, and beside it the opening, each severity, and each task that was added. */
type Change = {
  id: string;
  kind: string;
  at: number;
  by: string;
  /** The window, criterion or run that it is about; empty for the others. */
  subject: string;
  tone: 'better' | 'worse' | 'neutral';
  parts: Sentence;
};

/** What happened in an incident, each with how it stood then; none for one that nobody knows. */
export function incidentEvents(events: readonly IncidentEvent[], urls: PageUrls): readonly WebhookEvent[] {
  const now = reduceIncident(events);
  if (now === null) return [];
  const { key, environment } = now.head;
  const stood = (at: number) =>
    reduceIncident(inOrder(events).filter((one, index) => index === 0 || one.at <= at));
  return changes(events, now).map((change) => ({
    kind: 'incident',
    type: typeOf(change),
    subject: `incident.${key}`,
    key: change.id,
    environment,
    at: change.at,
    data: () => ({
      incident: incidentData({ ...(stood(change.at) ?? now), names: now.names }),
      change: {
        kind: change.kind,
        by: personOf(change.by, now),
        subject: change.subject === '' ? null : change.subject,
        tone: change.tone,
        text: sentenceWords(change.parts, now),
      },
    }),
    url: urls.incident(key),
  }));
}

function sentenceWords(sentence: Sentence, { names }: IncidentState): string {
  return cut(sentenceText(sentence, { person: (id) => names.get(id) ?? id, moment: isoText }), mostBytes);
}

function typeOf({ kind }: Change): string {
  return kind === 'incident.opened' || kind === 'incident.closed' ? kind : 'incident.changed';
}

function changes(events: readonly IncidentEvent[], { head }: IncidentState): readonly Change[] {
  const own = inOrder(events).flatMap((event): readonly Change[] => {
    const { id, at, by } = event;
    const plain = { id, at, by, subject: '', tone: 'neutral' } as const;
    if (event.type === 'incident.opened') {
      return [{ ...plain, kind: event.type, parts: [{ text: `opened: ${head.title}` }] }];
    }
    if (event.type === 'task.added') {
      return [{ ...plain, kind: event.type, parts: [{ text: `task added: ${event.text}` }] }];
    }
    if (event.type !== 'severity.set') return [];
    return [{ ...plain, kind: event.type, parts: [{ text: `severity is ${event.severity} now` }] }];
  });
  return [...own, ...changesOf(events)].sort((a, b) => a.at - b.at);
}

function incidentData(state: IncidentState) {
  const { head, severity, openedAt, openedBy, closed, roles } = state;
  const [windows, windowsLeftOut] = firstOf(state.windows, mostWindows);
  const [criteria, criteriaLeftOut] = firstOf(state.criteria, mostCriteria);
  return {
    key: head.key,
    title: cut(head.title, mostBytes),
    status: closed === null ? 'open' : 'closed',
    severity,
    environment: environmentOf(head),
    plan: isPlanned(head) ? head.plan.id : null,
    channel: head.channel,
    openedAt: isoText(openedAt),
    openedBy: personOf(openedBy, state),
    closedAt: instantText(closed?.at ?? null),
    closedAs: closed?.as ?? null,
    summary: closed === null ? null : cut(closed.summary, mostBytes),
    commander: personOf(roles.get('commander')?.user ?? openedBy, state),
    windows: windows.map(({ id, done, tasks, startsAt, endsAt, metAt }) => ({
      ...{ id, done, tasks: tasks.length },
      startsAt: isoText(startsAt),
      endsAt: instantText(endsAt),
      metAt: instantText(metAt),
    })),
    now: incidentFacts(state)
      .filter(({ about }) => about === 'now')
      .map(({ name, value }) => ({ name, text: sentenceWords(value, state) })),
    criteria: criteria.map(({ id, tier, text, status }) => ({ id, tier, status, text: cut(text, 200) })),
    leftOut: { windows: windowsLeftOut, criteria: criteriaLeftOut },
  };
}

/** Null for the bot itself; the name is null where Slack does not tell it. */
function personOf(id: string, { names }: IncidentState): { id: string; name: string | null } | null {
  return id === '' ? null : { id, name: names.get(id) ?? null };
}
