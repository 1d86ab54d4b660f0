import type { Asker, Directory } from '../core/people.ts';
import { joined, type Prose, phrase } from '../core/picture/sentence.ts';
import type { CheckAction } from '../core/run/legal.ts';
import { legalCheckActions } from '../core/run/legal.ts';
import type { RunStore } from '../core/run/order.ts';
import { revisionAsked, revisionChange } from '../core/run/questions.ts';
import type { CheckState, RunState } from '../core/run/state.ts';
import type { PermitParts } from './parts.ts';
import { byApproval, byName, byVerb, isMember, permitUnless, type Rule, refuseOutsider } from './permit.ts';
import { findRun, type KnownRun } from './runs.ts';
import { atTime, unlinked } from './sentence-parts.ts';
import { answeredBy, overBy } from './stale.ts';
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

/** A question that a person may answer now; `actions` are the answers that it takes. */
export type QuestionOutcome =
  | { kind: 'open'; state: RunState; check: CheckState; actions: readonly CheckAction[] }
  | { kind: 'stale'; run: string; message: Prose }
  | PermissionRefusal
  | Objection;

/** Whether a person may answer so, and only then what became of the question. */
export async function question(
  parts: PermitParts & { store: RunStore },
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
  if (refused !== null && action === 'reject' && asker.user === state.head.requestedBy) {
    return { ...refused, hint: `You asked for it, and may stop it: cancel ${run}` };
  }
  if (refused !== null) return refused;
  return { kind: 'open', state, check, actions: legalCheckActions(check, state) };
}

/** Null while the question is about the revision that it was shown with; a reader who has not decided yet is not asked. */
function newerRevision({ revision, reason }: Partial<AnswerRequest>, { deploy }: RunState): string | null {
  const changed = reason === undefined ? null : revisionChange(revision ?? null, revisionAsked(deploy));
  return changed === null ? null : `${unlinked(sentence(changed))}; look again.`;
}

const wordsOf = { approve: 'approve', reject: 'reject', 'sign-off': 'sign off', fail: 'fail' } as const;

/** What an answer does to a check. */
export function actionOf({ head }: CheckState, given: 'yes' | 'no'): keyof typeof wordsOf {
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
export function staleness(check: CheckState, state: RunState, now: number): Prose | null {
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

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
