import { setTimeout as delay } from 'node:timers/promises';
import { formatDuration } from '../../../core/plan/duration.ts';
import { timeText } from '../../../core/words/instants.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import type { Args, Io } from '../verb.ts';
import { askBot, type BotAnswer, type ToldStanding } from './ask-bot.ts';
import { type WaitOptions, waitOptions } from './wait-options.ts';

const pauseMs = 5_000;
/** What a fresh deploy or a short run changes within. */
const firstPauseMs = 500;

/** Asks until there is a verdict; resolves to the exit code. */
export async function waitFor(args: Args, io: Io): Promise<number> {
  const options = waitOptions(args, io.env);
  const leaving = new AbortController();
  using _interrupts = io.onInterrupt(() => leaving.abort());
  const until = performance.now() + options.timeoutMs;
  let told = '';
  for (let pause = firstPauseMs; ; pause = Math.min(pauseMs, pause * 1.5)) {
    const answer = await askBot(options.url, options.secret, leaving.signal);
    if (leaving.signal.aborted) return 130;
    const code = ended(answer, options, io);
    if (code !== null) return code;
    const words = goingOn(answer);
    if (words !== told) io.stderr.write(`${options.about}: ${words}\n`);
    told = words;
    if (performance.now() + pause > until) {
      io.stderr.write(
        `${options.about}: no answer within ${formatDuration(options.timeoutMs)} (${words}).\n`,
      );
      return 3;
    }
    await delay(pause, undefined, { signal: leaving.signal }).catch(() => {});
    if (leaving.signal.aborted) return 130;
  }
}

/** The exit code of an answer that is the last; null while there may be another. */
function ended(answer: BotAnswer, { about, isStrict, isJson }: WaitOptions, io: Io): number | null {
  if (answer.kind === 'absent') return null;
  if (answer.kind === 'refused') {
    io.stderr.write(`staging-check: ${answer.why}\n`);
    return 2;
  }
  const { standing, document } = answer;
  if (standing.state === 'queued' || standing.state === 'running') return null;
  io.stdout.write(isJson ? `${JSON.stringify(document, null, 2)}\n` : verdictLines(about, standing));
  switch (standing.state) {
    case 'passed':
      return 0;
    case 'degraded':
      return isStrict ? 1 : 0;
    case 'failed':
    case 'inconclusive':
      return 1;
    case 'cancelled':
      return 3;
    default:
      return standing.state satisfies never;
  }
}

function goingOn(answer: BotAnswer): string {
  if (answer.kind !== 'standing') return answer.why;
  const { state, run, dueAt } = answer.standing;
  if (state === 'running') return `running${run === null ? '' : `, ${run}`}`;
  return dueAt === undefined ? state : `its first report comes at ${timeText(Date.parse(dueAt))}`;
}

/** The verdict with its counts, what decided, and where to read on; what the bot wrote is no control sequence here. */
function verdictLines(about: string, standing: ToldStanding): string {
  const {
    state,
    passed = 0,
    total = 0,
    unseen = 0,
    decidedBy = '',
    reason = '',
    cause,
    run,
    page,
  } = standing;
  const counts =
    total === 0
      ? ''
      : `, ${passed} of ${total} passed${unseen === 0 ? '' : `, ${unseen} could not be looked at`}`;
  const why = state === 'passed' ? '' : ([cause, decidedBy, reason].find((one) => one) ?? '');
  return [`${about}: ${state}${counts}`, why, [run, page].filter((one) => one).join('  ')]
    .filter((line) => line !== '')
    .map((line) => `${oneLine(line)}\n`)
    .join('');
}
