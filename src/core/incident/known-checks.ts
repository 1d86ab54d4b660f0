import type { IncidentEvent } from './events.ts';
import type { KnownCheck } from './state.ts';

/** What is known of each check, and when it passed first of all: what made its task done once. */
export type KnownChecks = Map<
  string,
  { last: KnownCheck | null; doubt: KnownCheck['doubt']; decided?: Decision & { run: string } }
>;

type Decision = NonNullable<KnownCheck['decided']>;

/** Takes the end of a check in. Only a look that found out something counts; blocked, skipped and cancelled checks were no look. */
export function noteCheck(known: KnownChecks, event: IncidentEvent): void {
  if (event.type === 'decision.made') noteDecision(known, event);
  if (event.type !== 'check.ended') return;
  const { check, status, value, at, run, revision, permalink } = event;
  const entry = known.get(check);
  const before = entry?.last ?? null;
  if (status === 'passed' || status === 'failed') {
    const since = before?.status === status ? before.since : at;
    const { source, asking } = event;
    const made = { ...(source === undefined ? {} : { source }), ...(asking === undefined ? {} : { asking }) };
    const last = { check, status, value, at, since, run, revision, permalink, doubt: null, ...made };
    known.set(check, { ...entry, last: { ...last, ...decidedIn(run, entry?.decided) }, doubt: null });
    return;
  }
  if (status !== 'errored' && status !== 'inconclusive') return;
  const doubt = { status, value, at };
  known.set(check, { ...entry, last: before === null ? null : { ...before, doubt }, doubt });
}

/** An answer is of one run, and comes before the end of its check. */
function noteDecision(known: KnownChecks, event: Extract<IncidentEvent, { type: 'decision.made' }>): void {
  const { check, decision, run, by } = event;
  if (decision !== 'approved' && decision !== 'signed off') return;
  const { last = null, doubt = null } = known.get(check) ?? {};
  known.set(check, { last, doubt, decided: { by, decision, run } });
}

function decidedIn(
  run: string,
  decided: (Decision & { run: string }) | undefined,
): Pick<KnownCheck, 'decided'> {
  return decided?.run === run ? { decided: { by: decided.by, decision: decided.decision } } : {};
}
