import type { ClosedAs } from '../../core/incident/events.ts';
import { parseIncidentKey } from '../../core/incident/key.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import { nearest } from '../../core/nearest.ts';
import { closedWords } from '../../core/words/incident.ts';
import { unlinked } from '../sentence-parts.ts';
import { misworded, type WordingObjection } from './texts.ts';

const kinds = ['false-alarm', 'drill', 'duplicate'] as const;
const usage = '--as takes false-alarm, drill, or duplicate:KEY with the key of the incident that goes on';

/** What was typed as the kind of a closing, which may name another incident; null: it is over as its summary says. */
export async function closingKind(
  { incidents }: { incidents: IncidentStore },
  { head }: Pick<IncidentState, 'head'>,
  typed: string | null,
): Promise<{ as: ClosedAs | null } | WordingObjection> {
  if (typed === null) return { as: null };
  const [, word = '', , other = ''] = /^([^:]*)(:(.*))?$/s.exec(typed.trim()) ?? [];
  const kind = kinds.find((one) => one === word.toLowerCase());
  if (kind === undefined) {
    const near = nearest(word.toLowerCase(), kinds);
    return misworded(`${usage}; got ${unlinked(typed)}.${near === null ? '' : ` Did you mean ${near}?`}`);
  }
  if (kind !== 'duplicate')
    return other === '' ? { as: { kind } } : misworded(`${usage}; ${kind} takes no key.`);
  const of = parseIncidentKey(other);
  if (of === null) return misworded(`${usage}, as in: incident close --as duplicate:516 <text>`);
  if (of === head.key)
    return misworded(`Incident ${of} cannot be a duplicate of itself: name the one that goes on.`);
  const known = await incidents.state(of);
  if (known === null)
    return misworded(`There is no incident ${of}: incident list has the keys of this channel.`);
  const last = await lastOf(incidents, known, head.key);
  if (last === head.key) {
    return misworded(
      `Incident ${of} was closed as a duplicate of ${head.key} itself: one of them has to go on.`,
    );
  }
  if (last !== of)
    return misworded(
      `Incident ${of} was closed as a duplicate itself; ${last} goes on: --as duplicate:${last}`,
    );
  if (known.closed !== null) {
    const key = await incidents.ofChannel(known.head.channel);
    const open = key === null || key === head.key ? '' : ` Open there is ${key}: --as duplicate:${key}`;
    return misworded(
      `Incident ${of} is ${closedWords(known.closed.as)}, and a duplicate names the one that goes on.${open}`,
    );
  }
  return { as: { kind, of } };
}

const longestChain = 20;

/** The incident that goes on for one that may be a duplicate of a duplicate. */
async function lastOf(
  incidents: Pick<IncidentStore, 'state'>,
  first: IncidentState,
  stopAt: string,
): Promise<string> {
  let state = first;
  for (let steps = 0; steps < longestChain; steps += 1) {
    const as = state.closed?.as;
    if (as?.kind !== 'duplicate') break;
    if (as.of === stopAt) return as.of;
    const next = await incidents.state(as.of);
    if (next === null) break;
    state = next;
  }
  return state.head.key;
}
