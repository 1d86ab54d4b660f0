import type { Kind } from '../statement.ts';
import { reads, suite } from './report.ts';

const surefire = 'maven.apache.org, surefire: rerun failing tests';
const good = '<testcase classname="C" name="t"/>';
const bad = '<testcase classname="C" name="t"><failure message="first"/></testcase>';

export const repeated: Kind = {
  kind: 'a test that ran again is one test',
  rule: 'Maven Surefire, Rerun Failing Tests: flaky when a later run passed, failed when none did',
  statements: [
    reads(suite('<testcase name="t"><flakyFailure message="m" type="x"/></testcase>'), {
      says: 'Surefire calls a case flaky',
      is: 'passed',
      why: surefire,
      expect: 'tests: { passed: 1, flaky: 1, total: 1 }',
    }),
    reads(suite('<testcase name="t"><flakyError message="m" type="x"/></testcase>'), {
      says: 'a plan that wants no flaky test fails by one',
      is: 'failed',
      why: surefire,
      expect: 'tests: { flaky: 0 }',
      reason: /expected tests\.flaky 0, got 1/,
    }),
    reads(suite('<testcase name="t"><failure message="m"/><rerunFailure message="again"/></testcase>'), {
      says: 'every run of a case failed',
      is: 'failed',
      why: surefire,
      reason: /1 of 1 test failed: t/,
    }),
    reads(suite('<testcase name="t"><rerunError message="again"/></testcase>'), {
      says: 'only the reruns of a case are written',
      is: 'failed',
      why: surefire,
      reason: /could not run/,
    }),
    reads(suite(bad + good), {
      says: 'a failed case comes again and passes',
      is: 'passed',
      why: 'pytest-rerunfailures, gotestsum --rerun-fails',
      expect: 'tests: { passed: 1, failed: 0, flaky: 1, total: 1 }',
    }),
    reads(suite(bad + bad), {
      says: 'a failed case comes again and fails',
      is: 'failed',
      why: 'gotestsum --rerun-fails',
      reason: /1 of 1 test failed: t/,
    }),
    reads(suite(good + bad), {
      says: 'a failure after a pass is no rerun',
      is: 'failed',
      why: 'a test that passed is not run again: two tests have one name',
      reason: /1 of 1 test failed: t/,
    }),
    reads(`<testsuites>${suite(good, 'name="chromium"')}${suite(bad, 'name="webkit"')}</testsuites>`, {
      says: 'the same name in another suite is another test',
      is: 'failed',
      why: 'one suite a browser, a module, a platform',
      reason: /1 of 2 tests failed/,
    }),
    reads(
      `<testsuites>${suite(bad, 'name="a.spec.ts" hostname="chromium"')}${suite(good, 'name="a.spec.ts" hostname="firefox"')}</testsuites>`,
      {
        says: 'one file in two browsers, and one of them fails',
        is: 'failed',
        why: 'Playwright writes the project as the host of the suite',
        reason: /1 of 2 tests failed: t \(chromium\)|1 of 2 tests failed: C › t \(chromium\)/,
      },
    ),
    reads(
      `<testsuites>${suite(`<properties><property name="os" value="arm"/></properties>${bad}`, 'name="s"')}${suite(`<properties><property name="os" value="x86"/></properties>${good}`, 'name="s"')}</testsuites>`,
      {
        says: 'one suite on two platforms, told by a property',
        is: 'failed',
        why: 'a report put together of several machines',
        reason: /\(os=arm\)/,
      },
    ),
    reads(
      `<testsuites><testsuite name="chrome">${suite(bad, 'name="s"')}</testsuite><testsuite name="safari">${suite(good, 'name="s"')}</testsuite></testsuites>`,
      {
        says: 'one suite inside of two others',
        is: 'failed',
        why: 'the suite around is the browser',
        reason: /\(chrome\)/,
      },
    ),
    reads(
      `<testsuites>${suite(bad, 'name="s" timestamp="2026-01-01T00:00:00"')}${suite(good, 'name="s" timestamp="2026-01-01T00:01:00"')}</testsuites>`,
      {
        says: 'the whole suite ran again, later',
        is: 'passed',
        why: 'reports of a rerun are put behind those of the run',
        expect: 'tests: { passed: 1, flaky: 1, total: 1 }',
      },
    ),
    reads(suite('<testcase classname="C" name="t"><skipped/></testcase>'.concat(good)), {
      says: 'a skipped run beside one that passed',
      is: 'passed',
      why: surefire,
      expect: 'tests: { passed: 1, skipped: 0, total: 1 }',
    }),
    reads(suite('<testcase name="x[1]"/><testcase name="x[2]"><failure/></testcase>'), {
      says: 'parameters make two tests',
      is: 'failed',
      why: 'pytest parametrize',
      reason: /1 of 2 tests failed: x\[2\]/,
    }),
  ],
};
