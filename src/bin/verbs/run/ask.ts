import { createInterface } from 'node:readline/promises';
import type { PersonAnswer, Question } from '../../../core/question.ts';
import type { CheckHead } from '../../../core/run/events.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import type { Io } from '../verb.ts';
import type { Display } from './display.ts';

type Ask = (check: CheckHead, question: Question) => Promise<PersonAnswer>;

/** Puts questions to the person at the terminal, one at a time, on stderr; without a terminal nobody answers. */
export function terminalAsk(io: Io, display: Display, by: string, signal: AbortSignal): Ask {
  if (!io.stdin.isTTY || !io.stderr.isTTY) return () => Promise.resolve({ kind: 'nobody' });
  let last: Promise<unknown> = Promise.resolve();
  return (check, question) => {
    const answer = last.then(() => askOnce(io, display, by, signal, check, question));
    last = answer;
    return answer;
  };
}

async function askOnce(
  io: Io,
  display: Display,
  by: string,
  signal: AbortSignal,
  check: CheckHead,
  question: Question,
): Promise<PersonAnswer> {
  if (signal.aborted) return { kind: 'nobody' };
  display.pause();
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  const { promise: ended, resolve } = Promise.withResolvers<null>();
  const end = () => resolve(null);
  signal.addEventListener('abort', end, { once: true });
  lines.once('close', end);
  const put = (text: string) => Promise.race([lines.question(text, { signal }).catch(whenAborted), ended]);
  try {
    io.stderr.write(`${oneLine(check.name)}: ${oneLine(question.prompt)}\n`);
    for (;;) {
      const reply = await put('  y (yes), n (no) or s (nobody can say now)? ');
      const word = reply?.trim().toLowerCase();
      if (word === undefined || word === 's') return { kind: 'nobody' };
      if (word === 'y' || word === 'yes') return { kind: 'yes', by, reason: '' };
      if (word === 'n' || word === 'no') {
        const reason = (await put('  Why? ')) ?? '';
        return { kind: 'no', by, reason: reason.trim() };
      }
    }
  } finally {
    signal.removeEventListener('abort', end);
    lines.close();
    display.resume();
  }
}

/** A question that Ctrl-C cut off has no answer; that is told by the signal, not by an error. */
function whenAborted(error: unknown): null {
  if (error instanceof Error && error.name === 'AbortError') return null;
  throw error;
}
