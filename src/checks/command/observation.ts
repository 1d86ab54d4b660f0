import type { CaseRow } from '../../core/check.ts';
import type { ProcessResult } from '../../core/process.ts';
import type { JunitReport, TestCounts } from './junit.ts';

/** What one run of a command showed. Texts are the head and the tail of what it wrote; `…Bytes` is how much that was. */
export type CommandObservation = {
  argv: readonly string[];
  cwd: string;
  exitCode: number | null;
  /** The signal that ended it; null when it left by itself. */
  signal: string | null;
  stdout: string;
  stdoutBytes: number;
  stdoutCut: boolean;
  /** Only there, and true, for what is no UTF-8. */
  stdoutUnreadable?: boolean;
  /** Only there, and true, where what it had started still held it when it ended. */
  stdoutOpen?: boolean;
  stderr: string;
  stderrBytes: number;
  stderrCut: boolean;
  stderrUnreadable?: boolean;
  stderrOpen?: boolean;
  durationMs: number;
  /** Counted in the JUnit report; null when there is none. */
  tests: TestCounts | null;
  /** Why there is no report although one was asked for. */
  reportProblem: string | null;
  cases: readonly CaseRow[];
  /** What `read` found in stdout, by name; not there when nothing was asked for. */
  read?: Readonly<Record<string, string>>;
  /** Of a command in the background: what was waited for, and when, in ms from its start. */
  background?: { ready: string; readyAfterMs: number | null; endedAfterMs: number | null };
};

export type ProcessEnd = Extract<ProcessResult, { kind: 'ended' }>;

const keepCases = 2_000;

/** What the end of a program, and its report, showed. */
export function observationOf(
  { exitCode, endedBy, stdout, stderr, durationMs }: ProcessEnd,
  argv: readonly string[],
  cwd: string,
  report: JunitReport | { problem: string } | null,
): CommandObservation {
  const read = report !== null && 'tests' in report ? report : null;
  return {
    argv,
    cwd,
    exitCode,
    signal: endedBy,
    stdout: stdout.text,
    stdoutBytes: stdout.bytes,
    stdoutCut: stdout.cut,
    ...(stdout.isReadable ? {} : { stdoutUnreadable: true }),
    ...(stdout.isOpen === true && { stdoutOpen: true }),
    stderr: stderr.text,
    stderrBytes: stderr.bytes,
    stderrCut: stderr.cut,
    ...(stderr.isReadable ? {} : { stderrUnreadable: true }),
    ...(stderr.isOpen === true && { stderrOpen: true }),
    durationMs: Math.round(durationMs),
    tests: read?.tests ?? null,
    reportProblem: report !== null && 'problem' in report ? report.problem : null,
    cases: mostTelling(read?.cases ?? []),
  };
}

/** Of a huge report the cases that did not pass are kept before those that did. */
function mostTelling(cases: JunitReport['cases']): JunitReport['cases'] {
  if (cases.length <= keepCases) return cases;
  const isBad = (row: JunitReport['cases'][number]) => row.status === 'failed' || row.status === 'errored';
  return [...cases.filter(isBad), ...cases.filter((row) => !isBad(row))].slice(0, keepCases);
}
