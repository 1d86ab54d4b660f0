import type { IncidentEvent } from './events.ts';
import type { KnownCheck } from './state.ts';

/** What is known of each check, and the newest deploy so far. */
export type KnownChecks = {
  checks: Map<
    string,
    { last: KnownCheck | null; doubt: KnownCheck['doubt']; decided?: Decision & { run: string } }
  >;
  deploy: Extract<IncidentEvent, { type: 'deploy.seen' }> | null;
  /** By revision, the runs that deployed it or are the reports on it: what such a run saw before its deploy is as its plan has it. */
  runsOf: ReadonlyMap<string, ReadonlySet<string>>;
};

type Decision = NonNullable<KnownCheck['decided']>;

/** Before the first of these events. */
export function nothingKnown(events: readonly IncidentEvent[]): KnownChecks {
  const runsOf = new Map<string, Set<string>>();
  for (const event of events) {
    if ((event.type !== 'check.ended' && event.type !== 'deploy.seen') || !event.revision || !event.run)
      continue;
    runsOf.set(event.revision, (runsOf.get(event.revision) ?? new Set()).add(event.run));
  }
  return { checks: new Map(), deploy: null, runsOf };
}

/** How a check was seen last; null when it was not. */
export function lastOf({ checks }: KnownChecks, check: string): KnownCheck | null {
  return checks.get(check)?.last ?? null;
}

/** True for a look that says of what is there now that all is well. */
export function isProof({ status, outdatedBy }: KnownCheck): boolean {
  return status === 'passed' && outdatedBy === undefined;
}

/**
 * Takes the end of a check in, or a deploy. Only a look that found out something counts; blocked, skipped and cancelled checks were no look.
 * That a check passed is of the revision that was there when its look began: the next deploy takes it back. That it failed stands until it is seen to pass.
 */
export function noteCheck(known: KnownChecks, event: IncidentEvent): void {
  const { checks } = known;
  if (event.type === 'decision.made') noteDecision(known, event);
  if (event.type === 'deploy.seen') noteDeploy(known, event);
  if (event.type !== 'check.ended') return;
  const { check, status, value, at, run, revision, permalink } = event;
  const entry = checks.get(check);
  const before = entry?.last ?? null;
  if (status === 'passed' || status === 'failed') {
    const since = before?.status === status ? before.since : at;
    const { source, asking, startedAt, isDeed } = event;
    const made = { ...(source === undefined ? {} : { source }), ...(asking === undefined ? {} : { asking }) };
    const began = {
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(isDeed === undefined ? {} : { isDeed }),
    };
    const last = {
      check,
      status,
      value,
      at,
      since,
      run,
      revision,
      permalink,
      doubt: null,
      ...made,
      ...began,
    };
    const decided = decidedIn(run, entry?.decided);
    checks.set(check, { ...entry, last: asOf(known, { ...last, ...decided }), doubt: null });
    return;
  }
  if (status !== 'errored' && status !== 'inconclusive') return;
  const doubt = { status, value, at };
  checks.set(check, { ...entry, last: before === null ? null : { ...before, doubt }, doubt });
}

function noteDeploy(known: KnownChecks, event: Extract<IncidentEvent, { type: 'deploy.seen' }>): void {
  known.deploy = event;
  for (const [check, entry] of known.checks) {
    if (entry.last !== null) known.checks.set(check, { ...entry, last: asOf(known, entry.last) });
  }
}

/** As it stands after the newest deploy. What changed something was done, whatever is deployed later. */
function asOf({ deploy, runsOf }: KnownChecks, last: KnownCheck): KnownCheck {
  if (deploy === null || last.status !== 'passed' || last.outdatedBy !== undefined) return last;
  if (last.isDeed === true || last.decided?.decision === 'approved') return last;
  const { revision, at, run } = deploy;
  const isOfIt = run === last.run || runsOf.get(revision)?.has(last.run) === true;
  return isOfIt || (last.startedAt ?? last.at) >= at ? last : { ...last, outdatedBy: { revision, at } };
}

/** An answer is of one run, and comes before the end of its check. */
function noteDecision(
  { checks }: KnownChecks,
  event: Extract<IncidentEvent, { type: 'decision.made' }>,
): void {
  const { check, decision, run, by } = event;
  if (decision !== 'approved' && decision !== 'signed off') return;
  const { last = null, doubt = null } = checks.get(check) ?? {};
  checks.set(check, { last, doubt, decided: { by, decision, run } });
}

function decidedIn(
  run: string,
  decided: (Decision & { run: string }) | undefined,
): Pick<KnownCheck, 'decided'> {
  return decided?.run === run ? { decided: { by: decided.by, decision: decided.decision } } : {};
}
