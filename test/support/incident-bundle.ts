import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../src/core/audit.ts';
import { type BundleFiles, bundleOf, type Digest } from '../../src/core/incident/bundle.ts';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { reduceIncident } from '../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import { incidentDocuments } from '../../src/text/incident-documents.ts';
import { incidentMarkdown } from '../../src/text/incident-markdown.ts';
import { ended, incidentHead, opened, openedAt } from './incident-events.ts';

export const sha256: Digest = (content) => createHash('sha256').update(content).digest('hex');

const minuteMs = 60_000;
const at = (minutes: number) => openedAt + minutes * minuteMs;

/** The plan's documents of issue 517. */
export const head517 = incidentHead({
  afterwards: [
    { id: 'afterwards-1', text: 'Issue #517 with test results', target: { publish: 'github-issue' } },
    {
      id: 'afterwards-2',
      text: 'Master WIP Status with staging health',
      target: { write: 'docs/status.md' },
    },
    {
      id: 'afterwards-3',
      text: 'Test execution guide with lessons learned',
      target: { write: 'docs/guide.md' },
    },
    {
      id: 'afterwards-4',
      text: 'Import validation procedures',
      target: { write: 'docs/import-validation.md' },
    },
    { id: 'afterwards-5', text: 'Talk about it', target: null },
  ],
});

/** An incident with an outage, a recovery, a relapse, a note that was edited, a struck message, and a closing with an exception. */
export const story517: readonly IncidentEvent[] = [
  opened(head517),
  run('r-000001', 1),
  ended('r-000001', 'health', 'failed', 2, 'expected status 200, got 503'),
  ended('r-000001', 'no-name-error', 'failed', 2, "NameError: name 'RateLimiter' is not defined"),
  runEnded('r-000001', 3, 'failed'),
  {
    type: 'decision.made',
    id: 'decision.made:r-000002:redeploy',
    at: at(20),
    by: 'UJUN',
    run: 'r-000002',
    check: 'redeploy',
    decision: 'approved',
    reason: 'import fixed',
  },
  {
    type: 'deploy.seen',
    id: 'deploy.seen:00468-94p',
    at: at(22),
    by: '',
    revision: '00468-94p',
    environment: 'staging',
    run: 'r-000002',
  },
  run('r-000003', 23),
  ended('r-000003', 'health', 'passed', 24, '200 in 84 ms'),
  ended('r-000003', 'no-name-error', 'passed', 24, 'no NameError in 212 lines'),
  runEnded('r-000003', 25, 'passed'),
  {
    type: 'note.written',
    id: 'note-1',
    at: at(30),
    by: 'UMARA',
    entry: 'note-1',
    text: 'it is up',
    recordedAt: at(40),
  },
  { type: 'entry.edited', id: 'edit-1', at: at(41), by: 'UJUN', entry: 'note-1', text: 'it is up again' },
  {
    type: 'message.kept',
    id: 'kept-1',
    at: at(31),
    by: 'ULEE',
    entry: 'C1:1.2',
    text: '@here | look <!channel>\n# now',
    permalink: 'https://example.slack.com/archives/C1/p12',
    keptBy: 'UMARA',
    recordedAt: at(32),
  },
  {
    type: 'entry.struck',
    id: 'struck-1',
    at: at(33),
    by: 'ULEE',
    entry: 'C1:1.2',
    reason: 'deleted in Slack',
  },
  ended('r-000004', 'health', 'failed', 49, 'expected status 200, got 502'),
  {
    type: 'window.warned',
    id: 'window.warned:immediate',
    at: at(110),
    by: '',
    window: 'immediate',
    needsMs: minuteMs,
    leftMs: minuteMs,
  },
  {
    type: 'window.nudged',
    id: 'window.nudged:immediate:1',
    at: at(121),
    by: '',
    window: 'immediate',
    number: 1,
  },
  { type: 'role.given', id: 'role-1', at: at(50), by: 'UMARA', role: 'scribe', user: 'ULEE' },
  {
    type: 'incident.closed',
    id: 'incident.closed',
    at: at(180),
    by: 'UMARA',
    summary: 'An import was missing.\n\nIt was put back.',
    exception: { reason: 'events are for tomorrow', agreedBy: 'UJUN' },
  },
];

export const audit517: readonly AuditEvent[] = [
  {
    at: at(20),
    by: 'UJUN',
    action: 'approve',
    decision: 'allowed',
    reason: 'import fixed',
    channel: 'C0INCIDENT',
    environment: 'staging',
    run: 'r-000002',
    check: 'redeploy',
    selector: [],
  },
];

/** The state that events give; throws when they are no incident. */
export function stateOf(events: readonly IncidentEvent[] = story517): IncidentState {
  const state = reduceIncident(events);
  if (state === null) throw new Error('the events have no opening');
  return state;
}

/** The export of the story, as bytes. */
export function bundle517(): Map<string, Uint8Array> {
  return bytesOf(bundleFiles());
}

export function bundleFiles(events: readonly IncidentEvent[] = story517): BundleFiles {
  const state = stateOf(events);
  const madeAt = at(200);
  const markdown = incidentMarkdown(state, madeAt);
  const documents = incidentDocuments(state, events, madeAt);
  return bundleOf({ state, events, audit: audit517, markdown, documents, madeAt }, sha256);
}

export function bytesOf(files: BundleFiles): Map<string, Uint8Array> {
  return new Map([...files].map(([name, text]) => [name, new TextEncoder().encode(text)]));
}

function run(id: string, minutes: number): IncidentEvent {
  return {
    type: 'run.started',
    id: `run.started:${id}`,
    at: at(minutes),
    by: 'UMARA',
    run: id,
    selector: ['phase1'],
    environment: 'staging',
    permalink: `https://example.slack.com/archives/C1/${id}`,
  };
}

function runEnded(id: string, minutes: number, verdict: 'passed' | 'failed'): IncidentEvent {
  return {
    type: 'run.ended',
    id: `run.ended:${id}`,
    at: at(minutes),
    by: '',
    run: id,
    selector: ['phase1'],
    verdict,
    decidedBy: 'Health answers 200',
    passed: verdict === 'passed' ? 2 : 0,
    total: 2,
    durationMs: 60_000,
    permalink: null,
  };
}
