import { checkTypes } from '../../src/checks/index.ts';
import type { RunFacts } from '../../src/core/compare/facts.ts';
import { factsOfState } from '../../src/core/compare/facts.ts';
import { reportFacts } from '../../src/core/report/facts.ts';
import type { RunEvent, RunHead } from '../../src/core/run/events.ts';
import type { RunStore } from '../../src/core/run/order.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { onlyShown } from '../../src/core/words/next.ts';
import type { RunReport } from '../../src/desk/reports/read-report.ts';

const dayMs = 86_400_000;

/** The report on a run as reading it gives it; the baseline is the newest earlier run that passed. */
export function reportOf(
  state: RunState,
  earlier: readonly RunFacts[],
  now = state.finishedAt ?? 0,
): RunReport {
  const current = factsOfState(state, checkTypes);
  const past = earlier.toSorted((a, b) => b.startedAt - a.startedAt);
  const baseline = past.find(({ verdict }) => verdict === 'passed') ?? null;
  const facts = reportFacts({ state, current, baseline, history: past, incident: null, now });
  return { state, facts, history: [current, ...past], around: onlyShown };
}

/** Daily runs like this one before it, newest first; `change` makes each what it was. */
export function earlierRuns(
  state: RunState,
  count: number,
  change: (run: RunFacts, nth: number) => RunFacts = (run) => run,
): readonly RunFacts[] {
  const current = factsOfState(state, checkTypes);
  return Array.from({ length: count }, (_, nth) =>
    change({ ...current, id: `r-${nth}`, startedAt: current.startedAt - (nth + 1) * dayMs }, nth),
  );
}

/** Keeps a run that has ended as the bot would: its order, its events (the last at `finishedAt`), its place in the lists. */
export async function keepEndedRun(
  store: RunStore,
  {
    head,
    events,
    at,
    finishedAt,
  }: { head: RunHead; events: readonly RunEvent[]; at: number; finishedAt: number },
): Promise<void> {
  const place = { channel: 'C0STAGING1', thread: null };
  const plan = { text: '', file: head.plan.file, digest: head.plan.digest };
  await store.create({ run: head.id, plan, place, failFast: false }, head, at);
  await store.append(head.id, [
    { type: 'run.started', id: 'run.started', at },
    ...events,
    { type: 'run.finished', id: 'run.finished', at: finishedAt },
  ]);
  const state = await store.state(head.id);
  if (state !== null) await store.end(summaryOf(state, place.channel));
}
