import { environmentOf } from '../../core/incident/head.ts';
import type { Asker } from '../../core/people.ts';
import { byVerb } from '../permit.ts';
import { unpostable } from '../postable.ts';
import type { DeedOutcome } from './act.ts';
import { openHere, permitDeed } from './act.ts';
import type { IncidentParts } from './parts.ts';

/** Has the timeline posted once more, at the bottom of the channel. */
export async function timeline(parts: IncidentParts, asker: Asker): Promise<DeedOutcome> {
  const open = await openHere(parts, asker, 'timeline');
  if ('kind' in open) return open;
  const { key, state } = open;
  const environment = environmentOf(state.head);
  const rule = byVerb({ verb: 'timeline', channel: asker.channel, environment }, asker.user);
  const obstacle = (await unpostable(parts, asker.channel))?.message ?? null;
  const wish = { what: `see the timeline of incident ${key}`, rule, obstacle };
  const refused = await permitDeed(parts, asker, 'timeline', open, wish);
  if (refused !== null) return refused;
  await parts.incidents.nextTimeline(key);
  await parts.wake(key);
  return { kind: 'done', key, message: `The timeline of incident ${key} comes once more, below.` };
}
