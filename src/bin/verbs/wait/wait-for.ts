import { setTimeout as delay } from 'node:timers/promises';
import { formatDuration } from '../../../core/plan/duration.ts';
import { secondText, timeText } from '../../../core/words/instants.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import type { Args, Io } from '../verb.ts';
import { askBot, type BotAnswer, type ToldStanding } from './ask-bot.ts';
import { type WaitOptions, waitOptions } from './wait-options.ts';

const pauseMs = 5_000;
/** What a fresh deploy or a short run changes within. */
const firstPauseMs = 500;

/** Asks until there is a verdict; resolves to the exit code. */
export async function waitFor(args: Args, io: Io): Promise<number> {
  const options = waitOptions(args, io.env, Date.now());
  const leaving = new AbortController();
  using _interrupts = io.onInterrupt(() => leaving.abort());
  const until = performance.now() + options.timeoutMs;
  let told = '';
  for (let pause = firstPauseMs; ; pause = Math.min(pauseMs, pause * 1.5)) {
    const answer = await askBot(options.question, leaving.signal);
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
function ended(answer: BotAnswer, options: WaitOptions, io: Io): number | null {
  if (answer.kind === 'absent') return null;
  if (answer.kind === 'refused') {
    io.stderr.write(`staging-check: ${answer.why}\n`);
    return 2;
  }
  const { standing, document } = answer;
  const { isStrict, isJson } = options;
  if (standing.state === 'queued' || standing.state === 'running') return null;
  io.stdout.write(isJson ? documentText(document, options) : verdictLines(standing, options));
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
  const { standing } = answer;
  if (standing.state === 'running') return `running${standing.run === null ? '' : `, ${standing.run}`}`;
  return 'dueAt' in standing && standing.dueAt !== undefined
    ? `its report comes at ${timeText(Date.parse(standing.dueAt))}`
    : standing.state;
}

/** What the bot answered, without what opens a page: the log of a pipeline may be anybody's to read. */
function documentText(document: unknown, { hasLink }: WaitOptions): string {
  const shown = (name: string, value: unknown) =>
    name === 'page' && typeof value === 'string' && !hasLink ? withoutToken(value) : value;
  return `${JSON.stringify(document, shown, 2)}\n`;
}

function withoutToken(page: string): string {
  return page.split('?', 1)[0] ?? '';
}

/** The verdict with its counts and when it was reached, what decided, and where to read on; what the bot wrote is no control sequence here. */
function verdictLines(standing: ToldStanding, { about, hasLink }: WaitOptions): string {
  const { run } = standing;
  const page = 'page' in standing ? (standing.page ?? '') : '';
  return [
    `${about}: ${standing.state}${countsOf(standing)}`,
    whyOf(standing),
    [run ?? '', hasLink ? page : withoutToken(page)].filter((one) => one !== '').join('  '),
  ]
    .filter((line) => line !== '')
    .map((line) => `${oneLine(line)}\n`)
    .join('');
}

function countsOf(standing: ToldStanding): string {
  if (!('total' in standing)) return '';
  const { passed, total, unseen, finishedAt } = standing;
  const looked = total === 0 ? '' : `, ${passed} of ${total} passed`;
  const missed = unseen === 0 ? '' : `, ${unseen} could not be looked at`;
  return `${looked}${missed}${finishedAt === null || finishedAt === undefined ? '' : `, ${secondText(Date.parse(finishedAt))}`}`;
}

function whyOf(standing: ToldStanding): string {
  if (standing.state === 'cancelled') return standing.reason ?? '';
  if (!('decidedBy' in standing) || standing.state === 'passed') return '';
  return standing.cause || standing.decidedBy;
}
