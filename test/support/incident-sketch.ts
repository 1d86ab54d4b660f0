import { type IncidentEvent, type IncidentHead, incidentEventId } from '../../src/core/incident/events.ts';
import { reduceIncident } from '../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import { ended, incidentHead, opened, openedAt } from './incident-events.ts';

const hourMs = 3_600_000;
export const minuteMs = 60_000;
/** What the sketch of the Execution Timeline looks at: 73 minutes after the opening. */
export const sketchNow = openedAt + 73 * minuteMs;

/** The incident of the sketch of the Execution Timeline: three windows, three tiers, a task that was done and broke again when `isBroken`. */
export function sketchHead(): IncidentHead {
  const task = (id: string, text: string, checks: readonly string[]) => ({ id, text, checks });
  return incidentHead({
    title: 'Backend does not start',
    windows: [
      {
        id: 'immediate',
        fromMs: 0,
        toMs: 2 * hourMs,
        tasks: [
          task('fix', 'Apply import fix and redeploy staging', ['deploy']),
          task('recover', 'Validate staging service recovery', ['health', 'no-name-error']),
          task('tests', 'Run original failing WebSocket tests', ['event-flow', 'concurrent']),
        ],
      },
      {
        id: 'short-term',
        fromMs: 2 * hourMs,
        toMs: 8 * hourMs,
        tasks: [task('load', 'Load test', ['load']), task('watch', 'Watch the logs', ['logs'])],
      },
      {
        id: 'medium-term',
        fromMs: 24 * hourMs,
        toMs: 48 * hourMs,
        tasks: [task('docs', 'Update docs', []), task('post', 'Write the post-mortem', [])],
      },
    ],
    criteria: [
      { id: 'c1', tier: 'critical', text: 'Health answers 200', checks: ['health'] },
      { id: 'c2', tier: 'critical', text: 'All 5 WebSocket events delivered', checks: ['concurrent'] },
      { id: 'c3', tier: 'important', text: 'No NameError in the logs', checks: ['no-name-error'] },
      { id: 'c4', tier: 'important', text: 'Load test passes', checks: ['load'] },
      { id: 'c5', tier: 'nice-to-have', text: 'Docs are current', checks: ['docs-built'] },
    ],
    risks: [
      {
        id: 'r1',
        level: 'high',
        text: 'Staging remains down',
        mitigation: 'roll back to 00467',
        watch: ['health'],
      },
      { id: 'r2', level: 'medium', text: 'Configuration drift', mitigation: null, watch: ['concurrent'] },
    ],
    afterwards: [
      { id: 'results', text: 'Results on the issue', target: { publish: 'github-issue' } },
      { id: 'report', text: 'Post-mortem', target: { write: 'docs/post-mortem.md' } },
      { id: 'thanks', text: 'Thank the testers', target: null },
    ],
    checkNames: {
      deploy: 'Redeploy',
      health: 'Health',
      'no-name-error': 'No NameError',
      'event-flow': 'test_websocket_event_flow_real',
      concurrent: 'test_concurrent_websocket_real',
    },
  });
}

/** Until the sketch; `isBroken`: the recovery that was proved fails again. */
export function sketchEvents({ isBroken = false } = {}): readonly IncidentEvent[] {
  const at = (minutes: number) => openedAt + minutes * minuteMs;
  const link = 'https://example.slack.com/archives/C0INCIDENT/p1700000000000001';
  return [
    { ...opened(sketchHead()), by: 'U0MARA0001' },
    {
      type: 'role.given',
      id: 'role:1',
      at: at(1),
      by: 'U0MARA0001',
      role: 'operations',
      user: 'U0JUN00001',
    },
    { ...ended('r-1', 'deploy', 'passed', 22, 'deployed 00468-94p') },
    {
      type: 'deploy.seen',
      id: incidentEventId.deploy('00468-94p'),
      at: at(22),
      by: '',
      revision: '00468-94p',
      environment: 'staging',
      run: 'r-1',
    },
    linked(ended('r-1', 'health', 'passed', 23, '/health 200 in 84 ms'), link),
    ended('r-1', 'no-name-error', 'passed', 23, 'no NameError in 212 log lines'),
    ended('r-2', 'event-flow', 'passed', 26, '5 of 5 events'),
    ended('r-2', 'concurrent', 'failed', 27, '17 of 20 complete'),
    {
      type: 'status.posted',
      id: 'status.posted:1',
      at: at(30),
      by: 'U0MARA0001',
      changed: 'Health answers again.',
      next: 'Find the three lost connections.',
      nextUpdateAt: at(90),
    },
    ...(isBroken ? [linked(ended('r-3', 'health', 'failed', 49, '503'), link)] : []),
  ];
}

function linked(event: IncidentEvent, permalink: string): IncidentEvent {
  return event.type === 'check.ended' ? { ...event, permalink } : event;
}

/** The state of the sketch. */
export function sketchState(
  how: { isBroken?: boolean; more?: readonly IncidentEvent[] } = {},
): IncidentState {
  const state = reduceIncident([...sketchEvents(how), ...(how.more ?? [])]);
  if (state === null) throw new Error('no incident');
  return state;
}
