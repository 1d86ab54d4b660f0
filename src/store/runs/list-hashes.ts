import { createHash } from 'node:crypto';
import type { Selection } from '../../core/run/order.ts';

/** Names the lists of a selection. */
export function selectionHash({ plan, environment, selector }: Selection): string {
  return hashed([plan, environment, selector]);
}

/** Names the list of a plan in an environment. */
export function planHash({ plan, environment }: Pick<Selection, 'plan' | 'environment'>): string {
  return hashed([plan, environment]);
}

/** Names a list by what it is of, whatever stands in that. */
export function hashed(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
