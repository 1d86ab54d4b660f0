import type { IncidentEvent, IncidentHead } from './events.ts';
import type { KnownChecks } from './known-checks.ts';
import type { CriterionState, KnownCheck, RiskState, TaskState, WindowState } from './state.ts';
import type { Tasks } from './tasks.ts';

/** The windows of the plan, counted from the opening. */
export function windowsOf(
  head: IncidentHead,
  openedAt: number,
  tasks: Tasks,
  events: readonly IncidentEvent[],
): readonly WindowState[] {
  return head.windows.map((window) => {
    const own = window.tasks.flatMap(({ id }) => tasks.get(id) ?? []);
    const doneAt = own.map(doneTime);
    const done = doneAt.filter((at) => at !== null);
    return {
      id: window.id,
      startsAt: openedAt + window.fromMs,
      endsAt: openedAt + window.toMs,
      tasks: own,
      done: done.length,
      metAt: done.length === own.length && done.length > 0 ? Math.max(...done) : null,
      ...saidOf(window.id, events),
    };
  });
}

/** When a task was done; null while it is open or broken. */
function doneTime({ standing }: TaskState): number | null {
  return standing.kind === 'proved' || standing.kind === 'attested' ? standing.at : null;
}

function saidOf(
  window: string,
  events: readonly IncidentEvent[],
): Pick<WindowState, 'warned' | 'nudges' | 'snoozedUntil'> {
  let warned: WindowState['warned'] = null;
  let snoozedUntil: number | null = null;
  const nudges: { at: number; number: number }[] = [];
  for (const event of events) {
    if (!('window' in event) || event.window !== window) continue;
    if (event.type === 'window.warned')
      warned ??= { at: event.at, needsMs: event.needsMs, leftMs: event.leftMs };
    if (event.type === 'window.nudged') nudges.push({ at: event.at, number: event.number });
    if (event.type === 'window.snoozed') snoozedUntil = event.until;
  }
  return { warned, nudges, snoozedUntil };
}

/** Criteria as this incident knows them: met when the last look at every check passed, unmet when one failed. */
export function criteriaOf(head: IncidentHead, known: KnownChecks): readonly CriterionState[] {
  return head.criteria.map(({ id, tier, text, checks }) => {
    const found = checks.flatMap((check) => known.get(check)?.last ?? []);
    const failing = found.filter(({ status }) => status === 'failed');
    const named = (list: readonly string[]) =>
      list.map((check) => head.checkNames[check] ?? check).join(', ');
    if (failing.length > 0) {
      const since = Math.min(...failing.map((one) => one.since));
      return {
        id,
        tier,
        text,
        status: 'unmet',
        since,
        missing: `failing: ${named(failing.map(({ check }) => check))}`,
      };
    }
    if (checks.length > 0 && found.length === checks.length) {
      return {
        id,
        tier,
        text,
        status: 'met',
        since: Math.max(...found.map((one) => one.since)),
        missing: '',
      };
    }
    const unseen = checks.filter((check) => !found.some((one) => one.check === check));
    return { id, tier, text, status: 'unknown', since: null, missing: `not seen yet: ${named(unseen)}` };
  });
}

/** Risks with the watched checks that fail now. */
export function risksOf(head: IncidentHead, known: KnownChecks): readonly RiskState[] {
  return head.risks.map(({ id, level, text, mitigation, watch }) => {
    const failing = watch.flatMap((check): readonly KnownCheck[] => {
      const last = known.get(check)?.last;
      return last?.status === 'failed' ? [last] : [];
    });
    return { id, level, text, mitigation, failing };
  });
}
