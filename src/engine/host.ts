import type { CloudAccess } from '../core/cloud-access.ts';
import type { LogSources } from '../core/logs.ts';
import type { ProcessRunner } from '../core/process.ts';
import type { PersonAnswer, Question } from '../core/question.ts';
import type { CheckHead } from '../core/run/events.ts';
import type { CheckRoom } from './room.ts';

/** What hides secrets on the way into an event. */
export type Redact = { text(text: string): string; value<Value>(value: Value): Value };

/** Locks by name; a lock is released when what `hold` gave is disposed of. `hold` rejects when the signal aborts first. */
export type Locks = { hold(name: string, signal: AbortSignal): Promise<AsyncDisposable> };

/** An answer, or why the one that was given no longer holds: then the question is put again. */
export type HostAnswer = PersonAnswer | { kind: 'outdated'; because: string };

/** Time as the process has it. */
export type HostClock = {
  /** Epoch ms. */
  now(): number;
  /** Resolves after `ms` or when the signal aborts, whichever is first; never rejects. Real time unless given. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
  /** How long this process has stood still, in all, ms: an attempt in which it did says nothing of its target. Left out: nobody knows. */
  stoodStillMs?(): number;
  /** How late this process came to what was due, in all, ms: that is no time of a target. Left out: nobody knows. */
  lateMs?(): number;
};

/** The people whom it reaches. */
export type HostPeople = {
  /** Puts the question of a check to a person; `nobody` when no one is there to answer (yet). */
  ask(check: CheckHead, question: Question): Promise<HostAnswer>;
  /** The same for what a second person must approve. */
  approve(check: CheckHead, question: Question): Promise<HostAnswer>;
  /** Where people approve what is marked `danger` (Slack): who, and how long the question stays open. Elsewhere an `unattended` environment goes without. */
  approvals?: { approvers: readonly string[]; expiresInMs: number };
  /** How far a long check is; shown while it runs, kept nowhere. */
  progress(check: string, text: string): void;
};

/** What a plan's variables and secrets stand for here. */
export type HostValues = {
  /** Values of `--var`; they win over the environment's. */
  variables: Readonly<Record<string, string>>;
  secret(name: string): string | undefined;
  redactor: Redact;
};

/** What checks work with. */
export type HostTools = {
  /** Folder that relative paths in the plan start from. */
  root: string;
  processEnvironment: Readonly<Record<string, string | undefined>>;
  /** Called once a phase, so that its checks share what they read. */
  logs(): LogSources;
  processes: ProcessRunner;
  cloud: CloudAccess;
  locks: Locks;
  /** Shared by all phases of this process; left out: only what the plan says bounds them. */
  room?: CheckRoom;
  /** Left out: as many as a probe likes. */
  handshakesAtOnce?: number;
};

/** What the process that runs a phase gives to it: the command line and the worker are two. */
export type Host = HostClock & HostPeople & HostValues & HostTools;

const longestTimerMs = 2 ** 31 - 1;

/** Resolves after `ms` of real time, or at once when the signal aborts. */
export function waitRealTime(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(Math.max(ms, 0), longestTimerMs));
    signal.addEventListener('abort', done, { once: true });
  });
}
