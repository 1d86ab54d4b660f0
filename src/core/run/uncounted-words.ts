import { dayText } from '../words/instants.ts';
import type { CheckHead } from './events.ts';

/** Why a result is only reported, with who answers for it and until when; empty for a check that counts. */
export function uncountedWords({
  counts,
  quarantined,
  inferred,
  pulledFor,
  owner,
}: Pick<CheckHead, 'counts' | 'quarantined' | 'inferred' | 'pulledFor' | 'owner'>): string {
  if (counts) return '';
  if (quarantined !== null) {
    const { owner: by, untilAt } = quarantined;
    const until = untilAt === undefined ? '' : ` until ${dayText(untilAt)}`;
    return `quarantined by ${by}${until}, does not count`;
  }
  const ownerWords = owner === null ? '' : ` (owner ${owner})`;
  if (pulledFor !== undefined) return `runs for ${pulledFor.join(', ')}, does not count${ownerWords}`;
  return `${inferred === true ? 'inferred, ' : ''}does not count${ownerWords}`;
}
