import { RE2JS } from 're2js';
import { z } from 'zod';
import { withoutAnsi } from '../../core/ansi.ts';
import type { CheckContext } from '../../core/check.ts';
import { hasVariables, urlField } from '../../core/plan/fields.ts';
import type { ProcessRequest, ProcessResult, StreamText } from '../../core/process.ts';
import { dialTcp } from '../dial.ts';
import { portField } from '../expectations.ts';
import { httpSpec } from '../http/spec.ts';

const pollMs = 100;
const keptCharacters = 64 * 1024;

const pattern = z.string().refine((text) => hasVariables(text) || isPattern(text), {
  error: 'expected an RE2 pattern that is not found in an empty text',
});

const ready = z
  .strictObject({
    stdout: pattern.optional(),
    port: portField.optional(),
    http: urlField(['http:', 'https:']).optional(),
  })
  .refine((one) => Object.values(one).filter((value) => value !== undefined).length === 1, {
    error: 'expected exactly one of stdout, port and http',
  });

/** A command that is started, waited for, and goes on until its phase ends. */
export const backgroundField = z.strictObject({ ready });
export type Ready = z.infer<typeof ready>;

/** A program that has been started. */
export type BackgroundProgram = {
  /** When it ended, by itself or by `end`; never rejects. */
  ended: Promise<ProcessResult>;
  end(): Promise<void>;
  /** What it has written to a stream so far: the last of it. */
  output(stream: 'stdout' | 'stderr'): StreamText;
};

/** Starts a program that ends with `signal` until it is `kept`. */
export function startProcess(
  { processes, signal }: Pick<CheckContext, 'processes' | 'signal'>,
  request: Omit<ProcessRequest, 'signal' | 'onOutput'>,
): BackgroundProgram & { keep(): void } {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const written = { stdout: '', stderr: '' };
  const bytes = { stdout: 0, stderr: 0 };
  // A piece may end in the middle of a character.
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const ended = processes.run({
    ...request,
    signal: stop.signal,
    onOutput(stream, chunk) {
      bytes[stream] += chunk.length;
      written[stream] = `${written[stream]}${decoders[stream].decode(chunk, { stream: true })}`.slice(
        -keptCharacters,
      );
    },
  });
  return {
    ended,
    async end() {
      stop.abort('the phase has ended');
      await ended;
    },
    keep: () => signal.removeEventListener('abort', onAbort),
    output(stream) {
      const left = bytes[stream] - Buffer.byteLength(written[stream]);
      const mark = left > 0 ? `\n… ${left.toLocaleString('en-US')} bytes left out …\n` : '';
      return { text: `${mark}${written[stream]}`, bytes: bytes[stream], cut: left > 0, isReadable: true };
    },
  };
}

/** `ready`, or why it never will be: what is asked may not be reached. */
export type BackgroundReadiness = { kind: 'ready' } | { kind: 'unreachable'; reason: string };

/** Waits until the program is ready or the signal aborts; who calls looks at the signal and at the end of the program. */
export async function untilReady(
  ready: Ready,
  output: () => string,
  ctx: CheckContext,
  signal: AbortSignal,
): Promise<BackgroundReadiness> {
  const found = ready.stdout === undefined ? null : RE2JS.compile(ready.stdout, RE2JS.MULTILINE);
  for (;;) {
    if (found?.matcher(withoutAnsi(output())).find()) return { kind: 'ready' };
    const answer = found === null ? await answers(ready, ctx, signal) : false;
    if (typeof answer !== 'boolean') return { kind: 'unreachable', reason: answer.refused };
    if (answer) return { kind: 'ready' };
    if (signal.aborted) return { kind: 'unreachable', reason: 'it was stopped' };
    await pause(signal);
  }
}

/** True when somebody answers already where the program is to: then nothing that answers later proves that it is the program. */
export async function answers(
  { port, http }: Ready,
  ctx: CheckContext,
  signal: AbortSignal,
): Promise<boolean | { refused: string; mend?: string | undefined }> {
  if (port !== undefined) {
    const dialed = await dialTcp(loopback, port, signal);
    if (dialed.kind === 'open') dialed.socket.destroy();
    return dialed.kind === 'open';
  }
  if (http === undefined) return false;
  const { hosts, root } = ctx;
  // Loaded when first needed: few programs are waited for in this way.
  const { sendRequest } = await import('../http/request.ts');
  const sent = await sendRequest(httpSpec.parse({ url: http }), { hosts, root, signal });
  if ('unusable' in sent) return { refused: sent.unusable };
  const { refusal, status, error } = sent.exchange;
  if (refusal !== null && refusal.transient === null) {
    return { refused: refusal.reason, mend: refusal.mend };
  }
  return error === null && status !== null && status >= 200 && status < 400;
}

/** What it is waited for, in words. */
export function readyWords({ stdout, port, http }: Ready): string {
  if (stdout !== undefined) return `stdout to match /${stdout}/`;
  return port !== undefined ? `port ${port} to take connections` : `${http} to answer`;
}

const loopback = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, pollMs);
    signal.addEventListener('abort', done, { once: true });
  });
}

function isPattern(text: string): boolean {
  try {
    return !RE2JS.compile(text).matcher('').find();
  } catch {
    return false;
  }
}
