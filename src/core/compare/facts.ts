import type { CheckType } from '../check.ts';
import type { EventGap } from '../compared-facts.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import { fingerprintOf } from '../fingerprint/fingerprint-of.ts';
import type { CheckStatus } from '../run/events.ts';
import { resultDocument } from '../run/result-document.ts';
import type { ResultCheck, ResultDocument } from '../run/result-schema.ts';
import type { RunState, Verdict } from '../run/state.ts';
import { shortened } from '../shorten.ts';
import { oneLine } from '../words/plain-text.ts';
import type { LogErrors } from './log-errors.ts';

/** What a comparison looks at in one check of a run. */
export type CheckFacts = {
  id: string;
  name: string;
  type: string;
  status: CheckStatus;
  /** Why it did not pass, in one line; empty when it did. */
  message: string;
  /** What is wrong, as its row says it; left out for one that did not fail, and in facts of before it was kept. */
  why?: string;
  /** The check that blocked it; null unless it was blocked. */
  blockedBy: string | null;
  /** The cause that it is one of in its run, equal for all of them; left out for one that passed, and in facts of before it was kept. */
  cause?: string;
  flaky: boolean;
  durationMs: number;
  /** How much of it may be the time of the machine that looked, ms; left out where it is none, and in facts of before it was kept. */
  lateMs?: number;
  counts: boolean;
  /** Its tier is critical, or a critical criterion cites it; left out otherwise, and in facts of before it was kept. */
  isCritical?: boolean;
  /** `until` is RFC 3339; null where nobody wrote it down. */
  quarantined: { owner: string; reason: string; until: string | null } | null;
  /** Its time says nothing of the target; left out otherwise. */
  isUntimed?: boolean;
  /** Silences between events; empty where its type tells none. */
  gaps: readonly EventGap[];
  /** Test cases that did not pass, of a check that failed, by name; left out where there are none, and in facts of before they were kept. */
  failingCases?: readonly string[];
  /** Error signatures that it saw in logs; null for what did not read logs. */
  errors: LogErrors | null;
};

/** A run as comparisons read it. `startedAt` is epoch ms. */
export type RunFacts = {
  id: string;
  plan: string;
  digest: string;
  environment: string;
  selector: readonly string[];
  verdict: Verdict;
  decidedBy: string;
  isCancelled: boolean;
  startedAt: number;
  durationMs: number;
  revision: string | null;
  /** In the order of the run; every id once. */
  checks: readonly CheckFacts[];
  /** What it was about; left out in facts of before it was kept. */
  fingerprint?: Fingerprint;
};

/** The facts of a run in events; of one that has not ended, what is known. */
export function factsOfState(state: RunState, checkTypes: readonly CheckType[]): RunFacts {
  return factsOfDocument(resultDocument(state), checkTypes);
}

/** The facts of a run in a result document (`parseResultDocument`); of a check that stands in it twice the first counts. */
export function factsOfDocument(document: ResultDocument, checkTypes: readonly CheckType[]): RunFacts {
  const { run, checks, criteria } = document;
  const types = new Map(checkTypes.map((type) => [type.type, type]));
  const byId = new Map<string, CheckFacts>();
  const critical = new Set(
    criteria.filter(({ tier }) => tier === 'critical').flatMap(({ checks: cited }) => cited),
  );
  // Of several causes the worst.
  const causes = new Map(
    run.causes.toReversed().flatMap(({ text, checks: says }) => says.map((id) => [id, text] as const)),
  );
  for (const check of checks) {
    if (!byId.has(check.id))
      byId.set(
        check.id,
        checkFacts(
          check,
          { isCited: critical.has(check.id), cause: causes.get(check.id) },
          types.get(check.type),
        ),
      );
  }
  const startedAt = Date.parse(run.startedAt);
  return {
    id: run.id,
    plan: run.plan,
    digest: run.planDigest,
    environment: run.environment,
    selector: run.selector,
    verdict: run.verdict,
    decidedBy: run.decidedBy,
    isCancelled: run.cancelled !== null,
    startedAt: Number.isFinite(startedAt) ? startedAt : 0,
    durationMs: run.durationMs,
    // Nobody saw that the last deploy that is known was what answered.
    revision: run.deploy === null || run.deploy.isKnownOnly ? null : run.deploy.revision,
    checks: [...byId.values()],
    // An older document keeps none; what its checks saw still tells.
    fingerprint: run.fingerprint ?? fingerprintOf(document, checkTypes, null),
  };
}

type InRun = { isCited: boolean; cause: string | undefined };

function checkFacts(check: ResultCheck, { isCited, cause }: InRun, own: CheckType | undefined): CheckFacts {
  const { id, name, type, status, flaky, counts, quarantined, evidence } = check;
  const { blockedBy } = evidence;
  const { durationMs, lateMs = 0 } = check.alone ?? check;
  const { gaps = [], errors = null } = own?.compared(evidence) ?? {};
  const message = check.failures[0]?.message ?? check.reason;
  const isBlocked = status === 'blocked' && typeof blockedBy === 'string';
  return {
    id,
    name,
    type,
    status,
    message: status === 'passed' ? '' : (message.split('\n')[0] ?? ''),
    ...(status === 'failed' ? { why: shortened(oneLine(check.telling?.reason || message), 300) } : {}),
    blockedBy: isBlocked ? blockedBy : null,
    ...(cause === undefined ? {} : { cause }),
    flaky: flaky && status === 'passed',
    durationMs,
    ...(lateMs > 0 ? { lateMs } : {}),
    counts,
    ...(isCited || check.tier === 'critical' ? { isCritical: true } : {}),
    quarantined,
    ...failingCasesOf(check),
    ...(own?.isTimed === false ? { isUntimed: true } : {}),
    gaps,
    errors,
  };
}

/** Of very many only the first, as the facts of a run are kept. */
const mostCases = 500;

function failingCasesOf({ status, cases }: ResultCheck): Pick<CheckFacts, 'failingCases'> {
  if (status !== 'failed' || cases.length === 0) return {};
  const failing = cases.filter((one) => one.status === 'failed' || one.status === 'errored');
  return { failingCases: failing.slice(0, mostCases).map(({ name }) => name) };
}
