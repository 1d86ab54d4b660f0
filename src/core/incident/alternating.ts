import { type CheckLook, endOfLooks, farthestLook } from '../compare/stability.ts';
import { settledWords, unstableWords } from '../words/stability.ts';
import type { IncidentEvent } from './events.ts';

/** How checks ended in the runs of an incident, newest last, and which of them are known to pass and fail in turn. */
export type Alternating = { looks: Map<string, readonly CheckLook[]>; known: Set<string> };

/** Before the first look. */
export function nothingAlternates(): Alternating {
  return { looks: new Map(), known: new Set() };
}

/** Takes one more look in; what to say when with it the check began to alternate, or ceased to, else null. */
export function noteLook(
  { looks, known }: Alternating,
  { check, status, revision }: Extract<IncidentEvent, { type: 'check.ended' }>,
): { kind: 'check.unstable' | 'check.settled'; words: string; hasPassed: boolean } | null {
  if (!['passed', 'failed', 'errored', 'inconclusive'].includes(status)) return null;
  const hasPassed = status === 'passed';
  const all = [...(looks.get(check) ?? []), { hasPassed, revision }].slice(-farthestLook);
  looks.set(check, all);
  const end = endOfLooks(all);
  if (end.kind === 'unstable' && !end.isNew) {
    known.add(check);
    return null;
  }
  known.delete(check);
  const about = { check, name: check };
  if (end.kind === 'settled') {
    return { kind: 'check.settled', words: settledWords({ ...about, status: end.status }), hasPassed };
  }
  return end.kind === 'unstable'
    ? { kind: 'check.unstable', words: unstableWords({ ...about, ...end }), hasPassed }
    : null;
}
