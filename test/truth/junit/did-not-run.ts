import type { Kind } from '../statement.ts';
import { reads, suite } from './report.ts';

const noTests = /^no tests ran: the only one was skipped$/;
const gtest = 'google/googletest docs/advanced.md, Generating an XML Report';

/** One case that did not run, written as some tool writes it. */
const notRun = (says: string, testcase: string, why: string) =>
  reads(suite(testcase), { says, is: 'failed', why, reason: noTests });

export const didNotRun: Kind = {
  kind: 'a test that did not run has not passed',
  rule: 'docs/checks.md, command: a case is passed when nothing in it says otherwise',
  statements: [
    notRun('GoogleTest disables a test', '<testcase name="a" status="notrun" result="suppressed"/>', gtest),
    notRun(
      'GoogleTest skips a test that it started',
      '<testcase name="a" status="run" result="skipped"/>',
      gtest,
    ),
    notRun('CTest disables a test', '<testcase name="a" status="disabled"/>', 'ctest --output-junit'),
    notRun('an element says skipped', '<testcase name="a"><skipped/></testcase>', 'Ant JUnit schema'),
    notRun(
      'an element says disabled',
      '<testcase name="a"><disabled/></testcase>',
      'Ant JUnit schema, derived',
    ),
    notRun(
      'an element says ignored',
      '<testcase name="a"><ignored/></testcase>',
      'Rust and Kotlin reporters',
    ),
    notRun('a word of several parts says it', '<testcase name="a" status="Not Run"/>', 'QTest, NUnit'),
    notRun('todo is no test yet', '<testcase name="a" status="todo"/>', 'jest test.todo'),
    notRun('ignored in an attribute', '<testcase name="a" result="Ignored"/>', 'NUnit 2 results'),
    notRun('NUnit did not execute it', '<testcase name="a" executed="False"/>', 'NUnit 2 results'),
    notRun('a flag says skipped', '<testcase name="a" skipped="true"/>', 'reporters of tap and ava'),
    notRun('a flag says disabled', '<testcase name="a" disabled="1"/>', 'reporters of embedded tools'),
    notRun(
      'a word that nobody knows is not taken for passed',
      '<testcase name="a" status="undetermined"/>',
      'docs/checks.md, command',
    ),
    notRun('behave did not get to it', '<testcase name="a" status="untested"/>', 'behave JUnit reporter'),
    reads(suite('<testcase name="a" status="passed" result="completed"/>'), {
      says: 'words for passed are passed',
      is: 'passed',
      why: gtest,
    }),
    reads(suite('<testcase name="a" skipped="false" disabled="0" executed="true"/>'), {
      says: 'flags that deny it leave it passed',
      is: 'passed',
      why: 'docs/checks.md, command',
    }),
    reads(suite('<testcase name="a"/><testcase name="b" status="disabled"/>'), {
      says: 'a disabled test is not among those that passed',
      is: 'failed',
      why: gtest,
      expect: 'tests: { passed: 2 }',
      reason: /expected tests\.passed 2, got 1/,
    }),
    reads(suite('<testcase name="a"/>', 'name="S" tests="1" skipped="1"'), {
      says: 'the suite counts the only case as skipped, the case does not say so',
      is: 'failed',
      why: 'docs/checks.md, command: what a suite counts is believed where it is worse',
      reason: noTests,
    }),
    reads(suite('', 'name="S" tests="3" disabled="3"'), {
      says: 'tests are only counted, none is listed',
      is: 'failed',
      why: 'docs/checks.md, command: no test that ran is a failure',
      reason: /no tests ran: the JUnit report has no test case/,
    }),
  ],
};
