import type { ProcessResult } from '../../core/process.ts';
import type { CommandObservation } from './judge.ts';
import type { JunitReport } from './junit.ts';

export type Ended = Extract<ProcessResult, { kind: 'ended' }>;

const keepCases = 2_000;

/** What the end of a program, and its report, showed. */
export function observationOf(
  { exitCode, endedBy, stdout, stderr, durationMs }: Ended,
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
    stderr: stderr.text,
    stderrBytes: stderr.bytes,
    stderrCut: stderr.cut,
    ...(stderr.isReadable ? {} : { stderrUnreadable: true }),
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
