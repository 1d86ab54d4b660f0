import { criteriaByTier } from '../words/timeline.ts';
import type { Change } from './change.ts';
import type { CriterionState } from './state.ts';

/**
 * Several criteria that are met are one line of counts, in the place of the first: `criteria: critical 5 of 5 (was 1), important 4 of 4 (was 2)`.
 * What is lost stays named, each with its reason. `criteria` are as they stand now: a count never says more than holds.
 */
export function criteriaTogether(
  changes: readonly Change[],
  criteria: readonly CriterionState[],
): readonly Change[] {
  const met = changes.filter(({ kind }) => kind === 'criterion.met');
  const [first] = met;
  if (first === undefined || met.length === 1) return changes;
  const criterionChanges = changes.filter(({ metBefore }) => metBefore !== undefined);
  const counts = [...criteriaByTier(criteria)].flatMap(([tier, own]) => {
    const touched = criterionChanges.filter(({ subject }) => own.some(({ id }) => id === subject));
    const was = touched[0]?.metBefore;
    if (was === undefined || !touched.some(({ kind }) => kind === 'criterion.met')) return [];
    return [{ tier, was, now: own.filter(({ status }) => status === 'met').length, total: own.length }];
  });
  // What was lost again meanwhile is not well because of a count.
  if (!counts.some(({ was, now }) => now > was)) return changes;
  const words = counts.map(({ tier, was, now, total }) => `${tier} ${now} of ${total} (was ${was})`);
  const told: Change = { ...first, subject: '', parts: [{ text: `criteria: ${words.join(', ')}` }] };
  return changes.flatMap((one) => (one === first ? [told] : one.kind === 'criterion.met' ? [] : [one]));
}
