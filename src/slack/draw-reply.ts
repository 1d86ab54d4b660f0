import { usualCommand } from '../core/command/slash-command.ts';
import { commandText, commandWords } from '../core/command/words.ts';
import { ofPlan, selectionWords } from '../core/words/results.ts';
import type { CloseOutcome } from '../desk/incidents/write-closing.ts';
import type { AskedAs, Impediment, Reply } from '../desk/reply.ts';
import type { StartOutcome } from '../desk/start-outcome.ts';
import type { Unknown } from '../desk/wish.ts';
import type { SlackMessage } from './block-kit/message.ts';
import { deployedReply } from './pictures/deploy-reply.ts';
import { dryRunReply } from './pictures/dry-run-reply.ts';
import { environmentReply, releasedReply } from './pictures/environment-reply.ts';
import { helpAboutReply, helpReply } from './pictures/help-reply.ts';
import * as lists from './pictures/incident/incident-lists.ts';
import * as ofIncidents from './pictures/incident/incident-replies.ts';
import { problemsReply } from './pictures/problems-reply.ts';
import * as answers from './pictures/replies.ts';
import { historyReply, listedRuns } from './pictures/run-list-reply.ts';
import { scheduledReply, scheduleListReply, unscheduledReply } from './pictures/schedule-reply.ts';
import { statusReply } from './pictures/status-reply.ts';

/** What every reply is drawn with. */
export type ReplyOptions = {
  /** Epoch ms. */
  now: number;
  /** Where the page of a run is; null when it has none. */
  runPageUrl(run: string): string | null;
};

type Drawing = ReplyOptions & { slashCommand: string };

type Drawings = {
  readonly [Kind in Reply['kind']]: (reply: Extract<Reply, { kind: Kind }>, options: Drawing) => SlackMessage;
};

/** The message of a reply, for the eyes of one person. */
export function drawReply(reply: Reply, options: ReplyOptions): SlackMessage {
  // Safe: each drawing takes the reply of its own kind.
  const draw = drawings[reply.kind] as (reply: Reply, options: Drawing) => SlackMessage;
  return draw(reply, { ...options, slashCommand: usualCommand });
}

const drawings: Drawings = {
  sentence: ({ message }) => lists.textReply(message),
  declined: ({ message, next }, { slashCommand }) => answers.declinedReply(message, next, slashCommand),
  stale: ({ message }, { slashCommand }) => answers.staleReply(message, slashCommand),
  problems: ({ problems, next }, { slashCommand }) => problemsReply(problems, next, slashCommand),
  'not-done': ({ why, typed, next }, { slashCommand }) => notDone(why, typed, slashCommand, next),
  usage: (wrong, { slashCommand }) => answers.usageReply(wrong, slashCommand),
  help: ({ help }, { slashCommand }) => helpReply(help, slashCommand),
  'help-about': ({ about }, { slashCommand }) => helpAboutReply(about, slashCommand),
  run: ({ started, typed }, { slashCommand }) => runReply(started, typed, slashCommand),
  cancel: ({ cancelled, typed }, { slashCommand }) => {
    if (cancelled.kind === 'stale') return answers.staleReply(cancelled.message, slashCommand);
    if (cancelled.kind !== 'cancelled') return notDone(cancelled, typed, slashCommand, 'status');
    return answers.cancelledReply(cancelled, slashCommand);
  },
  answer: ({ answered }, { slashCommand }) => {
    if (answered.kind === 'stale') return answers.staleReply(answered.message, slashCommand);
    if (answered.kind === 'refused')
      return answers.refusedReply({ ...answered, command: null, slashCommand });
    return notDone(answered, { command: ['status'] }, slashCommand, 'status');
  },
  'dry-run': ({ dryRun }, { slashCommand }) => dryRunReply(dryRun, slashCommand),
  status: ({ runs, environments, standings, incident }, options) => {
    const listed = listedRuns(runs, environments, options.runPageUrl);
    return statusReply(listed, environments, { ...options, standings, incident });
  },
  history: ({ runs }, options) => historyReply(listedRuns(runs, [], options.runPageUrl), options),
  environment: ({ state }, { slashCommand }) => environmentReply(state, slashCommand),
  released: ({ environment }, { slashCommand }) => releasedReply(environment, slashCommand),
  deployed: ({ deploy: { kind, state }, channel }, { slashCommand }) =>
    deployedReply({ kind, state }, { here: channel, slashCommand }),
  scheduled: ({ added }, { slashCommand }) => scheduledReply(added, slashCommand),
  schedules: ({ listed }, { slashCommand }) => scheduleListReply(listed, slashCommand),
  unscheduled: ({ schedule }, { slashCommand }) => unscheduledReply(schedule, slashCommand),
  incident: ({ done, typed }, { slashCommand }) =>
    done.kind === 'done'
      ? lists.textReply(done.message)
      : notDone(done, typed, slashCommand, 'incident status'),
  'incident-opened': ({ opened, typed, url }, { slashCommand }) => {
    if (opened.kind === 'opened') return ofIncidents.openedReply(opened.state, slashCommand);
    if (opened.kind === 'taken') return ofIncidents.takenReply({ ...opened, url }, slashCommand);
    return notDone(opened, typed, slashCommand);
  },
  'incident-closed': ({ closed, typed }, { slashCommand }) => closingReply(closed, typed, slashCommand),
  markdown: ({ outcome, typed }, { slashCommand }) =>
    outcome.kind === 'shared'
      ? lists.textReply(outcome.message)
      : notDone(outcome, typed, slashCommand, `help ${typed.command[0]}`),
  'incident-form': (_, { slashCommand }) => lists.openFormReply(slashCommand),
  'incident-status': ({ state }, { now, slashCommand }) =>
    lists.incidentStatusReply(state, now, slashCommand),
  'incident-record': ({ state }, { slashCommand }) => lists.incidentRecordReply(state, slashCommand),
  incidents: ({ here, openElsewhere }, { slashCommand }) => {
    const listed = here.map(({ head, severity, openedAt, closed }) => {
      const { key, title, environment } = head;
      return { key, title, severity, environment, openedAt, closed };
    });
    return lists.incidentListReply(listed, openElsewhere, slashCommand);
  },
};

function runReply(started: StartOutcome, typed: AskedAs, slashCommand: string): SlackMessage {
  switch (started.kind) {
    case 'started':
      return answers.queuedReply(namedRun(started), started.lastTookMs, slashCommand);
    case 'in-line':
      return answers.inLineReply(namedRun(started), started.place, started.holder, slashCommand);
    case 'already':
      return answers.alreadyReply(namedRun(started), started.by ?? null, slashCommand);
    default:
      return notDone(started, typed, slashCommand);
  }
}

/** What a second person has to agree to is told in the channel. */
function closingReply(closed: CloseOutcome, typed: AskedAs, slashCommand: string): SlackMessage {
  switch (closed.kind) {
    case 'closed':
      return lists.closedReply(closed.key);
    case 'obstacles':
      return ofIncidents.obstaclesReply(closed, slashCommand);
    case 'needs-second':
      return ofIncidents.needsSecondReply(closed);
    default:
      return notDone(closed, typed, slashCommand, 'incident status');
  }
}

/** To whoever may not, asked for what is not there, or cannot have it; `next` is what to type then. */
function notDone(why: Impediment, typed: AskedAs, slashCommand: string, next = 'help'): SlackMessage {
  const { command, verb = null, verbs = [] } = typed;
  switch (why.kind) {
    case 'refused': {
      const { what, allowed, hint } = why;
      return answers.refusedReply({
        ...{ what, allowed, hint, slashCommand },
        command: commandText(command) ?? next,
      });
    }
    case 'unknown':
      return answers.unknownWordReply(why.word, suggestion(verb, why, verbs), slashCommand);
    case 'declined':
      return why.choices === undefined
        ? answers.declinedReply(why.message, why.next ?? next, slashCommand)
        : answers.choicesReply(why.message, why.choices);
    default:
      return why satisfies never;
  }
}

function namedRun(started: Extract<StartOutcome, { run: string }>) {
  const { run, selector, environment, plan } = started;
  const pulled = 'pulled' in started ? (started.pulled ?? []) : [];
  const about = plan === undefined ? '' : ofPlan({ id: plan, isOneOfMany: true });
  return { selector: `${selectionWords(selector, started.names)}${about}`, environment, runId: run, pulled };
}

/** A word that was probably meant, the whole command with it (without `/staging-check`), and what its button says. */
type Suggestion = { word: string; command: string; label: string };

/**
 * The nearest command to one with an unknown word in it; null when there is none that can be typed plainly. `verb` is what the
 * command began with when the desk did not see that word; null for a run.
 */
function suggestion(
  verb: string | null,
  { word, instead }: Pick<Unknown, 'word' | 'instead'>,
  verbs: readonly string[],
): Suggestion | null {
  if (instead === null || instead.word === word) return null;
  const isVerb = verbs.includes(instead.command.split(' ')[0] ?? '');
  const command = verb === null || isVerb ? instead.command : `${verb} ${instead.command}`;
  const isPlain = !/[&<>"“”„]/.test(command) && commandWords(command).kind === 'words';
  return isPlain ? { word: instead.word, command, label: `Run ${command}` } : null;
}
