import type { Trouble } from '../../core/trouble.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import type { Observation } from './observation.ts';

/** What kept every connection from the server; null where one got there. */
export function unreachableTrouble({ url, groups }: Pick<Observation, 'url' | 'groups'>): Trouble | null {
  const ends = groups.map(({ sample }) => sample.ended);
  const [first] = ends;
  if (first?.by !== 'unreachable' || !ends.every(({ by }) => by === 'unreachable')) return null;
  return connectionTrouble({ code: first.code, message: first.reason }, new URL(url).host);
}
