import fc from 'fast-check';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { severities } from '../../src/core/incident/events.ts';
import { reduceIncident } from '../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import { incidentHead, opened, openedAt } from './incident-events.ts';
import { anyText } from './random-run.ts';

const hourMs = 3_600_000;

/** How many of each an incident has, and the text that stands everywhere in it. */
export type IncidentSize = {
  windows: number;
  tasks: number;
  criteria: number;
  risks: number;
  notes: number;
  afterwards: number;
};

/** An incident in which the text stands everywhere it can; every second check failed after it had passed when `isBad`. */
export function loudIncidentEvents(size: IncidentSize, text: string, isBad: boolean): IncidentEvent[] {
  const count = (number: number) => Array.from({ length: number }, (_, index) => index);
  const checks = count(size.tasks).map((index) => `check-${index}`);
  const cited = (index: number) => checks.slice(index % Math.max(1, size.tasks), (index % 7) + index + 1);
  const head = incidentHead({
    title: text,
    environment: text,
    plan: { id: text, title: text, digest: text, file: text },
    windows: count(size.windows).map((index) => ({
      id: `${text.slice(0, 50)}${index}`,
      fromMs: index * hourMs,
      toMs: (index + 1) * hourMs,
      tasks: count(size.tasks)
        .filter((task) => task % size.windows === index)
        .map((task) => ({
          id: `t${task}`,
          text: `${text}${task}`,
          checks: task % 5 === 0 ? [] : cited(task),
        })),
    })),
    criteria: count(size.criteria).map((index) => ({
      id: `c${index}`,
      tier: (['critical', 'important', 'nice-to-have'] as const)[index % 3] ?? 'critical',
      text,
      checks: cited(index),
    })),
    risks: count(size.risks).map((index) => ({
      ...{ id: `r${index}`, level: 'high' as const, text, mitigation: text, watch: cited(index) },
    })),
    afterwards: count(size.afterwards).map((index) => ({
      ...{ id: `${text.slice(0, 100)}${index}`, text, target: index % 2 === 0 ? { write: text } : null },
    })),
    checkNames: Object.fromEntries(checks.map((check) => [check, text])),
  });
  const seen = (run: string, status: 'passed' | 'failed', minutes: number) =>
    checks.map(
      (check): IncidentEvent => ({
        ...{
          type: 'check.ended',
          id: `${run}:${check}`,
          at: openedAt + minutes * 60_000,
          by: '',
          run,
          check,
        },
        ...{ status, value: text, revision: text, permalink: text },
      }),
    );
  const said = { at: openedAt + 50 * 60_000, by: text };
  return [
    { ...opened(head), by: text },
    ...seen('r-1', 'passed', 10),
    ...(isBad ? seen('r-2', 'failed', 40).filter((_, index) => index % 2 === 0) : []),
    ...count(size.notes).map(
      (index): IncidentEvent => ({
        ...{ type: 'note.written', id: `n${index}`, entry: `n${index}`, text, recordedAt: said.at },
        ...said,
      }),
    ),
    { type: 'status.posted', id: 's', ...said, changed: text, next: text, nextUpdateAt: said.at },
    { type: 'handoff.offered', id: 'h', ...said, offer: text, to: text },
    { type: 'role.given', id: 'role', ...said, role: 'scribe', user: text },
    { type: 'deploy.seen', id: 'd', ...said, revision: text, environment: text, run: text },
    {
      ...{ type: 'decision.made', id: 'dec', ...said, run: text, check: text },
      ...{ decision: 'approved', reason: text },
    },
    ...head.windows.slice(0, 3).map(
      (window): IncidentEvent => ({
        ...{ type: 'window.nudged', id: `w:${window.id}`, ...said, window: window.id, number: 1 },
      }),
    ),
    { type: 'channel.lost', id: 'lost', ...said, reason: text },
  ];
}

/** Closes it, with the text. */
export function loudClosing(text: string): IncidentEvent {
  return {
    ...{ type: 'incident.closed', id: 'incident.closed', at: openedAt + 2 * hourMs, by: text, summary: text },
    exception: { reason: text, agreedBy: text },
  };
}

/** The state of those events. */
export function stateOf(events: readonly IncidentEvent[]): IncidentState {
  const state = reduceIncident(events);
  if (state === null) throw new Error('no incident');
  return state;
}

/** Any incident: sizes, texts, severity, open or closed. */
export const anyIncident = fc
  .record({
    size: fc.record({
      windows: fc.integer({ min: 1, max: 60 }),
      tasks: fc.nat(200),
      criteria: fc.nat(60),
      risks: fc.nat(30),
      notes: fc.nat(20),
      afterwards: fc.nat(30),
    }),
    text: anyText.map((text) => text.slice(0, 5_000)),
    isBad: fc.boolean(),
    isClosed: fc.boolean(),
    severity: fc.constantFrom(...severities),
  })
  .map(({ size, text, isBad, isClosed, severity }) => {
    const events = [
      ...loudIncidentEvents(size, text, isBad),
      ...(isClosed ? [loudClosing(text)] : []),
      { type: 'severity.set', id: 'sev', at: openedAt + 1, by: text, severity } as const,
    ];
    return { events, state: stateOf(events) };
  });
