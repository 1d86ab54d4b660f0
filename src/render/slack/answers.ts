import { formatDuration } from '../../core/plan/duration.ts';
import { actionIds, button, runButton } from './actions.ts';
import { type Block, buttonRow, person, personMarkup, richLines, words } from './blocks.ts';
import type { SlackMessage } from './message.ts';
import { mrkdwnText, shortLine } from './safe-text.ts';

/** A run as its asker named it. */
export type AskedRun = { selector: string; environment: string; runId: string };

/** Who has the environment; `remainingMs` null when nobody knows. */
export type Holder = { by: string; reason: string; remainingMs: number | null };

/** To the asker, when the run starts now. */
export function queuedAnswer(run: AskedRun, lastTookMs: number | null): SlackMessage {
  const last = lastTookMs === null ? '' : `; took ${formatDuration(lastTookMs)} last time`;
  const said = [
    words(
      `Queued ${nameOf(run)}, run ${shortLine(run.runId, 60)}. Starts now${last}. Progress is in the channel.`,
    ),
  ];
  return answer(said, runButton('cancel', run.runId), [toCancel(run)]);
}

/** To the asker, when others are before them; `place` counts from 1, the run that holds the environment. */
export function inLineAnswer(run: AskedRun, place: number, holder: Holder): SlackMessage {
  const left = holder.remainingMs === null ? '' : `${formatDuration(Math.max(0, holder.remainingMs))} left`;
  const facts = [shortLine(holder.reason, 100), left].filter((fact) => fact !== '').join(', ');
  const said = [
    words(`Queued ${nameOf(run)}, run ${shortLine(run.runId, 60)}, ${ordinal(place)} in line: `),
    person(holder.by),
    words(` has the environment${facts === '' ? '' : ` (${facts})`}. It starts by itself.`),
  ];
  const who = button(actionIds.who, 'Who?', shortLine(run.environment, 60) || '-');
  return answer(said, [...runButton('cancel', run.runId), ...who], [toCancel(run)]);
}

/** To the asker, when a word is nothing that can be run; `instead` is the nearest that is and the whole command with it. */
export function unknownWordAnswer(
  word: string,
  instead: { word: string; command: string } | null,
): SlackMessage {
  const unknown = `There is no ${shortLine(word, 80) || 'such thing'}.`;
  if (instead === null) return answer([words(`${unknown} What there is: /staging-check help`)], [], []);
  const near = shortLine(instead.word, 60);
  const said = [words(`${unknown} Did you mean ${near}?`)];
  return answer(said, button(actionIds.runCommand, `Run ${near}`, instead.command), [
    `/staging-check ${shortLine(instead.command, 200)}`,
  ]);
}

/** To the asker, when they may not: what was refused, who may, and what to ask of them. */
export function refusedAnswer(refused: {
  /** `deploy to staging`. */
  what: string;
  /** Slack ids of people and user groups, or names; empty when nobody may. */
  allowed: readonly string[];
  /** The command without `/staging-check`. */
  command: string;
}): SlackMessage {
  const first = words(`You may not ${shortLine(refused.what, 120)}. `);
  if (refused.allowed.length === 0) {
    return answer([first, words('Nobody may; staging-check.yaml says who can.')], [], []);
  }
  const ask = ` may; ask one of them to run: /staging-check ${shortLine(refused.command, 200)}`;
  return answer([first, ...allOf(refused.allowed), words(ask)], [], []);
}

const mostNamed = 5;

function allOf(names: readonly string[]): readonly Block[] {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  const leaves = shown.flatMap((name, index) => {
    if (index === 0) return [person(name)];
    return [words(index === shown.length - 1 && more === 0 ? ' or ' : ', '), person(name)];
  });
  return more > 0 ? [...leaves, words(` or ${more} more`)] : leaves;
}

/** Blocks for people who see them; the same in `text`, with what to type instead of pressing. */
function answer(said: readonly Block[], buttons: readonly Block[], typed: readonly string[]): SlackMessage {
  const text = said.map(leafMarkup).join('');
  const also = typed.map((line) => mrkdwnText(line, 300));
  return {
    text: [text, ...also].join(' '),
    blocks: [richLines([said]), ...buttonRow('answer', buttons)],
  };
}

function leafMarkup(leaf: Block): string {
  if (typeof leaf.text === 'string') return mrkdwnText(leaf.text, 1_000);
  const id = leaf.type === 'user' ? leaf.user_id : leaf.usergroup_id;
  return typeof id === 'string' ? personMarkup(id) : '';
}

function nameOf({ selector, environment }: AskedRun): string {
  return `${shortLine(selector, 100) || 'all'} on ${shortLine(environment, 60)}`;
}

function toCancel({ runId }: AskedRun): string {
  return `To cancel: /staging-check cancel ${shortLine(runId, 60)}`;
}

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

function ordinal(place: number): string {
  return ordinals[place - 1] ?? `number ${place}`;
}
