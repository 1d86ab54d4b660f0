import fc from 'fast-check';
import { type IncidentEvent, type IncidentHead, incidentEventId } from '../../src/core/incident/events.ts';
import { reduceIncident } from '../../src/core/incident/reduce.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import type { Verdict } from '../../src/core/run/state.ts';
import { ended, incidentHead, opened, openedAt } from './incident-events.ts';

const hourMs = 3_600_000;
export const minutesIn = (minutes: number) => openedAt + minutes * 60_000;

/** The incident after these events. */
export function incidentOf(
  events: readonly IncidentEvent[],
  head: IncidentHead = incidentHead(),
): IncidentState {
  const state = reduceIncident([opened(head), ...events]);
  if (state === null) throw new Error('there was no opening');
  return state;
}

export function runEnded(
  run: string,
  minutes: number,
  verdict: Verdict,
  words: Partial<{ decidedBy: string; permalink: string }> = {},
): IncidentEvent {
  return {
    type: 'run.ended',
    id: incidentEventId.runEnded(run),
    at: minutesIn(minutes),
    by: '',
    run,
    selector: ['phase1'],
    verdict,
    decidedBy: 'Health answers 200 (critical)',
    passed: verdict === 'passed' ? 8 : 6,
    total: 8,
    durationMs: 48_000,
    permalink: 'https://slack.example/archives/C0/p1',
    ...words,
  };
}

export function deployed(revision: string, minutes: number): IncidentEvent {
  return {
    type: 'deploy.seen',
    id: incidentEventId.deploy(revision),
    at: minutesIn(minutes),
    by: 'UJUN',
    revision,
    environment: 'staging',
    run: 'r-1',
  };
}

export function updated(changed: string, minutes: number): IncidentEvent {
  return {
    type: 'status.posted',
    id: `status:${minutes}`,
    at: minutesIn(minutes),
    by: 'UMARA',
    changed,
    next: 'phase2',
    nextUpdateAt: minutesIn(minutes + 30),
  };
}

export function noted(entry: string, text: string, minutes: number): IncidentEvent {
  return {
    type: 'note.written',
    id: `note:${entry}`,
    at: minutesIn(minutes),
    by: 'UJUN',
    entry,
    text,
    recordedAt: minutesIn(minutes + 1),
  };
}

export function attested(task: string, minutes: number): IncidentEvent {
  return { type: 'task.attested', id: `attest:${task}:${minutes}`, at: minutesIn(minutes), by: 'UJUN', task };
}

export function threeWindows(): IncidentHead {
  const head = incidentHead();
  const [immediate, medium] = head.windows;
  if (immediate === undefined || medium === undefined) throw new Error('the head has two windows');
  const short = {
    id: 'short-term',
    fromMs: 2 * hourMs,
    toMs: 8 * hourMs,
    tasks: [
      { id: 'connectivity', text: 'Complete WebSocket connectivity validation', checks: ['handshake'] },
      { id: 'golden', text: 'Run Golden Path WebSocket events tests', checks: ['golden-path'] },
    ],
  };
  return { ...head, windows: [immediate, short, medium] };
}

/** Half-way: one task done and broken again, one open with a failure. */
export const relapseEvents: readonly IncidentEvent[] = [
  deployed('00468-94p', 22),
  ended('r-1', 'health', 'passed', 23, '200 in 84 ms'),
  ended('r-1', 'no-name-error', 'passed', 24),
  runEnded('r-1', 24, 'passed'),
  updated('the import is fixed', 26),
  ended('r-2', 'event-flow', 'failed', 40, '17 of 20 complete'),
  runEnded('r-2', 41, 'degraded'),
  ended('r-3', 'health', 'failed', 49, '503'),
  runEnded('r-3', 49, 'failed'),
  updated('health fails again', 55),
];

const closing: IncidentEvent = {
  type: 'incident.closed',
  id: incidentEventId.closed(),
  at: minutesIn(30 * 60),
  by: 'UMARA',
  summary: 'An import was missing; it is back.',
  exception: null,
};

/** Every task done, the second window late, and closed. */
export const closedEvents: readonly IncidentEvent[] = [
  ...relapseEvents,
  deployed('00469-x1', 70),
  ended('r-4', 'health', 'passed', 72, '200'),
  ended('r-4', 'event-flow', 'passed', 90),
  runEnded('r-4', 91, 'passed'),
  ended('r-5', 'handshake', 'passed', 300),
  ended('r-5', 'golden-path', 'passed', 530),
  runEnded('r-5', 531, 'passed'),
  attested('docs', 25 * 60),
  closing,
];

/** Pictures that a person should look at, with the moment they are looked at. */
export function incidentScenes(): Readonly<Record<string, { state: IncidentState; now: number }>> {
  const head = threeWindows();
  const long =
    'A window-sized name that goes on and on about everything that has to be done before anybody may go home ';
  const many = {
    ...head,
    windows: head.windows.map((window, at) => ({
      ...window,
      tasks: Array.from({ length: 10 }, (_, n) => ({
        id: `t${at}-${n}`,
        text: `Task ${n + 1} of window ${at + 1}: validate something worth naming`,
        checks: [`c${at}-${n}`],
      })),
    })),
  };
  const verdicts: readonly Verdict[] = ['passed', 'failed', 'degraded', 'inconclusive'];
  const longHead = {
    ...head,
    title: long.repeat(3),
    windows: head.windows.map((window) => ({
      ...window,
      id: `${window.id}-${long.repeat(2)}`,
      tasks: window.tasks.map((task) => ({ ...task, text: `${long.repeat(2)}${'x'.repeat(300)}` })),
    })),
  };
  const rtl = {
    ...head,
    title: 'השרת אינו עולה אחרי הפריסה',
    windows: head.windows.map((window) => ({
      ...window,
      tasks: window.tasks.map((task) => ({
        ...task,
        text: 'التحقق من استعادة خدمة staging بعد إعادة النشر (health 200) والتأكد من عدم وجود أخطاء',
      })),
    })),
  };
  return {
    fresh: { state: incidentOf([], head), now: minutesIn(3) },
    relapse: { state: incidentOf(relapseEvents, head), now: minutesIn(62) },
    lost: { state: incidentOf(relapseEvents, head), now: minutesIn(200) },
    closed: { state: incidentOf(closedEvents, head), now: minutesIn(60 * 40) },
    'thirty-tasks': {
      state: incidentOf(
        many.windows[0]?.tasks
          .slice(0, 6)
          .map((task, n) =>
            ended(`r-${n}`, task.checks[0] ?? '', n === 3 ? 'failed' : 'passed', 10 + n * 6),
          ) ?? [],
        many,
      ),
      now: minutesIn(100),
    },
    'hundred-events': {
      state: incidentOf(
        Array.from({ length: 100 }, (_, n) =>
          n % 5 === 0
            ? deployed(`rev-${n}`, 5 + n * 6)
            : n % 7 === 0
              ? updated(`update ${n}`, 5 + n * 6)
              : runEnded(`r-${n}`, 5 + n * 6, verdicts[n % 4] ?? 'passed'),
        ),
        head,
      ),
      now: minutesIn(640),
    },
    long: { state: incidentOf(relapseEvents, longHead), now: minutesIn(62) },
    rtl: { state: incidentOf(relapseEvents, rtl), now: minutesIn(62) },
  };
}

const at = fc.integer({ min: 0, max: 4_000 });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '</svg><script>alert(1)</script>',
    ']]>',
    '"><img src=x onerror=alert(1)>',
    '\ud800',
    '\ufffe',
    'שלום',
    '&amp;',
  ),
);
const verdict = fc.constantFrom<Verdict>('passed', 'failed', 'degraded', 'inconclusive');

/** Any incident: hostile texts everywhere, events in any order and at any time, windows of any length. */
export const anyIncident: fc.Arbitrary<IncidentState> = fc
  .record({
    title: text,
    windows: fc.array(
      fc.record({ id: text, from: at, length: at, tasks: fc.array(text, { maxLength: 6 }) }),
      { maxLength: 5 },
    ),
    runs: fc.array(fc.record({ minutes: at, verdict, words: text }), { maxLength: 12 }),
    checks: fc.array(fc.record({ minutes: at, check: fc.nat(5), isPassed: fc.boolean(), value: text }), {
      maxLength: 12,
    }),
    deploys: fc.array(fc.record({ minutes: at, revision: text }), { maxLength: 6 }),
    notes: fc.array(fc.record({ minutes: at, text }), { maxLength: 6 }),
    isClosed: fc.boolean(),
  })
  .map((made) =>
    incidentOf(
      [
        ...made.runs.map((run, n) =>
          runEnded(`r-${n}`, run.minutes, run.verdict, { decidedBy: run.words, permalink: run.words }),
        ),
        ...made.checks.map((one, n) =>
          ended(`r-${n}`, `c${one.check}`, one.isPassed ? 'passed' : 'failed', one.minutes, one.value),
        ),
        ...made.deploys.map((one) => deployed(one.revision, one.minutes)),
        ...made.notes.map((one, n) => noted(`n-${n}`, one.text, one.minutes)),
        ...(made.isClosed ? [{ ...closing, summary: made.title }] : []),
      ],
      incidentHead({
        title: made.title,
        windows: made.windows.map((window, w) => ({
          id: window.id,
          fromMs: window.from * 60_000,
          toMs: (window.from + window.length) * 60_000,
          tasks: window.tasks.map((task, n) => ({ id: `${w}-${n}`, text: task, checks: [`c${n}`] })),
        })),
      }),
    ),
  );
