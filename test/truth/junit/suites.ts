import type { Kind } from '../statement.ts';
import { reads, suite } from './report.ts';

const one = '<testcase name="a"/>';
const claims = 'docs/checks.md, command: what a suite counts without listing it did not pass';

export const suites: Kind = {
  kind: 'what only a suite tells is told',
  rule: 'docs/checks.md, command: a suite says of itself what no case shows',
  statements: [
    reads(suite(`${one}<error message="cannot import app"/>`), {
      says: 'a suite could not be loaded',
      is: 'failed',
      why: 'pytest and PHPUnit write errors of collecting beside the cases',
      reason: /S \(the suite itself\)/,
    }),
    reads(suite(`${one}<failure>tear down</failure>`), {
      says: 'a suite failed in what it cleans up',
      is: 'failed',
      why: 'JUnit 5 after-all failures',
      reason: /1 of 2 tests failed: S \(the suite itself\)/,
    }),
    reads(suite(one, 'name="S" tests="1" failures="1"'), {
      says: 'a suite counts a failure that no case shows',
      is: 'failed',
      why: claims,
      reason: /S \(failures without a case\)/,
    }),
    reads(suite(one, 'name="S" errors="2"'), {
      says: 'a suite counts errors that no case shows',
      is: 'failed',
      why: claims,
    }),
    reads(`<testsuites tests="1" failures="0" errors="1">${suite(one)}</testsuites>`, {
      says: 'only the root counts the error',
      is: 'failed',
      why: 'jest-junit leaves suites out that failed to run: jest-community/jest-junit#46',
    }),
    reads(suite(one, 'name="S" tests="14"'), {
      says: 'fewer cases are listed than ran',
      is: 'failed',
      why: claims,
      reason: /tests without a case/,
    }),
    reads(suite(one, 'name="S" tests="1,400"'), {
      says: 'the count has a thousands separator',
      is: 'failed',
      why: claims,
    }),
    reads(suite(`${one}<testcase name="b"><failure/></testcase>`, 'name="S" tests="2" failures="1"'), {
      says: 'a counted failure that a case shows is counted once',
      is: 'passed',
      why: claims,
      expect: 'tests: { failed: 1, errored: 0, total: 2 }',
    }),
    reads(`<testsuites failures="1">${suite(one, 'name="S" failures="1"')}</testsuites>`, {
      says: 'root and suite count the same failure',
      is: 'passed',
      why: claims,
      expect: 'tests: { passed: 1, errored: 1, total: 2 }',
    }),
    reads(suite(suite(`${one}<testcase name="b"><failure message="deep"/></testcase>`), 'name="outer"'), {
      says: 'a failure stands in a suite within a suite',
      is: 'failed',
      why: 'PHPUnit, mocha: suites nest',
      reason: /1 of 2 tests failed: b/,
    }),
    reads(suite(one, 'name="S" tests="-1" failures="none" errors=""'), {
      says: 'counts that are no numbers count nothing',
      is: 'passed',
      why: claims,
    }),
    reads(suite(one, 'name="S" tests="2" skipped="1"'), {
      says: 'a skipped test that is counted and not listed is no lost one',
      is: 'passed',
      why: 'older GoogleTest counts disabled tests without listing them',
      expect: 'tests: { passed: 1, total: 1 }',
    }),
    reads('<testsuites/>', {
      says: 'a report without a suite',
      is: 'failed',
      why: 'docs/checks.md, command: no test that ran is a failure',
      reason: /no test case/,
    }),
  ],
};
