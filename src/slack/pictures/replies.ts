import { usualCommand } from '../../core/command/slash-command.ts';
import { askThoseWhoMay } from '../../core/permissions/decide.ts';
import type { Prose } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { cancelRunButton } from '../actions/cancel-run.ts';
import { rerunAllButton } from '../actions/rerun.ts';
import { askWhoButton, runCommandButton } from '../actions/run-command.ts';
import { type ActionElement, dayMoment, person, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { type Line, replyMessage } from '../block-kit/reply-message.ts';
import { shortSentence } from '../block-kit/sentence.ts';

/** A run as its asker named it. */
export type AskedRun = {
  selector: string;
  environment: string;
  runId: string;
  /** Ids of checks that come along for what they capture; none unless told. */
  pulled?: readonly string[];
};

/** Who has the environment; `remainingMs` null when nobody knows; what it waits for a person with, until when (epoch ms; null: for ever). */
export type Holder = {
  by: string;
  reason: string;
  remainingMs: number | null;
  waiting?: { check: string; until: number | null } | null;
};

/** To the asker, when the run starts now. */
export function queuedReply(run: AskedRun, lastTookMs: number | null): SlackMessage {
  const last = lastTookMs === null ? '' : `; took ${formatDuration(lastTookMs)} last time`;
  const line = `Queued ${nameOf(run)}, run ${shortLine(run.runId, 60)}. Starts now${last}.${alongWords(run)} Progress is in the channel.`;
  return reply([words(line)], cancelRunButton(run.runId), [toCancel(run)]);
}

/** To the asker, when others are before them; `place` counts from 1, the run that holds the environment; null when nobody has it yet. */
export function inLineReply(run: AskedRun, place: number, holder: Holder | null): SlackMessage {
  const first = words(`Queued ${nameOf(run)}, run ${shortLine(run.runId, 60)}, ${ordinal(place)} in line: `);
  const line =
    holder === null
      ? [first, words('others are before it. It starts by itself.')]
      : [first, ...holderLeaves(holder, 'the environment', '. It starts by itself.')];
  return reply(line, [...cancelRunButton(run.runId), ...askWhoButton(run.environment)], [toCancel(run)]);
}

/** To the asker, who asked the same here before: that run goes on, and no other was added. */
export function alreadyReply(run: AskedRun, by: string | null): SlackMessage {
  const who = by === null ? [words('you')] : [person(by)];
  const line = [
    words(`${nameOf(run)} is going on already, as `),
    ...who,
    words(` asked: run ${shortLine(run.runId, 60)}. No other run was added; its progress is in the channel.`),
  ];
  return reply(line, cancelRunButton(run.runId), [toCancel(run)]);
}

/** To the asker, when a word is nothing that can be run; `instead` is the nearest that is and the whole command with it. */
export function unknownWordReply(
  word: string,
  instead: { word: string; command: string; label?: string } | null,
): SlackMessage {
  const unknown = `There is no ${shortLine(word, 80) || 'such thing'}.`;
  if (instead === null) return reply([words(`${unknown} What there is: ${usualCommand} help`)], [], []);
  const near = shortLine(instead.word, 60);
  const line = [words(`${unknown} Did you mean ${near}?`)];
  return reply(line, runCommandButton(instead.label ?? `Run ${near}`, instead.command), [
    `${usualCommand} ${instead.command}`,
  ]);
}

/** To the asker, when they may not: what was refused, who may, and what to ask of them. */
export function refusedReply(refused: {
  /** `deploy to staging`. */
  what: string;
  /** Slack ids of people and user groups, or names; empty when nobody may. */
  allowed: readonly string[];
  /** The command without `/staging-check`; null where a button was pressed that they can press as well. */
  command: string | null;
  /** What else to do; a sentence. */
  hint?: string;
}): SlackMessage {
  const { allowed } = refused;
  // Whom to ask stands in the sentence before.
  const hint = refused.hint === askThoseWhoMay ? '' : shortLine(refused.hint ?? '', 300);
  const first = words(`You may not ${shortLine(refused.what, 120)}. `);
  if (allowed.length === 0) {
    return reply([first, words(hint === '' ? 'Nobody may; staging-check.yaml says who can.' : hint)], [], []);
  }
  const todo =
    refused.command === null
      ? 'answer here.'
      : `run: ${shortLine(`${usualCommand} ${refused.command}`, 220)}`;
  const ask = ` may; ask ${allowed.length === 1 ? 'them' : 'one of them'} to ${todo}`;
  return reply([first, ...allOf(allowed), words(`${ask}${hint === '' ? '' : `\n${hint}`}`)], [], []);
}

/** To who stopped a run: whose it was, what becomes of it, and what goes on beside it. */
export function cancelledReply(run: CancelledPicture): SlackMessage {
  const id = shortLine(run.run, 60);
  const name = shortLine(run.name, 160);
  const whose = run.isOwn ? [] : [words(', asked for by '), person(run.by)];
  const what = run.hadBegun
    ? 'What has ended is kept; what is at work is being stopped.'
    : 'It had not begun: nothing was looked at.';
  const others = run.others
    .slice(0, mostOthers)
    .flatMap((other) => [
      words(` ${shortLine(other.name, 100)} of `),
      person(other.by),
      words(` goes on: ${usualCommand} cancel ${shortLine(other.run, 60)}.`),
    ]);
  const line = [words(`Cancelled ${name === '' ? '' : `${name}, `}run ${id}`), ...whose, words(`. ${what}`)];
  if (run.again === null) return reply([...line, ...others], [], []);
  const button = run.again.startsWith('rerun ') ? rerunAllButton(run.run) : [];
  return reply([...line, ...others], button, [
    `To run it again: ${usualCommand} ${shortLine(run.again, 200)}`,
  ]);
}

/** `others` go on in the channel. */
type CancelledPicture = {
  run: string;
  name: string;
  by: string;
  isOwn: boolean;
  hadBegun: boolean;
  others: readonly { run: string; name: string; by: string }[];
  /** What starts the same again; null where this person may not. */
  again: string | null;
};
const mostOthers = 3;

/** To somebody who came too late: what happened before, and by whom. */
export function staleReply(message: Prose): SlackMessage {
  return reply(
    shortSentence(message, 'That has been decided already.'),
    [],
    [`How things stand: ${usualCommand} status`],
  );
}

/** To the asker, when it could not be done: why, and what to type next (the command without `/staging-check`). */
export function declinedReply(message: Prose, next = 'help'): SlackMessage {
  const then = words(` Next: ${shortLine(`${usualCommand} ${next}`, 220)}`);
  return reply([...shortSentence(message, 'That cannot be done.'), then], [], []);
}

/** To the asker, when what they typed may be about several plans: a button for each, with the whole command. */
export function choicesReply(
  message: Prose,
  choices: readonly { plan: string; command: string }[],
): SlackMessage {
  const buttons = choices
    .slice(0, mostChoices)
    .flatMap(({ plan, command }, index) => runCommandButton(shortLine(plan, 70), command, index));
  return reply(shortSentence(message, 'Which plan?'), buttons, []);
}

/** Slack takes 25 buttons in a row. */
const mostChoices = 25;

/** To the asker, who used a verb in a way that it does not have; nothing was done. */
export function usageReply(wrong: {
  message: string;
  usage: string;
  examples: readonly string[];
}): SlackMessage {
  const examples = wrong.examples.slice(0, 3).map((one) => shortLine(`${usualCommand} ${one}`, 200));
  const usage = shortLine(`${usualCommand} ${wrong.usage}`, 200);
  const line = shortSentence(wrong.message, 'That is not how it is used.');
  const example = examples.length === 0 ? '' : ` For example: ${examples.join(' · ')}`;
  const then = words(` Nothing was done. Usage: ${usage}.${example}`);
  return reply([...line, then], [], []);
}

/** `@mara has staging (deploying, 2 min left)`, `(phase2, waits for a person: Redeployment, until 18:20)`, and how the sentence ends. */
export function holderLeaves(
  { by, reason, remainingMs, waiting = null }: Holder,
  what: string,
  end: string,
): Line {
  if (waiting !== null) {
    const about = reason === '' ? '' : `${shortLine(reason, 100)}, `;
    const first = `has ${what} (${about}waits for a person: ${shortLine(waiting.check, 60)}`;
    const until: Line = waiting.until === null ? [] : [words(', until '), dayMoment(waiting.until)];
    return [person(by), words(` ${first}`), ...until, words(`)${end}`)];
  }
  const left = remainingMs === null ? '' : `${formatDuration(remainingMs)} left`;
  const facts = [shortLine(reason, 100), left].filter((fact) => fact !== '').join(', ');
  return [person(by), words(` has ${what}${facts === '' ? '' : ` (${facts})`}${end}`)];
}

const mostNamed = 5;

/** `@mara, @jun or @sre`; at most five. */
export function allOf(names: readonly string[]): Line {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  const leaves = shown.flatMap((name, index) => {
    if (index === 0) return [person(name)];
    return [words(index === shown.length - 1 && more === 0 ? ' or ' : ', '), person(name)];
  });
  return more > 0 ? [...leaves, words(` or ${more} more`)] : leaves;
}

/** `first`, `second`, …, `number 11`. */
export function ordinal(place: number): string {
  return ordinals[place - 1] ?? `number ${place}`;
}

function reply(line: Line, buttons: readonly ActionElement[], typed: readonly string[]): SlackMessage {
  return replyMessage({ lines: [line], buttons, typed });
}

function nameOf({ selector, environment }: AskedRun): string {
  return `${shortLine(selector, 100) || 'all'} on ${shortLine(environment, 60)}`;
}

function toCancel({ runId }: AskedRun): string {
  return `To cancel: ${usualCommand} cancel ${shortLine(runId, 60)}`;
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

/** Which checks come along; a sentence, or nothing. */
function alongWords({ pulled = [] }: AskedRun): string {
  if (pulled.length === 0) return '';
  const isOne = pulled.length === 1;
  return ` ${shortLine(pulled.join(', '), 200)} ${isOne ? 'runs' : 'run'} too, for what ${isOne ? 'it captures' : 'they capture'}, and ${isOne ? 'decides' : 'decide'} nothing.`;
}
