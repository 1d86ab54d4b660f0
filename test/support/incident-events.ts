import type { IncidentEvent, IncidentHead } from '../../src/core/incident/events.ts';
import { incidentEventId } from '../../src/core/incident/events.ts';
import type { CheckStatus } from '../../src/core/run/events.ts';

const hourMs = 3_600_000;
export const openedAt = Date.UTC(2026, 10, 24, 10, 31);

/** An incident of two windows: two tasks that checks prove, one that a person ticks. */
export function incidentHead(overrides: Partial<IncidentHead> = {}): IncidentHead {
  return {
    key: '517',
    title: 'Backend does not start',
    channel: 'C0INCIDENT',
    severity: 'P0',
    environment: 'staging',
    plan: { id: 'issue-517', title: 'Staging outage', digest: 'abc', file: 'plans/issue-517.yaml' },
    windows: [
      {
        id: 'immediate',
        fromMs: 0,
        toMs: 2 * hourMs,
        tasks: [
          { id: 'recover', text: 'Validate staging service recovery', checks: ['health', 'no-name-error'] },
          { id: 'tests', text: 'Run original failing WebSocket tests', checks: ['event-flow'] },
        ],
      },
      {
        id: 'medium',
        fromMs: 24 * hourMs,
        toMs: 48 * hourMs,
        tasks: [{ id: 'docs', text: 'Update docs', checks: [] }],
      },
    ],
    criteria: [
      { id: 'c1', tier: 'critical', text: 'Health answers 200', checks: ['health'] },
      { id: 'c2', tier: 'important', text: 'Events arrive', checks: ['event-flow', 'health'] },
    ],
    risks: [{ id: 'r1', level: 'high', text: 'Staging stays down', mitigation: null, watch: ['health'] }],
    afterwards: [],
    checkNames: { health: 'Health', 'no-name-error': 'No NameError', 'event-flow': 'Event flow' },
    ...overrides,
  };
}

/** The opening, by Mara. */
export function opened(head: IncidentHead = incidentHead()): IncidentEvent {
  return { type: 'incident.opened', id: incidentEventId.opened(), at: openedAt, by: 'UMARA', incident: head };
}

/** A check of a run that ended some minutes after the opening. */
export function ended(
  run: string,
  check: string,
  status: CheckStatus,
  minutes: number,
  value = '',
): IncidentEvent {
  return {
    type: 'check.ended',
    id: incidentEventId.checkEnded(run, check),
    at: openedAt + minutes * 60_000,
    by: '',
    run,
    check,
    status,
    value,
    revision: null,
    permalink: null,
  };
}
