import type { Asker } from '../core/people.ts';
import type { Prose } from '../core/picture/sentence.ts';
import { eventId } from '../core/run/events.ts';
import type { CheckState } from '../core/run/state.ts';
import type { AnswerParts, AuditParts, DecisionParts, PermitParts } from './parts.ts';
import { approverBy } from './permit.ts';
import { type AnswerRequest, actionOf, question, staleness } from './question.ts';
import { declined, noSuchRun } from './understand.ts';
import type { Objection, PermissionRefusal } from './wish.ts';

export type AnswerOutcome =
  | { kind: 'answered'; run: string; check: string; name: string; answer: 'yes' | 'no' }
  | { kind: 'stale'; run: string; message: Prose }
  | PermissionRefusal
  | Objection;

/** Approves or rejects a dangerous check, signs a manual one off or fails it; the first answer counts. */
export async function answer(
  parts: PermitParts & AnswerParts,
  asker: Asker,
  request: AnswerRequest,
): Promise<AnswerOutcome> {
  const found = await question(parts, asker, request);
  if (found.kind !== 'open') return found;
  const { state, check } = found;
  const { id: run } = state.head;
  if (actionOf(check, request.answer) === 'fail' && request.reason.trim() === '') {
    return declined(`Failing ${check.head.name || check.head.id} needs a reason: say what was seen.`);
  }
  return record(parts, asker, { ...request, run }, check);
}

/** The signature that a worker of dangerous checks asks for. */
async function signed(
  { store, config, now, signApproval }: DecisionParts & AuditParts & AnswerParts,
  asker: Asker,
  { run, check, revision: shown }: AnswerRequest,
  approverOf: readonly string[],
) {
  const [order, state] = await Promise.all([store.order(run), store.state(run)]);
  if (signApproval === undefined || order === null || state === null) return {};
  const expiresAt = now() + (await config()).approvals.expireMs;
  const { environment } = state.head;
  const revision = shown ?? null;
  const about = {
    run,
    check,
    environment,
    revision,
    approver: asker.user,
    approverBy: approverOf,
    expiresAt,
  };
  const signature = signApproval(order, about);
  return signature === null ? {} : { approval: { signature, expiresAt } };
}

async function record(
  parts: PermitParts & AnswerParts,
  asker: Asker,
  request: AnswerRequest,
  { head, progress }: CheckState,
): Promise<AnswerOutcome> {
  const { store, queue, now, redact } = parts;
  const { run, check, answer: given, revision } = request;
  const at = now();
  const facts = { check, answer: given, by: asker.user, reason: redact(request.reason) };
  const approverOf = head.danger === null ? null : await approverBy(parts, asker.user);
  const bound = {
    ...(revision === undefined ? {} : { revision }),
    ...(approverOf === null ? {} : { approverBy: approverOf }),
    ...(approverOf === null || given === 'no' ? {} : await signed(parts, asker, request, approverOf)),
  };
  const round = progress.kind === 'waiting' ? (progress.question.again?.round ?? 1) : 1;
  const id = eventId.question(check, 'answered', round);
  const added = await store.append(run, [{ id, at, type: 'check.answered', ...facts, ...bound }]);
  const state = await store.state(run);
  const after = state?.checks.get(check);
  if (state === null || after === undefined) return noSuchRun(run);
  // New, and still without effect: the check ended in the moment before.
  if (added === 0 || after.answer === null) {
    const message = staleness(after, state, at) ?? `${run} did not take the answer: try again.`;
    return { kind: 'stale', run, message };
  }
  await queue.wake(run);
  await queue.publish(run);
  return { kind: 'answered', run, check, name: after.head.name || check, answer: given };
}
