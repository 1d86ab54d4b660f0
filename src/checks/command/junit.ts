import type { CaseRow } from '../../core/check.ts';
import { shortened } from '../../core/shorten.ts';
import { failuresIn, flakyWords, messageOf, outcomeOf } from './junit-case.ts';
import { attribute, isNode, members, parseXml, type XmlNode } from './junit-xml.ts';

/** What a report counts: one test is one case, however often it ran; `flaky` ones are among those that passed. */
export type TestCounts = {
  passed: number;
  failed: number;
  errored: number;
  skipped: number;
  flaky: number;
  total: number;
};

export type JunitReport = { tests: TestCounts; cases: readonly CaseRow[] };

const unnamed = 'unnamed';

/** Reads a JUnit XML report of any of the usual writers; a sentence when it is none. */
export function parseJunit(xml: string): JunitReport | { problem: string } {
  const parsed = parseXml(xml);
  if ('problem' in parsed) return parsed;
  const { document } = parsed;
  if (!('testsuites' in document || 'testsuite' in document)) return { problem: 'it has no <testsuite>' };
  const { rows } = suitesIn(document, { name: '', file: '', identity: [] });
  // Tests that are only counted are none.
  const cases = rows.every(({ of }) => of === 'count') ? [] : onceEach(rows);
  return { tests: count(cases), cases };
}

type Row = CaseRow & {
  /** Which suite it stands in (`identityOf`): cases of one name in one suite are runs of one test. */
  suite: readonly string[];
  /** What it tells of: a case, the suite as a whole, or cases that the suite counts and does not list. */
  of: 'case' | 'suite' | 'count';
};

type Suite = {
  rows: readonly Row[];
  /** How many cases, failures and skips the report shows or has accounted for. */
  listed: number;
  failures: number;
  skips: number;
};

type Place = { name: string; file: string; identity: readonly string[] };

function suitesIn(node: XmlNode, above: Place): Suite {
  const suites = ['testsuites', 'testsuite'].flatMap((name) =>
    members(node, name).flatMap((suite) => (isNode(suite) ? [suiteOf(suite, above)] : [])),
  );
  const sum = (of: (suite: Suite) => number) => suites.reduce((total, suite) => total + of(suite), 0);
  return {
    rows: suites.flatMap(({ rows }) => rows),
    listed: sum(({ listed }) => listed),
    failures: sum(({ failures }) => failures),
    skips: sum(({ skips }) => skips),
  };
}

/** Suites stand in suites; a case without a class is named after the suite that has a file. */
function suiteOf(node: XmlNode, above: Place): Suite {
  const name = attribute(node, 'name') || above.name;
  const file = attribute(node, 'file') || above.file;
  const place = { name, file, identity: [...above.identity, ...identityOf(node)] };
  const cases = members(node, 'testcase').map((testcase) => (isNode(testcase) ? testcase : {}));
  const own = cases.map((testcase) => rowOf(testcase, place));
  const below = suitesIn(node, place);
  const broken = brokenSuite(node, place);
  const shown = {
    rows: [...own, ...broken, ...below.rows],
    listed: own.length + below.listed,
    failures: cases.reduce((sum, one) => sum + failuresIn(one), 0) + broken.length + below.failures,
    skips: own.filter(({ status }) => status === 'skipped').length + below.skips,
  };
  return withClaims(node, place, shown);
}

/**
 * What tells a suite from another one of its name: Playwright writes the browser as its host, others as a property, Karma as the suite
 * around it. Its time does not, which is all that differs when a suite ran again.
 */
function identityOf(node: XmlNode): readonly string[] {
  const properties = members(node, 'properties')
    .flatMap((list) => (isNode(list) ? members(list, 'property') : []))
    .flatMap((one) => (isNode(one) ? [`${attribute(one, 'name')}=${attribute(one, 'value')}`] : []));
  const named = ['name', 'package', 'hostname'].map((name) => attribute(node, name));
  return [...named, ...properties.toSorted()];
}

function rowOf(testcase: XmlNode, { identity: suite, file }: Place): Row {
  const name = attribute(testcase, 'name') || unnamed;
  const place = attribute(testcase, 'classname') || attribute(testcase, 'file') || file;
  const { status, message, isFlaky } = outcomeOf(testcase);
  return {
    name: place === '' || name.startsWith(place) ? name : `${place} › ${name}`,
    status,
    durationMs: junitMs(attribute(testcase, 'time')),
    message,
    ...(isFlaky ? { flaky: true } : {}),
    suite,
    of: 'case',
  };
}

/** What a suite says of itself: it could not be loaded, or what it prepares broke. */
function brokenSuite(node: XmlNode, place: Place): readonly Row[] {
  return (['failure', 'error'] as const).flatMap((name) =>
    members(node, name).map((told) =>
      suiteRow(place, 'the suite itself', name === 'error' ? 'errored' : 'failed', messageOf(told)),
    ),
  );
}

function suiteRow(
  { name, file, identity }: Place,
  what: string,
  status: CaseRow['status'],
  message: string,
): Row {
  const place = name || file;
  const row = place === '' ? what : `${place} (${what})`;
  return { name: row, status, durationMs: 0, message, suite: identity, of: 'suite' };
}

/** What a suite counts and no case shows is believed where it is worse: a file that could not be loaded is often only there. */
function withClaims(node: XmlNode, place: Place, shown: Suite): Suite {
  const claimed = (...names: string[]) => Math.max(...names.map((name) => countOf(attribute(node, name))));
  const failures = claimed('failures') + claimed('errors') - shown.failures;
  const skips = claimed('skipped', 'skips', 'skip', 'ignored') + claimed('disabled') - shown.skips;
  const missing = claimed('tests') - shown.listed;
  const failing =
    failures > 0
      ? [
          suiteRow(
            place,
            'failures without a case',
            'errored',
            `the suite counts ${failures} more than it lists`,
          ),
        ]
      : [];
  // Failures and skips that are only counted account for tests that are not listed.
  const unlisted = missing - Math.max(0, failures) - Math.max(0, skips);
  const lost = unlisted > 0 ? [lostRow(place, unlisted)] : [];
  const unmarked = skips - Math.max(0, missing - Math.max(0, failures));
  return {
    rows: [...skippedByCount(shown.rows, unmarked), ...failing, ...lost],
    listed: shown.listed + Math.max(0, missing),
    failures: shown.failures + Math.max(0, failures),
    skips: shown.skips + Math.max(0, skips),
  };
}

function lostRow(place: Place, unlisted: number): Row {
  const message = `the suite counts ${unlisted} more than it lists`;
  return { ...suiteRow(place, 'tests without a case', 'errored', message), of: 'count' };
}

/** So many of the cases that look passed were skipped: the suite counts them and marks none, so that which ones they are is not known. */
function skippedByCount(rows: readonly Row[], unmarked: number): readonly Row[] {
  let left = unmarked;
  const message = 'the suite counts more skipped tests than it marks';
  return rows.map((row) => {
    if (row.status !== 'passed' || left <= 0) return row;
    left -= 1;
    return { ...row, status: 'skipped' as const, message };
  });
}

function countOf(text: string): number {
  const digits = text.trim().replace(/[,.\s'’]/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
}

/** One row a test: runs of one name in one suite are its repetitions, as Surefire, pytest-rerunfailures and gotestsum write them. */
function onceEach(rows: readonly Row[]): readonly CaseRow[] {
  const tests = Map.groupBy(rows, ({ suite, name }, at) =>
    name === unnamed ? String(at) : JSON.stringify([suite, name]),
  );
  const apart = Map.groupBy([...tests.values()], ([first]) => first?.name ?? unnamed);
  return [...tests.values()].map((runs) => {
    const row = repetitionsOf(runs);
    const others = apart.get(row.name) ?? [];
    return others.length < 2 || row.name === unnamed
      ? row
      : { ...row, name: `${row.name}${placeOf(runs, others)}` };
  });
}

/** What the suites of tests with one name differ in, so that the rows differ too: ` (firefox)`. */
function placeOf(runs: readonly Row[], others: readonly (readonly Row[])[]): string {
  const common = (word: string) => others.every(([one]) => one?.suite.includes(word));
  const words = (runs[0]?.suite ?? []).filter((word) => word !== '' && !common(word));
  return words.length === 0 ? '' : ` (${shortened(words.join(', '), 80)})`;
}

/** Flaky when the last run passed, as a test that passed is not run again; failed otherwise. A skip beside a run says nothing. */
function repetitionsOf(runs: readonly Row[]): CaseRow {
  const ran = runs.filter(({ status }) => status !== 'skipped');
  const isBad = ({ status }: CaseRow) => status === 'failed' || status === 'errored';
  const last = (ran.length > 0 ? ran : runs).at(-1);
  if (last === undefined) throw new Error('a test has a run');
  const bad = ran.find(isBad);
  const { name, status, message } = last;
  const durationMs = runs.reduce((sum, one) => sum + one.durationMs, 0);
  if (bad === undefined) return { name, status, durationMs, message, ...(last.flaky ? { flaky: true } : {}) };
  const isFlaky = ran.findLastIndex(isBad) < ran.findIndex((one) => !isBad(one));
  if (!isFlaky) return { name, status: bad.status, durationMs, message: bad.message };
  return { name, status: 'passed', durationMs, message: flakyWords(bad.message), flaky: true };
}

function count(cases: readonly CaseRow[]): TestCounts {
  const of = (status: CaseRow['status']) => cases.filter((row) => row.status === status).length;
  return {
    passed: of('passed'),
    failed: of('failed'),
    errored: of('errored'),
    skipped: of('skipped'),
    flaky: cases.filter(({ flaky }) => flaky === true).length,
    total: cases.length,
  };
}

const longestSeconds = 1e8;

/**
 * The milliseconds of a `time` attribute, which is seconds in the words of some locale: `1.5`, `1,234.5`, `0,25`, `1 234,5`. Of `.` and `,`
 * the last one is the decimal sign. What is negative or no number is none: 0.
 */
function junitMs(text: string): number {
  const written = text.trim().replace(/[\s'’_]|s$/g, '');
  const decimal = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
  const isOne = decimal !== -1 && written.split(written[decimal] ?? '').length === 2;
  const digits = isOne
    ? `${written.slice(0, decimal).replace(/[.,]/g, '')}.${written.slice(decimal + 1)}`
    : written.replace(/[.,]/g, '');
  const seconds = /^\d*(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN;
  return seconds > 0 && seconds <= longestSeconds ? Math.round(seconds * 1000) : 0;
}
