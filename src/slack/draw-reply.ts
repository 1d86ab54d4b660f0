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

type Drawings = {
  readonly [Kind in Reply['kind']]: (
    reply: Extract<Reply, { kind: Kind }>,
    options: ReplyOptions,
  ) => SlackMessage;
};

/** The message of a reply, for the eyes of one person. */
export function drawReply(reply: Reply, options: ReplyOptions): SlackMessage {
  // Safe: each drawing takes the reply of its own kind.
  const draw = drawings[reply.kind] as (reply: Reply, options: ReplyOptions) => SlackMessage;
  return draw(reply, options);
}

const drawings: Drawings = {
  sentence: ({ message }) => lists.textReply(message),
  declined: ({ message, next }) => answers.declinedReply(message, next),
  stale: ({ message }) => answers.staleReply(message),
  problems: ({ problems, next }) => problemsReply(problems, next),
  'not-done': ({ why, typed, next }) => notDone(why, typed, next),
  usage: (wrong) => answers.usageReply(wrong),
  help: ({ help }) => helpReply(help),
  'help-about': ({ about }) => helpAboutReply(about),
  run: ({ started, typed }) => runReply(started, typed),
  cancel: ({ cancelled, typed }) => {
    if (cancelled.kind === 'stale') return answers.staleReply(cancelled.message);
    if (cancelled.kind !== 'cancelled') return notDone(cancelled, typed, 'status');
    return answers.cancelledReply(cancelled);
  },
  answer: ({ answered }) => {
    if (answered.kind === 'stale') return answers.staleReply(answered.message);
    if (answered.kind === 'refused') return answers.refusedReply({ ...answered, command: null });
    return notDone(answered, { command: ['status'] }, 'status');
  },
  'dry-run': ({ dryRun }) => dryRunReply(dryRun),
  status: ({ runs, environments, standings, incident }, options) => {
    const listed = listedRuns(runs, environments, options.runPageUrl);
    return statusReply(listed, environments, { ...options, standings, incident });
  },
  history: ({ runs }, options) => historyReply(listedRuns(runs, [], options.runPageUrl), options),
  environment: ({ state }) => environmentReply(state),
  released: ({ environment }) => releasedReply(environment),
  deployed: ({ deploy: { kind, state }, channel }) => deployedReply({ kind, state }, { here: channel }),
  scheduled: ({ added }) => scheduledReply(added),
  schedules: ({ listed }) => scheduleListReply(listed),
  unscheduled: ({ schedule }) => unscheduledReply(schedule),
  incident: ({ done, typed }) =>
    done.kind === 'done' ? lists.textReply(done.message) : notDone(done, typed, 'incident status'),
  'incident-opened': ({ opened, typed, url }) => {
    if (opened.kind === 'opened') return ofIncidents.openedReply(opened.state);
    if (opened.kind === 'taken') return ofIncidents.takenReply({ ...opened, url });
    return notDone(opened, typed);
  },
  'incident-closed': ({ closed, typed }) => closingReply(closed, typed),
  markdown: ({ outcome, typed }) =>
    outcome.kind === 'shared'
      ? lists.textReply(outcome.message)
      : notDone(outcome, typed, `help ${typed.command[0]}`),
  'incident-form': () => lists.openFormReply(),
  'incident-status': ({ state }, { now }) => lists.incidentStatusReply(state, now),
  'incident-record': ({ state }) => lists.incidentRecordReply(state),
  incidents: ({ here, openElsewhere }) => {
    const listed = here.map(({ head, severity, openedAt, closed }) => {
      const { key, title, environment } = head;
      return { key, title, severity, environment, openedAt, closed };
    });
    return lists.incidentListReply(listed, openElsewhere);
  },
};

function runReply(started: StartOutcome, typed: AskedAs): SlackMessage {
  switch (started.kind) {
    case 'started':
      return answers.queuedReply(namedRun(started), started.lastTookMs);
    case 'in-line':
      return answers.inLineReply(namedRun(started), started.place, started.holder);
    case 'already':
      return answers.alreadyReply(namedRun(started), started.by ?? null);
    default:
      return notDone(started, typed);
  }
}

/** What a second person has to agree to is told in the channel. */
function closingReply(closed: CloseOutcome, typed: AskedAs): SlackMessage {
  switch (closed.kind) {
    case 'closed':
      return lists.closedReply(closed.key);
    case 'obstacles':
      return ofIncidents.obstaclesReply(closed);
    case 'needs-second':
      return ofIncidents.needsSecondReply(closed);
    default:
      return notDone(closed, typed, 'incident status');
  }
}

/** To whoever may not, asked for what is not there, or cannot have it; `next` is what to type then. */
function notDone(why: Impediment, typed: AskedAs, next = 'help'): SlackMessage {
  const { command, verb = null, verbs = [] } = typed;
  switch (why.kind) {
    case 'refused': {
      const { what, allowed, hint } = why;
      return answers.refusedReply({
        ...{ what, allowed, hint },
        command: why.command ?? commandText(command) ?? next,
      });
    }
    case 'unknown':
      return answers.unknownWordReply(why.word, suggestion(verb, why, verbs));
    case 'declined':
      return why.choices === undefined
        ? answers.declinedReply(why.message, why.next ?? next)
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
