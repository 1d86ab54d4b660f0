import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf } from '../../../src/core/incident/changes.ts';
import type { IncidentEvent } from '../../../src/core/incident/events.ts';
import { eventsOfRun } from '../../../src/core/incident/join.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { ended, incidentHead, opened, openedAt } from '../../support/incident-events.ts';
import { anySmallRun, runOf } from '../../support/random-run.ts';

const head = incidentHead();
const ids = Object.keys(head.checkNames);
const own = { plan: head.plan.id, environment: head.environment };

/** What is known before: one thing proved, one thing failing. */
const before: readonly IncidentEvent[] = [
  opened(head),
  ended('r-own', 'health', 'failed', 5, '503'),
  ended('r-own', 'event-flow', 'passed', 6, '5 events'),
];

const anyForeign = fc.record({
  run: anySmallRun,
  scope: fc.oneof(
    fc.constantFrom(
      { plan: own.plan, environment: 'canary' },
      { plan: 'checkout', environment: own.environment },
      { plan: 'checkout', environment: 'canary' },
      { plan: own.plan, environment: 'Staging' },
    ),
    fc.record({ plan: fc.string(), environment: fc.string() }),
  ),
});

/** As its own incident would have written it down, before anybody asked which plan and environment it is of. */
function written(run: RunState): readonly IncidentEvent[] {
  const { plan, environment } = run.head;
  return eventsOfRun(
    { head: { plan: { ...head.plan, id: plan.id }, environment }, openedAt: 0 },
    run,
    null,
    false,
  );
}

function withoutPlan(event: IncidentEvent): IncidentEvent {
  if (event.type !== 'run.started' && event.type !== 'deploy.seen') return event;
  const { plan: _, ...rest } = event;
  return rest;
}

function lookAt(events: readonly IncidentEvent[]) {
  return { state: reduceIncident(events), changes: changesOf(events) };
}

test('runs of other plans and environments change nothing of an incident, however they came into it', () => {
  const known = lookAt(before);
  fc.assert(
    fc.property(anyForeign, fc.boolean(), ({ run, scope }, isFirst) => {
      fc.pre(scope.plan !== own.plan || scope.environment !== own.environment);
      const foreign = runOf(run, { ...scope, ids });
      expect(eventsOfRun({ head, openedAt: 0 }, foreign, null)).toEqual([]);
      const told = written(foreign).map((event) => ({ ...event, at: event.at + openedAt }));
      expect(told.length).toBeGreaterThan(0);
      expect(lookAt(isFirst ? [...told, ...before] : [...before, ...told])).toEqual(known);
    }),
    { numRuns: 300 },
  );
});

test('what was written down before plans were kept does not count when it is of another environment', () => {
  const known = lookAt(before);
  fc.assert(
    fc.property(anySmallRun, fc.constantFrom('canary', 'prod', ''), (run, environment) => {
      const told = written(runOf(run, { plan: own.plan, environment, ids })).map(withoutPlan);
      expect(lookAt([...before, ...told])).toEqual(known);
    }),
    { numRuns: 100 },
  );
});

test('the same runs count when they are of its plan and environment', () => {
  const outcome = { reason: '', failures: [], summary: '200', evidence: {}, cases: [] };
  const [run] = fc.sample(
    anySmallRun.filter(({ checks }) => checks.size >= ids.length),
    1,
  );
  if (run === undefined) throw new Error('no run');
  const passed = runOf(run, { ...own, ids });
  const checks = [...passed.checks].map(([id, check]) => {
    const progress = {
      ...{ kind: 'finished' as const, status: 'passed' as const, attempts: 1, flaky: false, durationMs: 1 },
      ...{
        outcome: { status: 'passed' as const, ...outcome },
        startedAt: openedAt,
        finishedAt: openedAt + 60_000,
      },
    };
    return [id, { ...check, progress }] as const;
  });
  const state = reduceIncident([opened(head), ...written({ ...passed, checks: new Map(checks) })]);
  expect(state?.criteria.map(({ status }) => status)).toEqual(['met', 'met']);
  expect(state?.windows[0]?.done).toBe(2);
});

test('the run of a report that was written down as if it had deployed is not named', () => {
  const seen = (run: string): IncidentEvent => ({
    ...{ type: 'deploy.seen', id: 'deploy.seen:staging:01443e5', at: openedAt + 1, by: '', run },
    ...{ revision: '01443e5', environment: 'staging' },
  });
  const started = (run: string, by: string): IncidentEvent => ({
    ...{ type: 'run.started', id: `run.started:${run}`, at: openedAt + 2, by, run, selector: ['all'] },
    ...{ environment: 'staging', permalink: null },
  });
  const deploysOf = (run: string, by: string) =>
    reduceIncident([opened(head), seen(run), started(run, by)])?.deploys.map((deploy) => deploy.run);
  expect(deploysOf('r-KG9ZD5', 'staging-check')).toEqual([null]);
  expect(deploysOf('r-KG9ZD5', 'UMARA')).toEqual(['r-KG9ZD5']);
});
