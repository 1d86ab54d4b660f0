import type { CheckHead } from './events.ts';

/** Why a result is only reported; empty for a check that counts. */
export function uncountedWords({ counts, quarantined, inferred, pulledFor }: CheckHead): string {
  if (counts) return '';
  if (pulledFor !== undefined) return `runs for ${pulledFor.join(', ')}, does not count`;
  if (quarantined !== null) return 'quarantined, does not count';
  return inferred === true ? 'inferred, does not count' : 'does not count';
}
