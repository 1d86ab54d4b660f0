import { checksOf, type Plan } from '../plan/model.ts';
import { environmentScope, fillIn } from '../plan/variables.ts';
import type { RunHead } from './events.ts';
import type { RunOrder } from './order.ts';

/** What an approval of a dangerous check is about: nothing of it can change without a new one. */
export type Approval = {
  run: string;
  check: string;
  environment: string;
  /** SHA-256 of the plan's text, in hex. */
  planDigest: string;
  /** The revision that the person was shown; null when none was. */
  revision: string | null;
  approver: string;
  /** What made the person an approver. */
  approverBy: readonly string[];
  /** Epoch ms. */
  expiresAt: number;
};

/** What is signed: the approval with the exact argv (of other types: all that the check does) of the plan; null when the plan has no such check. */
export function approvalText(approval: Approval, plan: Plan): string | null {
  const check = checksOf(plan).find(({ id }) => id === approval.check);
  if (check === undefined) return null;
  const vars = environmentScope(plan, approval.environment);
  // What only a run knows stays as it is written.
  const does = fillIn(check.spec, { vars, secrets: () => undefined }).value;
  const { run, environment, planDigest, revision, approver, approverBy, expiresAt } = approval;
  return JSON.stringify([
    'approval@1',
    ...[run, approval.check, environment, planDigest, check.type, does],
    ...[revision, approver, approverBy, expiresAt],
  ]);
}

/** What is signed of a run: what decides what it carries out, and who may approve it. `planDigest` is the SHA-256 of the plan's text, in hex. */
export function runText(order: RunOrder, head: RunHead, planDigest: string): string {
  const checks = head.checks.map(({ id, phase, danger }) => [id, phase, danger]);
  const { environment, requestedBy } = head;
  return JSON.stringify(['run@1', order.run, head.id, planDigest, environment, requestedBy, checks]);
}
