import type { RunHead } from './events.ts';
import type { RunOrder } from './order.ts';

/** What is signed of a run: what decides what it carries out, and who may approve it. `planDigest` is the SHA-256 of the plan's text, in hex. */
export function runText(order: RunOrder, head: RunHead, planDigest: string): string {
  const checks = head.checks.map(({ id, phase, danger }) => [id, phase, danger]);
  const { environment, requestedBy } = head;
  return JSON.stringify(['run@1', order.run, head.id, planDigest, environment, requestedBy, checks]);
}
