import { updateEveryMs } from '../incident/due.ts';
import { type ClosedAs, roles } from '../incident/events.ts';
import type { IncidentDeploy, IncidentRun } from '../incident/facts.ts';
import { isPlanned } from '../incident/head.ts';
import type { FollowUpOffer, IncidentState, TaskState } from '../incident/state.ts';
import { joined, phrase, plain, type Sentence } from '../picture/sentence.ts';
import { formatDuration } from '../plan/duration.ts';
import type { FollowUp } from '../plan/model.ts';
import { bytesOf } from './cut.ts';
import { shortLine } from './safe-text.ts';
import { verdictWords } from './verdicts.ts';

/** `#517 Backend does not start`, in at most so many bytes. */
export function incidentName({ head }: Pick<IncidentState, 'head'>, maxBytes = 120): string {
  const key = incidentKeyName(head.key);
  return `${key} ${shortLine(head.title, Math.max(12, maxBytes - bytesOf(key) - 1))}`.trim();
}

/** `#517`, `#INC-7`. */
export function incidentKeyName(key: string): string {
  return `#${shortLine(key, 60).replace(/^#/, '')}`;
}

/** ` on staging`: the environment that its checks look at, behind a word; empty for an incident about none in particular. */
export function onEnvironment({ head }: { head: Pick<IncidentState['head'], 'environment'> }): string {
  const name = shortLine(head.environment, 40);
  return name && ` on ${name}`;
}

/** `plan Staging outage @a1b2c3`, `no plan`. */
export function planWords({ head: { plan } }: Pick<IncidentState, 'head'>): string {
  if (!isPlanned({ plan })) return 'no plan';
  const digest = shortLine(plan.digest, 20);
  return `plan ${shortLine(plan.title || plan.id, 80)}${digest && ` @${digest}`}`;
}

/** `closed`, `closed as a false alarm`, `closed as a duplicate of #517`. */
export function closedWords(as: ClosedAs | null): string {
  if (as === null) return 'closed';
  return `closed as ${as.kind === 'duplicate' ? `a duplicate of ${incidentKeyName(as.of)}` : plainKinds[as.kind]}`;
}

const plainKinds = { 'false-alarm': 'a false alarm', drill: 'a drill' } as const;

/** `Incident 517 was already closed by @mara, agreed by @jun 2026-11-24 10:47 UTC.` */
export function alreadyClosed(
  key: string,
  { at, by, exception }: NonNullable<IncidentState['closed']>,
): Sentence {
  const second = exception === null ? '' : phrase`, agreed by ${{ person: exception.agreedBy }}`;
  return phrase`Incident ${key} was already closed by ${{ person: by }}${second} ${{ moment: at }}.`;
}

/** What to type to go on with a closed incident. */
export function reopenCommand(key: string): string {
  return `incident reopen ${key}`;
}

/** Who decides. */
export function commanderOf(state: Pick<IncidentState, 'roles' | 'openedBy'>): string {
  return state.roles.get('commander')?.user ?? state.openedBy;
}

/** When the next update is due: when the last one said so, else by severity. */
export function updateDueAt(state: Pick<IncidentState, 'status' | 'openedAt' | 'severity'>): number {
  const lastAt = state.status?.at ?? state.openedAt;
  return state.status?.nextUpdateAt ?? lastAt + updateEveryMs[state.severity];
}

/** How long it has been open, or was; `now` is epoch ms. */
export function incidentLasted(
  { closed, openedAt }: Pick<IncidentState, 'closed' | 'openedAt'>,
  now: number,
): string {
  return formatDuration(Math.max(0, (closed?.at ?? now) - openedAt));
}

/** `open for 47 min`, `closed after 3 h`. */
export function lastedWords(state: Pick<IncidentState, 'closed' | 'openedAt'>, now: number): string {
  return `${state.closed === null ? 'open for' : 'closed after'} ${incidentLasted(state, now)}`;
}

/**
 * Something to know of an incident beside its tasks and criteria. `who` are its people, `when` its beginning and end; `now` is what is so
 * at present, which every picture of the whole incident shows.
 */
export type IncidentFact = { name: string; value: Sentence; about: 'who' | 'when' | 'now' };

/** The facts of an incident in the order in which they are told; a new one is shown by every outlet. */
export function incidentFacts(state: IncidentState): readonly IncidentFact[] {
  const { openedAt, openedBy, closed, handoff, channelLost } = state;
  return [
    { name: 'commander', value: [{ person: commanderOf(state) }], about: 'who' },
    ...roles.flatMap((role): readonly IncidentFact[] => {
      const user = role === 'commander' ? undefined : state.roles.get(role)?.user;
      return user === undefined ? [] : [{ name: role, value: [{ person: user }], about: 'who' }];
    }),
    { name: 'opened', value: momentBy(openedAt, openedBy), about: 'when' },
    ...(closed === null
      ? []
      : [{ name: 'closed', value: momentBy(closed.at, closed.by), about: 'when' } as const]),
    ...(handoff === null ? [] : [{ name: 'handoff', value: handoffWords(handoff), about: 'now' } as const]),
    ...(channelLost === null
      ? []
      : [
          {
            name: 'channel',
            value: [
              { text: 'takes no messages since ' },
              { moment: channelLost.at },
              { text: `: ${channelLost.reason}` },
            ],
            about: 'now',
          } as const,
        ]),
  ];
}

function momentBy(at: number, by: string): Sentence {
  return [{ moment: at }, { text: ' by ' }, { person: by }];
}

/** `offered by @mara to @jun at 11:20, not answered yet`. */
function handoffWords({ from, to, at }: NonNullable<IncidentState['handoff']>): Sentence {
  return [
    ...[{ text: 'offered by ' }, { person: from }, { text: ' to ' }, { person: to }],
    ...[{ text: ' at ' }, { moment: at }, { text: ', not answered yet' }],
  ];
}

/** `events are for tomorrow · agreed by @jun`. */
export function exceptionWords({
  reason,
  agreedBy,
}: NonNullable<NonNullable<IncidentState['closed']>['exception']>): Sentence {
  return [{ text: `${reason} · agreed by ` }, { person: agreedBy }];
}

/** By whom or by which run, or how it became known; nothing where nobody knows. */
export function deployTeller({ by, run, told }: Omit<IncidentDeploy, 'at' | 'revision'>): Sentence {
  if (run !== null) return [{ text: ` in run ${run}` }];
  if (by !== '') return [{ text: ' by ' }, { person: by }];
  if (told === null) return [];
  return [{ text: told === 'log' ? ', found in the log' : ` by ${told.by}` }];
}

/** `00468-94p`; that it did not say its name. */
export function revisionName({ revision }: { revision: string }): string {
  return revision || 'a new revision';
}

/** `17 of 20`. */
export function outOf(count: number, total: number): string {
  return `${count} of ${total}`;
}

/** `failed, 6 of 8 in 48 s; Health: 503`, without a cause by what decided it; of one that goes on that it is running. */
export function runWords({ ended }: Pick<IncidentRun, 'ended'>): string {
  if (ended === null) return 'running';
  const { verdict, passed, total, durationMs, decidedBy, cause } = ended;
  return `${verdictWords(verdict, ended)}, ${outOf(passed, total)} in ${formatDuration(durationMs)}; ${cause ?? `decided by ${decidedBy}`}`;
}

/** Where an item of the plan's `afterwards` goes. */
export function followUpPlace(target: FollowUp['target']): string {
  if (target === null) return 'to be written by hand';
  return 'publish' in target ? 'as a comment on the GitHub issue' : `to ${target.write}`;
}

/** The same in an export, which holds what can be written. */
export function offerPlace(offer: FollowUpOffer): string {
  switch (offer.kind) {
    case 'github-issue':
      return followUpPlace({ publish: 'github-issue' });
    case 'file':
      return `in this export: ${offer.path}`;
    case 'by-hand':
      return followUpPlace(null);
    case 'refused':
      return `not written to ${offer.path}: ${offer.why}`;
    default:
      return offer satisfies never;
  }
}

/** `written: comment 12 · by @jun`. */
export function followUpDone({ what, by }: { what: string; by: string }): Sentence {
  return joined([plain(what), [{ text: 'by ' }, { person: by }]], ' · ');
}

/** `Call the vendor was already opened again by @mara at 10:42.`, `Call the vendor is open.`. */
export function openAlready({ text, standing }: Pick<TaskState, 'text' | 'standing'>): Sentence {
  const name = shortLine(text, 300);
  const reopened = standing.kind === 'open' ? standing.reopened : undefined;
  if (reopened === undefined) return phrase`${name} is open.`;
  const { by, at } = reopened;
  return phrase`${name} was already opened again by ${{ person: by }} ${{ moment: at }}.`;
}

/** Who opened it again and when, of one that is open; that it is open where nobody did. */
export function openAgainAlready({ head, record }: Pick<IncidentState, 'head' | 'record'>): Sentence {
  const again = record.findLast(({ kind }) => kind === 'incident.reopened');
  if (again === undefined) return phrase`Incident ${head.key} is open already.`;
  const { by, at } = again;
  return phrase`Incident ${head.key} was already opened again by ${{ person: by }} ${{ moment: at }}.`;
}
