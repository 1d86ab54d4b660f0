import type { IncidentState, RecordEntry } from '../../core/incident/state.ts';
import { updateDueAt } from '../../core/words/incident.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { checkName, taskStanding, undoneTasks, windowName } from '../../core/words/timeline.ts';
import { momentSeen, person, words } from './blocks.ts';
import type { Line } from './reply-message.ts';
import { leavesOf } from './sentence.ts';

const mostItems = 6;
const decisionKinds: readonly string[] = [
  'decision.made',
  'severity.set',
  'role.given',
  'window.snoozed',
  'note',
];

/** What somebody who takes over has to know, a line each. */
export function handoffLines(
  state: IncidentState,
  {
    now,
    leases = [],
  }: { now: number; leases?: readonly { environment: string; by: string; reason: string }[] },
): readonly Line[] {
  const open = undoneTasks(state).map(
    ({ task, window }) =>
      `${taskStanding(task) === 'broken' ? '↩︎' : '⬜'} ${shortLine(task.text, 90)} (${windowName(window.id)})`,
  );
  const unmet = state.criteria.filter(({ status }) => status === 'unmet');
  const failing = [...state.checks.values()].filter(({ status }) => status === 'failed');
  return [
    ...listed('Open', open),
    ...listed(
      'Criteria lost or failing',
      unmet.map(({ text, missing }) => `❌ ${shortLine(text, 90)} · ${shortLine(missing, 120)}`),
    ),
    ...listed(
      'Checks failing',
      failing.map((one) => `❌ ${shortLine(checkName(state, one.check), 60)} · ${shortLine(one.value, 80)}`),
    ),
    ...leases
      .slice(0, mostItems)
      .map(
        (lease): Line => [
          words('Held: ', true),
          words(`${shortLine(lease.environment, 40)} by `),
          person(lease.by),
          words(lease.reason === '' ? '' : ` (${shortLine(lease.reason, 80)})`),
        ],
      ),
    [words('Due: ', true), words('update '), momentSeen(updateDueAt(state), now), ...windowEnds(state, now)],
    ...decisions(state.record, now),
  ];
}

function listed(title: string, items: readonly string[]): readonly Line[] {
  if (items.length === 0) return [];
  const more = items.length - mostItems;
  return [
    [words(`${title} (${items.length})`, true)],
    ...items.slice(0, mostItems).map((item): Line => [words(`   ${item}`)]),
    ...(more > 0 ? [[words(`   … and ${more} more`)]] : []),
  ];
}

function windowEnds({ windows }: IncidentState, now: number): Line {
  return windows
    .flatMap(({ id, metAt, tasks, startsAt, endsAt }) =>
      metAt === null && tasks.length > 0 && startsAt <= now && endsAt !== null ? [{ id, endsAt }] : [],
    )
    .slice(0, 3)
    .flatMap(({ id, endsAt }) => [
      words(` · ${windowName(id)} ${endsAt >= now ? 'ends' : 'ended'} `),
      momentSeen(endsAt, now),
    ]);
}

function decisions(record: readonly RecordEntry[], now: number): readonly Line[] {
  const last = record.filter(({ kind, struck }) => struck === null && decisionKinds.includes(kind)).slice(-3);
  if (last.length === 0) return [];
  return [
    [words('Last decisions', true)],
    ...last.map(
      ({ at, by, ...entry }): Line => [
        words('   '),
        momentSeen(at, now),
        words(' '),
        ...leavesOf(entry.parts ?? [{ text: entry.text }], now, 150),
        ...(by === '' ? [] : [words(' · '), person(by)]),
      ],
    ),
  ];
}
