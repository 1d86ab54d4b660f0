import { XMLParser } from 'fast-xml-parser';
import type { CaseRow } from '../../core/check.ts';

/** What a report counts: one test is one case, whatever the suites claim. */
export type TestCounts = {
  passed: number;
  failed: number;
  errored: number;
  skipped: number;
  total: number;
};

export type JunitReport = { tests: TestCounts; cases: readonly CaseRow[] };

const repeated = new Set(['testsuite', 'testcase', 'failure', 'error', 'skipped']);
const unlimited = Number.MAX_SAFE_INTEGER;
const messageLines = 3;
const messageLength = 500;

/** Reads a JUnit XML report of any of the usual writers; a sentence when it is none. */
export function parseJunit(xml: string): JunitReport | { problem: string } {
  // Entities of its own are what an XML bomb is made of, and no test runner declares any.
  if (/<!DOCTYPE/i.test(xml)) return { problem: 'it declares a DOCTYPE' };
  try {
    const document: unknown = parser().parse(xml, true);
    if (!isNode(document) || !('testsuites' in document || 'testsuite' in document)) {
      return { problem: 'it has no <testsuite>' };
    }
    const cases = casesOf(document, '');
    return { tests: count(cases), cases };
  } catch (error) {
    return { problem: `it is not well-formed XML: ${error instanceof Error ? error.message : error}` };
  }
}

type Node = { [name: string]: unknown };

function parser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    htmlEntities: true,
    processEntities: { enabled: true, maxTotalExpansions: unlimited, maxExpandedLength: unlimited },
    isArray: (name) => repeated.has(name),
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function members(node: Node, name: string): readonly unknown[] {
  const value = node[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** Suites stand in suites; a case without a class is named after the suite that has a file. */
function casesOf(node: Node, file: string): CaseRow[] {
  const own = attribute(node, 'file') || file;
  const below = ['testsuites', 'testsuite'].flatMap((name) =>
    members(node, name).flatMap((suite) => (isNode(suite) ? casesOf(suite, own) : [])),
  );
  return [
    ...members(node, 'testcase')
      .filter(isNode)
      .map((testcase) => rowOf(testcase, own)),
    ...below,
  ];
}

function rowOf(testcase: Node, file: string): CaseRow {
  const name = attribute(testcase, 'name') || 'unnamed';
  const place = attribute(testcase, 'classname') || attribute(testcase, 'file') || file;
  const [status, told] = statusOf(testcase);
  return {
    name: place === '' || name.startsWith(place) ? name : `${place} › ${name}`,
    status,
    durationMs: Math.round(Number(attribute(testcase, 'time').replaceAll(',', '')) * 1000) || 0,
    message: told === undefined ? '' : messageOf(told),
  };
}

function statusOf(testcase: Node): [CaseRow['status'], unknown] {
  const [failure] = members(testcase, 'failure');
  if (failure !== undefined) return ['failed', failure];
  const [error] = members(testcase, 'error');
  if (error !== undefined) return ['errored', error];
  const [skipped] = members(testcase, 'skipped');
  return skipped === undefined ? ['passed', undefined] : ['skipped', skipped];
}

function messageOf(told: unknown): string {
  const text = isNode(told) ? attribute(told, 'message') || String(told['#text'] ?? '') : String(told ?? '');
  const lines = text.trim().split(/\r?\n/).slice(0, messageLines).join('\n');
  return lines.length > messageLength ? `${lines.slice(0, messageLength).toWellFormed()}…` : lines;
}

function attribute(node: Node, name: string): string {
  const value = node[`@${name}`];
  return typeof value === 'string' ? value : '';
}

function count(cases: readonly CaseRow[]): TestCounts {
  const of = (status: CaseRow['status']) => cases.filter((row) => row.status === status).length;
  return {
    passed: of('passed'),
    failed: of('failed'),
    errored: of('errored'),
    skipped: of('skipped'),
    total: cases.length,
  };
}
