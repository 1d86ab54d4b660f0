import { expect, it } from 'vitest';
import { parseJunit } from '../../../src/checks/command/junit.ts';

function report(xml: string) {
  const parsed = parseJunit(xml);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

it('suites in suites, failures in any form, and cases without a class', () => {
  const { cases, tests } = report(`<?xml version="1.0"?>
    <testsuites><testsuite name="outer" file="a/b.js"><testcase name="plain" time="0.25"/>
      <testsuite><testcase classname="pkg.Class" name="boom" time="1,234.5"><error>Traceback
line 2
line 3
line 4</error></testcase></testsuite></testsuite>
      <testsuite><testcase classname="same" name="same › x"><failure message="a &lt; b&#10;second"/><system-out>noise</system-out></testcase>
      <testcase name="lonely"><skipped/></testcase></testsuite></testsuites>`);
  expect(cases).toEqual([
    { name: 'a/b.js › plain', status: 'passed', durationMs: 250, message: '' },
    {
      name: 'pkg.Class › boom',
      status: 'errored',
      durationMs: 1_234_500,
      message: 'Traceback\nline 2\nline 3',
    },
    { name: 'same › x', status: 'failed', durationMs: 0, message: 'a < b\nsecond' },
    { name: 'lonely', status: 'skipped', durationMs: 0, message: '' },
  ]);
  expect(tests).toEqual({ passed: 1, failed: 1, errored: 1, skipped: 1, flaky: 0, total: 4 });
});

it('a case that failed and then broke counts as failed, once', () => {
  const { tests } = report('<testsuite><testcase name="a"><failure/><error/></testcase></testsuite>');
  expect(tests).toMatchObject({ failed: 1, errored: 0, total: 1 });
});

it('tests that are only counted are none', () => {
  expect(report('<testsuite tests="14" failures="0"/>').tests.total).toBe(0);
});

it('a large report with thousands of entities is read', () => {
  const cases5000 = Array.from(
    { length: 5_000 },
    (_, n) =>
      `<testcase classname="C" name="t${n}"><failure message="&lt;a&gt; &amp; &quot;b&quot;"/></testcase>`,
  );
  const { cases, tests } = report(`<testsuite>${cases5000.join('')}</testsuite>`);
  expect(tests.failed).toBe(5_000);
  expect(cases.at(-1)?.message).toBe('<a> & "b"');
});

it('long messages are cut', () => {
  const { cases } = report(
    `<testsuite><testcase name="a"><failure message="${'x'.repeat(9_000)}"/></testcase></testsuite>`,
  );
  expect(cases[0]?.message).toHaveLength(501);
});

it.each([
  ['', /./],
  ['14 passed', /./],
  ['<html><body/></html>', /^it has no <testsuite>$/],
  ['<testsuite><testcase name="a">', /^it is not well-formed XML: /],
  ['<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite/>', /^it declares a DOCTYPE$/],
])('%s is no report', (xml, problem) => {
  expect(parseJunit(xml)).toEqual({ problem: expect.stringMatching(problem) });
});
