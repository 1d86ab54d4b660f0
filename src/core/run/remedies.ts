import { tiers } from '../plan/model.ts';
import { standingOf } from './check-standing.ts';
import { rootCause } from './needs.ts';
import type { CheckState, RunState } from './state.ts';

/** What can be done about the checks of a run that are not green; none of it where they count for nothing. */
export type Remedies = {
  /** Running them again can end differently. */
  again: readonly CheckState[];
  /** What a next run has to look at, so that its end says something: those, what is to be mended first, and what waits for any of them. */
  look: readonly CheckState[];
  /** Somebody has to approve them. */
  approve: readonly CheckState[];
  /** Somebody has to answer them. */
  answer: readonly CheckState[];
  /** What waits for their answers. */
  behind: readonly CheckState[];
  /** What has to be changed before running them again can end differently, as orders, each once. */
  mend: readonly string[];
  /** True where something worse failed that is not mended by any of that. */
  isMendMinor: boolean;
  /** What is not green and only reported. */
  uncounted: readonly CheckState[];
};

/** What would help each check of a run that has ended; those that wait for another are helped by what helps that one. */
export function remediesOf(state: Pick<RunState, 'checks' | 'finishedAt' | 'head'>): Remedies {
  const all = [...state.checks.values()];
  const blocking = new Set(
    all
      .filter((check) => check.head.counts && standingOf(check, state) === 'blocked')
      .map(({ head }) => rootCause(state, head.id)),
  );
  const open = all.filter((check) => {
    const standing = standingOf(check, state);
    if (standing === 'blocked') return mendOf(check) !== null;
    // What fail-fast skipped nobody has looked at.
    return standing !== 'passed';
  });
  const counting = open.filter(({ head }) => head.counts || blocking.has(head.id));
  const told = counting.map((check) => ({ check, mend: mendOf(check) }));
  const loose = told.filter(({ mend }) => mend === null).map(({ check }) => check);
  const person = (check: CheckState) => {
    const standing = standingOf(check, state);
    if (standing !== 'waiting' && standing !== 'unanswered') return null;
    return check.head.danger === null ? 'answer' : 'approve';
  };
  const ofPeople = new Set(loose.filter((check) => person(check) === 'answer').map(({ head }) => head.id));
  const waiting = all.filter((check) => check.head.counts && standingOf(check, state) === 'blocked');
  const behind = waiting.filter((check) => ofPeople.has(rootCause(state, check.head.id)));
  const looked = new Set(
    [...counting, ...waiting].filter((check) => !ofPeople.has(check.head.id) && !behind.includes(check)),
  );
  return {
    look: all.filter((check) => looked.has(check)),
    again: loose.filter((check) => person(check) === null),
    approve: loose.filter((check) => person(check) === 'approve'),
    behind,
    answer: loose.filter((check) => person(check) === 'answer'),
    mend: [...new Set(told.flatMap(({ mend }) => (mend === null ? [] : [mend])))],
    isMendMinor: isMinor(told, state),
    uncounted: open.filter((check) => !counting.includes(check)),
  };
}

/** By the highest tier of what is to be mended and of what else is open. */
function isMinor(
  told: readonly { check: CheckState; mend: string | null }[],
  { head }: Pick<RunState, 'head'>,
): boolean {
  const rankOf = ({ head: { id, tier } }: CheckState) => {
    const all = head.criteria.flatMap((one) => (one.checks.includes(id) ? [one.tier] : []));
    const ranks = [...all, ...(tier === null ? [] : [tier])].map((one) => tiers.indexOf(one));
    return Math.min(tiers.length, ...ranks);
  };
  const best = (some: readonly { check: CheckState }[]) =>
    Math.min(tiers.length + 1, ...some.map(({ check }) => rankOf(check)));
  const mended = told.filter(({ mend }) => mend !== null);
  return best(told.filter(({ mend }) => mend === null)) < best(mended);
}

/** What has to be changed before a check can end differently, as an order; null where looking again may be enough. */
export function mendOf({ progress }: CheckState): string | null {
  if (progress.kind !== 'finished') return null;
  const { mend, failures, evidence } = progress.outcome;
  if (mend !== undefined) return mend;
  if (progress.status !== 'failed') return null;
  const isOfCertificate = failures.some(
    ({ at, expected }) => expected === 'a valid certificate' || at.endsWith('expiresIn'),
  );
  return isOfCertificate ? certificateMend(evidence) : null;
}

/** The evidence is of a version of before, maybe. */
function certificateMend(evidence: Readonly<Record<string, unknown>>): string | null {
  const { certificate } = evidence;
  if (typeof certificate !== 'object' || certificate === null) return null;
  const reason = 'reason' in certificate && typeof certificate.reason === 'string' ? certificate.reason : '';
  const host = hostIn(evidence);
  const what = host === '' ? 'the certificate' : `the certificate of ${host}`;
  if (reason === '' || reason.includes('expired on ')) return `renew ${what}`;
  return `replace ${what} (${reason})`;
}

function hostIn({ url, target }: Readonly<Record<string, unknown>>): string {
  if (typeof target === 'string') return target;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : '';
}
