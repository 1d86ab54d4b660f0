import type { CaseRow } from '../../core/check.ts';
import { maskShapes } from '../../core/redact/shapes.ts';
import { shortened } from '../../core/shorten.ts';
import { attribute, isNode, members, type XmlNode } from './junit-xml.ts';

/** How a test case ended, and the words of the report about it. */
export type CaseOutcome = { status: CaseRow['status']; isFlaky: boolean; message: string };

const messageLines = 3;
const messageLength = 500;
const failedWords = new Set(['failed', 'fail', 'failure', 'failing', 'timedout', 'timeout']);
const erroredWords = new Set([
  'error',
  'errored',
  'errors',
  'broken',
  'crashed',
  'crash',
  'aborted',
  'killed',
]);
const ranWords = new Set([
  ...[
    '',
    'passed',
    'pass',
    'passing',
    'success',
    'successful',
    'succeeded',
    'ok',
    'true',
    'warning',
    'flaky',
  ],
  ...['run', 'ran', 'completed', 'complete', 'executed', 'finished', 'done'],
]);
const yes = new Set(['true', 'yes', '1']);
const no = new Set(['false', 'no', '0']);

/**
 * What a case says of its end, in elements or in attributes (GoogleTest, CTest, NUnit), the worst first. Passed is only what nothing speaks
 * against: a word that nobody knows is taken for "did not run".
 */
export function outcomeOf(testcase: XmlNode): CaseOutcome {
  const [failure] = members(testcase, 'failure');
  if (failure !== undefined) return ended('failed', messageOf(failure));
  const [error] = members(testcase, 'error');
  if (error !== undefined) return ended('errored', messageOf(error));
  const words = ['status', 'result', 'outcome'].map((name) => attribute(testcase, name));
  const firstOf = (known: ReadonlySet<string>) => words.find((word) => known.has(plain(word)));
  const failed =
    firstOf(failedWords) ?? (isSet(testcase, no, ['success', 'passed']) ? 'no success' : undefined);
  if (failed !== undefined) return ended('failed', `the report says ${failed}`);
  const errored = firstOf(erroredWords);
  if (errored !== undefined) return ended('errored', `the report says ${errored}`);
  const skipped =
    skippedBy(testcase) ?? words.find((word) => !ranWords.has(plain(word)) && !/^\d+$/.test(word));
  if (skipped !== undefined) return ended('skipped', shortened(skipped, messageLength));
  return repeatedOutcome(testcase);
}

/** What Maven Surefire writes of a case that ran again: `flaky…` when a later run passed, `rerun…` when none did. */
function repeatedOutcome(testcase: XmlNode): CaseOutcome {
  for (const [name, status] of [
    ['rerunFailure', 'failed'],
    ['rerunError', 'errored'],
  ] as const) {
    const [told] = members(testcase, name);
    if (told !== undefined) return ended(status, messageOf(told));
  }
  const [flaky] = [...members(testcase, 'flakyFailure'), ...members(testcase, 'flakyError')];
  if (flaky === undefined) return ended('passed', '');
  return { status: 'passed', isFlaky: true, message: flakyWords(messageOf(flaky)) };
}

/** How often a report says of a case that it failed, in any run of it. */
export function failuresIn(testcase: XmlNode): number {
  const told = ['failure', 'error', 'flakyFailure', 'flakyError', 'rerunFailure', 'rerunError'];
  const elements = told.reduce((sum, name) => sum + members(testcase, name).length, 0);
  if (elements > 0) return elements;
  const { status } = outcomeOf(testcase);
  return status === 'failed' || status === 'errored' ? 1 : 0;
}

/** The first lines of what a `<failure>` or the like says. */
export function messageOf(told: unknown): string {
  const text = isNode(told) ? attribute(told, 'message') || String(told['#text'] ?? '') : String(told ?? '');
  // A key of several lines is recognised only as long as it is whole.
  const lines = maskShapes(text.trim()).split(/\r?\n/).slice(0, messageLines).join('\n');
  return shortened(lines, messageLength);
}

/** What is said of a case that failed first and passed then. */
export function flakyWords(message: string): string {
  return message === '' ? 'flaky: failed before it passed' : `flaky: failed before it passed: ${message}`;
}

function ended(status: CaseRow['status'], message: string): CaseOutcome {
  return { status, isFlaky: false, message };
}

function skippedBy(testcase: XmlNode): string | undefined {
  const [told] = ['skipped', 'disabled', 'ignored'].flatMap((name) => members(testcase, name));
  if (told !== undefined) return messageOf(told);
  if (isSet(testcase, no, ['executed', 'run'])) return 'not executed';
  return ['skipped', 'disabled', 'ignored', 'notrun'].find((name) => isSet(testcase, yes, [name]));
}

function isSet(testcase: XmlNode, values: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => values.has(attribute(testcase, name).trim().toLowerCase()));
}

/** `NotRun`, `not run`, `not_run` and `not-run` are one word. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}
