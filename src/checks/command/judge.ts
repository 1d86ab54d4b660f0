import { z } from 'zod';
import { type CaseRow, type Failure, type Judgement, judged } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { quantity } from '../../core/words/quantity.ts';
import { durationMatcher, numberMatcher } from '../expectations.ts';
import type { TestCounts } from './junit.ts';
import type { CommandObservation } from './observation.ts';
import { judgeOutput, outputField } from './output.ts';
import { tellingLine } from './telling-line.ts';

export const commandExpect = z.strictObject({
  exitCode: numberMatcher.optional(),
  stdout: outputField.optional(),
  stderr: outputField.optional(),
  tests: z
    .strictObject({
      passed: numberMatcher.optional(),
      failed: numberMatcher.optional(),
      errored: numberMatcher.optional(),
      skipped: numberMatcher.optional(),
      flaky: numberMatcher.optional(),
      total: numberMatcher.optional(),
    })
    .optional(),
  duration: durationMatcher.optional(),
});
export type CommandExpect = z.infer<typeof commandExpect>;

/** Judges a command that ended: its tests, its exit code (0 unless told otherwise), its output, its duration. */
export function judgeCommand(
  observation: CommandObservation,
  isReportAsked: boolean,
  expect: CommandExpect,
): Judgement {
  if (observation.background !== undefined)
    return judgeBackground(observation, observation.background, expect);
  const tests =
    isReportAsked || expect.tests ? testFailures(observation, isReportAsked, expect.tests ?? {}) : [];
  // Failed tests are why the exit code is not 0: said once.
  const exit =
    expect.exitCode === undefined && tests.length > 0 ? [] : exitFailures(observation, expect.exitCode ?? 0);
  const output = (['stdout', 'stderr'] as const).map((name) => judgeOutput(observation, name, expect[name]));
  const duration =
    expect.duration === undefined
      ? []
      : match(expect.duration, observation.durationMs, 'duration', { unit: 'duration' });
  const inconclusive = output.flatMap((one) => one.inconclusive ?? []).join('; ');
  return judged([...tests, ...exit, ...output.flatMap((one) => one.failures), ...duration], {
    inconclusive: inconclusive === '' ? null : inconclusive,
    cases: observation.cases,
  });
}

/** What ends before its phase does has failed, whatever it wrote. */
function judgeBackground(
  observation: CommandObservation,
  { ready, readyAfterMs, endedAfterMs }: NonNullable<CommandObservation['background']>,
  expect: CommandExpect,
): Judgement {
  if (endedAfterMs !== null) {
    const line = tellingLine(observation.stderr, observation.stdout);
    const how =
      observation.exitCode === null
        ? endingOf(observation, '')
        : `ended with exit code ${observation.exitCode}`;
    const actual = `it ${how} after ${formatDuration(endedAfterMs)}`;
    const expected = readyAfterMs === null ? ready : 'it to run until the phase ends';
    const message = `expected ${expected}, but ${actual}${line === '' ? '' : `: ${line}`}`;
    return judged([{ at: 'background', expected, actual, message }]);
  }
  const output = (['stdout', 'stderr'] as const).map((name) => judgeOutput(observation, name, expect[name]));
  const { duration } = expect;
  const times =
    duration === undefined
      ? []
      : match(duration, readyAfterMs ?? undefined, 'duration', { unit: 'duration' });
  const unclear = output.flatMap(({ inconclusive }) => inconclusive ?? []).join('; ');
  return judged([...output.flatMap(({ failures }) => failures), ...times], {
    inconclusive: unclear === '' ? null : unclear,
  });
}

function testFailures(
  observation: CommandObservation,
  isReportAsked: boolean,
  expect: NonNullable<CommandExpect['tests']>,
): readonly Failure[] {
  const { tests } = observation;
  if (tests === null) {
    const why = isReportAsked
      ? observation.reportProblem
      : 'the plan asks for no JUnit report (`junit: auto`)';
    return [nothingRan(why ?? 'there is no JUnit report')];
  }
  if (tests.total === 0) return [nothingRan('the JUnit report has no test case')];
  if (tests.total === tests.skipped) {
    return [nothingRan(tests.total === 1 ? 'the only one was skipped' : `all ${tests.total} were skipped`)];
  }
  const counts = { failed: 0, errored: 0, ...expect };
  return Object.entries(counts).flatMap(([name, wanted]) => {
    if (wanted === undefined) return [];
    const failures = match(wanted, tests[name as keyof TestCounts], `tests.${name}`);
    const story = name === 'failed' || name === 'errored' ? storyOf(observation.cases, name, tests) : null;
    return failures.map((one) => (story === null ? one : { ...one, message: story }));
  });
}

function nothingRan(why: string): Failure {
  return { at: 'tests', expected: 'tests that ran', actual: why, message: `no tests ran: ${why}` };
}

const shownNames = 5;

/** `2 of 14 tests failed: test_a, test_b`; null when none did, as the expectation is then about something else. */
function storyOf(cases: readonly CaseRow[], status: 'failed' | 'errored', tests: TestCounts): string | null {
  const count = tests[status];
  if (count === 0) return null;
  const names = cases.filter((row) => row.status === status).map((row) => row.name.split(' › ').at(-1));
  const more = count > shownNames ? ` and ${count - shownNames} more` : '';
  const did = status === 'failed' ? 'failed' : 'could not run';
  return `${count} of ${quantity(tests.total, 'test')} ${did}: ${names.slice(0, shownNames).join(', ')}${more}`;
}

function exitFailures(observation: CommandObservation, wanted: MatcherInput): readonly Failure[] {
  const { tests } = observation;
  const line = tellingLine(observation.stderr, observation.stdout);
  const because = line === '' ? '' : `: ${line}`;
  return match(wanted, observation.exitCode ?? undefined, 'exit code').map((failure) => {
    const actual = endingOf(observation, failure.actual);
    const ending = actual.replace(/^ended /, 'was ended ').replace(/^\d/, 'ended with $&');
    const message =
      tests !== null && tests.passed > 0 && tests.failed + tests.errored === 0
        ? `${quantity(tests.passed, 'test')} passed, but it ${ending}${because}`
        : `expected exit code ${failure.expected}, got ${actual}${because}`;
    return { ...failure, at: 'exitCode', actual, message };
  });
}

/** Shells tell the signal that ended a program as 128 and its number. */
const signalsOfShells: Readonly<Record<number, string>> = {
  130: 'SIGINT',
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
  143: 'SIGTERM',
};

function endingOf({ exitCode, signal }: CommandObservation, actual: string): string {
  if (exitCode === null) return `ended by ${signal ?? 'a signal'}`;
  const name = signalsOfShells[exitCode];
  return name === undefined ? actual : `${actual} (128 + ${name})`;
}
