import type { Sentence } from '../picture/sentence.ts';
import { closedWords, deployTeller, revisionName } from '../words/incident.ts';
import type { Change } from './change.ts';
import type { IncidentEvent } from './events.ts';

/** A change without what it has from its event. */
export type ChangeWords = Omit<Change, 'id' | 'at' | 'by' | 'run'>;

/** What the channel is told of a fact that stands by itself; null for what is told in another way, or not at all. */
export function factChange(event: IncidentEvent, commander: string): ChangeWords | null {
  const plain = { subject: '', tone: 'neutral', permalink: null } as const;
  switch (event.type) {
    case 'deploy.seen': {
      return {
        ...plain,
        kind: 'deploy.seen',
        subject: event.run ?? '',
        parts: [
          { text: `${revisionName(event)} went to ${event.environment} at ` },
          { moment: event.at },
          ...deployTeller({ ...event, told: event.told ?? null }),
        ],
      };
    }
    case 'status.posted':
      return {
        ...plain,
        kind: 'update.posted',
        parts: [
          { text: 'update by ' },
          { person: event.by },
          { text: `: ${event.changed}${event.next === '' ? '' : ` · next: ${event.next}`}` },
          ...(event.nextUpdateAt === null
            ? []
            : [{ text: ' · next update at ' }, { moment: event.nextUpdateAt }]),
        ],
      };
    case 'update.reminded':
      return {
        ...plain,
        kind: 'update.due',
        tone: 'worse',
        parts: [{ person: commander }, { text: ', an update was due at ' }, { moment: event.dueAt }],
      };
    case 'incident.closed':
      return {
        ...plain,
        kind: 'incident.closed',
        parts: [
          { text: `${closedWords(event.as ?? null)} by ` },
          { person: event.by },
          { text: `: ${event.summary}` },
        ],
      };
    case 'incident.reopened':
      return {
        ...plain,
        kind: 'incident.reopened',
        parts: [{ text: 'opened again by ' }, { person: event.by }, ...because(event.reason)],
      };
    default:
      return null;
  }
}

function because(reason: string): Sentence {
  return reason === '' ? [] : [{ text: `: ${reason}` }];
}
