import type { Asker, Directory } from '../core/people.ts';
import { joined, type Prose, phrase } from '../core/picture/sentence.ts';
import { eventId } from '../core/run/events.ts';
import type { CheckAction } from '../core/run/legal.ts';
import { legalCheckActions } from '../core/run/legal.ts';
import { revisionAsked, revisionChange } from '../core/run/questions.ts';
import type { CheckState, RunState } from '../core/run/state.ts';
import type { DeskParts } from './parts.ts';
import {
  approverBy,
  byApproval,
  byName,
  byVerb,
  isMember,
  permitUnless,
  type Rule,
  refuseOutsider,
} from './permit.ts';
import { findRun, type KnownRun } from './runs.ts';
import { answeredBy, overBy } from './stale.ts';
import { atTime, unlinked } from './telling.ts';
import { declined, noSuchRun } from './understand.ts';
import type { Objection, PermissionRefusal } from './wish.ts';

/** An approval or a sign-off. */
export type AnswerRequest = {
  run: string;
  check: string;
  answer: 'yes' | 'no';
  reason: string;
  /** The revision that the question was shown with; left out when it showed none. */
  revision?: string;
};

export type AnswerOutcome =
  | { kind: 'answered'; run: string; check: string; name: string; answer: 'yes' | 'no' }
  | { kind: 'stale'; run: string; message: Prose }
  | PermissionRefusal
  | Objection;

/** A question that a person may answer now; `actions` are the answers that it takes. */
export type QuestionOutcome =
  | { kind: 'open'; state: RunState; check: CheckState; actions: readonly CheckAction[] }
  | { kind: 'stale'; run: string; message: Prose }
  | PermissionRefusal
  | Objection;

/** Approves or rejects a dangerous check, signs a manual one off or fails it; the first answer counts. */
export async function answer(parts: DeskParts, asker: Asker, request: AnswerRequest): Promise<AnswerOutcome> {
  const found = await question(parts, asker, request);
  if (found.kind !== 'open') return found;
  const { state, check } = found;
  const { id: run } = state.head;
  if (actionOf(check, request.answer) === 'fail' && request.reason.trim() === '') {
    return declined(`Failing ${check.head.name || check.head.id} needs a reason: say what was seen.`);
  }
  return record(parts, asker, { ...request, run }, check);
}

/** Whether a person may answer so, and only then what became of the question. */
export async function question(
  parts: DeskParts,
  asker: Asker,
  request: Omit<AnswerRequest, 'reason'> & Partial<Pick<AnswerRequest, 'reason'>>,
): Promise<QuestionOutcome> {
  if (!isMember(asker)) {
    const wish = { what: 'answer for a check', action: 'sign-off', environment: null };
    return refuseOutsider(parts, asker, wish);
  }
  const known = await findRun(parts.store, request.run);
  if (known === null) return noSuchRun(request.run);
  const { state } = known;
  const { id: run, environment } = state.head;
  const check = state.checks.get(request.check);
  if (check === undefined) return declined(`${run} has no check ${unlinked(request.check)}.`);
  const action = actionOf(check, request.answer);
  // By its id, as it was pressed: who may not is not told its name.
  const what = `${wordsOf[action]} ${check.head.id} on ${environment}`;
  const { reason } = request;
  // Before a reason was given nothing is decided: then only a refusal is written down.
  const wish = { what, action, environment, run, check: check.head.id, reason: reason ?? '' };
  const isReading = reason === undefined;
  const obstacle = staleness(check, state, parts.now()) ?? newerRevision(request, state);
  const rules = [ruleOf(parts.directory, asker, known, check)];
  const refused = await permitUnless(parts, asker, { ...wish, isReading }, rules, obstacle);
  if (refused?.kind === 'obstructed') return { kind: 'stale', run, message: refused.message };
  if (refused !== null) return refused;
  return { kind: 'open', state, check, actions: legalCheckActions(check, state) };
}

/** Null while the question is about the revision that it was shown with; a reader who has not decided yet is not asked. */
function newerRevision({ revision, reason }: Partial<AnswerRequest>, { deploy }: RunState): string | null {
  const changed = reason === undefined ? null : revisionChange(revision ?? null, revisionAsked(deploy));
  return changed === null ? null : `${unlinked(sentence(changed))}; look again.`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

const wordsOf = { approve: 'approve', reject: 'reject', 'sign-off': 'sign off', fail: 'fail' } as const;

function actionOf({ head }: CheckState, given: 'yes' | 'no'): keyof typeof wordsOf {
  if (head.danger !== null) return given === 'yes' ? 'approve' : 'reject';
  return given === 'yes' ? 'sign-off' : 'fail';
}

function ruleOf(directory: Directory, asker: Asker, { state, channel }: KnownRun, check: CheckState): Rule {
  const { requestedBy, environment } = state.head;
  if (check.head.danger !== null) return byApproval(directory, asker.user, requestedBy);
  const named = check.progress.kind === 'waiting' ? check.progress.question.approvers : [];
  if (named.length > 0) return byName(named, asker.user);
  return byVerb({ verb: 'sign-off', channel, environment }, asker.user);
}

/** Null while the question is open. */
function staleness(check: CheckState, state: RunState, now: number): Prose | null {
  const name = check.head.name || check.head.id;
  const { progress } = check;
  if (progress.kind === 'waiting' && legalCheckActions(check, state).length > 0) {
    const { expiresInMs } = progress.question;
    const expiresAt = expiresInMs === null ? null : progress.since + expiresInMs;
    if (expiresAt === null || now < expiresAt) return null;
    return phrase`The question of ${unlinked(name)} expired ${atTime(expiresAt)}; run it again to be asked again.`;
  }
  const before = [answeredBy(check), overBy(state)].filter((part) => part !== null);
  if (before.length > 0) return joined(before, '. ');
  const how =
    progress.kind === 'finished' ? phrase`; it ended ${atTime(progress.finishedAt)}: ${progress.status}` : '';
  return phrase`${unlinked(name)} asks nothing now${how}.`;
}

/** The signature that a worker of dangerous checks asks for. */
async function signed(
  { store, config, now, signApproval }: DeskParts,
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
  parts: DeskParts,
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
