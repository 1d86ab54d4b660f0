import type { CaseRow } from '../core/check.ts';
import type { Comparison } from '../core/compare/comparison.ts';
import { type ResultCheck, resultDocument } from '../core/run/result-document.ts';
import type { RunState } from '../core/run/state.ts';
import { comparisonLines } from './comparison.ts';
import { plainText } from './plain-text.ts';
import { explanationOf, type SectionResults, sectionResults } from './results.ts';

const evidenceCharacters = 20_000;

/** JUnit XML with Surefire's `flakyFailure`: a suite a section, a case a check; test cases that a command reported are cases of their own. */
export function junit(state: RunState, comparison: Comparison | null = null): string {
  const document = resultDocument(state);
  const suites = sectionResults(state, document);
  const cases = suites.flatMap(({ checks }) => checks.flatMap(casesOf));
  const { run } = document;
  const name = `${run.plan} ${run.environment} ${run.selector.join(' ')}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...countsOf(cases), time: seconds(run.durationMs) })}>`,
    ...suites.flatMap((suite) => suiteLines(suite, run.environment, suite.checks.flatMap(casesOf))),
    ...(comparison === null ? [] : comparisonSuite(comparison)),
    '</testsuites>',
    '',
  ].join('\n');
}

type Case = {
  classname: string;
  name: string;
  durationMs: number;
  kind: 'passed' | 'failure' | 'error' | 'skipped';
  lines: readonly string[];
};

function suiteLines(section: SectionResults, environment: string, cases: readonly Case[]): readonly string[] {
  const durationMs = section.checks.reduce((sum, check) => sum + check.durationMs, 0);
  const starts = section.checks.map((check) => check.startedAt).toSorted();
  const name = `${section.phase} ${section.id} ${section.title}`.trim();
  const about = {
    name,
    ...countsOf(cases),
    time: seconds(durationMs),
    timestamp: starts[0] ?? '',
    hostname: environment,
  };
  return [
    `  <testsuite${attributes(about)}>`,
    ...cases.flatMap(({ classname, name: caseName, durationMs: took, lines }) => {
      const open = `    <testcase${attributes({ classname, name: caseName, time: seconds(took) })}`;
      return lines.length === 0
        ? [`${open}/>`]
        : [`${open}>`, ...lines.map((line) => `      ${line}`), '    </testcase>'];
    }),
    '  </testsuite>',
  ];
}

/** A suite without cases: JUnit has no other place for what is said of the whole run. */
function comparisonSuite(comparison: Comparison): readonly string[] {
  const { standing, headline, baseline, newlyFailing, fixed, stillFailing, lost } = comparison;
  const ids = (checks: readonly { check: string }[]) => checks.map(({ check }) => check).join(' ');
  const properties = {
    standing,
    headline,
    baseline: baseline?.id ?? '',
    newlyFailing: ids(newlyFailing),
    lost: ids(lost),
    fixed: ids(fixed),
    stillFailing: ids(stillFailing),
  };
  const counts = { tests: 0, failures: 0, errors: 0, skipped: 0, time: seconds(0) };
  return [
    `  <testsuite${attributes({ name: 'comparison', ...counts })}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property${attributes({ name: `comparison.${name}`, value })}/>`,
    ),
    '    </properties>',
    `    ${element('system-out', {}, comparisonLines(comparison).join('\n'))}`,
    '  </testsuite>',
  ];
}

function casesOf(check: ResultCheck): readonly Case[] {
  const classname = `${check.phase}.${check.section.replaceAll('.', '-')}`;
  const own = {
    classname,
    name: `${check.id}: ${check.name}`,
    durationMs: check.durationMs,
    ...verdictOf(check),
  };
  const rows = check.cases.map((row) => ({
    classname: `${classname}.${check.id}`,
    name: row.name,
    durationMs: row.durationMs,
    ...rowVerdict(row, check.counts),
  }));
  return [own, ...rows];
}

type Ending = Pick<Case, 'kind' | 'lines'>;

function verdictOf(check: ResultCheck): Ending {
  const explanation = explanationOf(check);
  const message = explanation[0] ?? check.summary;
  const text = explanation.join('\n');
  const evidence = evidenceLines(check);
  // A check that does not count must not turn a pipeline red: reported as skipped, with its status in the message.
  if (!check.counts && check.status !== 'passed') {
    return {
      kind: 'skipped',
      lines: [
        `<skipped${attributes({ message: `${check.status}, does not count: ${message}` })}/>`,
        ...evidence,
      ],
    };
  }
  switch (check.status) {
    case 'passed':
      return { kind: 'passed', lines: [...flakyLines(check), ...(check.flaky ? evidence : [])] };
    case 'failed':
      return {
        kind: 'failure',
        lines: [element('failure', { message, type: check.type }, text), ...evidence],
      };
    case 'errored':
    case 'inconclusive':
      return { kind: 'error', lines: [element('error', { message, type: check.status }, text), ...evidence] };
    case 'skipped':
    case 'blocked':
    case 'cancelled':
    case 'waiting':
      return {
        kind: 'skipped',
        lines: [`<skipped${attributes({ message: `${check.status}: ${message}` })}/>`],
      };
    default: {
      const never: never = check.status;
      throw new Error(`unknown status ${never}`);
    }
  }
}

function flakyLines(check: ResultCheck): readonly string[] {
  if (!check.flaky) return [];
  const message = `passed at attempt ${check.attempts}`;
  return [element('flakyFailure', { message, type: check.type }, message)];
}

function rowVerdict(row: CaseRow, counts: boolean): Ending {
  if (!counts && (row.status === 'failed' || row.status === 'errored')) {
    const message = `${row.status}, does not count: ${row.message}`;
    return { kind: 'skipped', lines: [`<skipped${attributes({ message })}/>`] };
  }
  switch (row.status) {
    case 'passed':
      return { kind: 'passed', lines: [] };
    case 'failed':
      return { kind: 'failure', lines: [element('failure', { message: row.message }, row.message)] };
    case 'errored':
      return { kind: 'error', lines: [element('error', { message: row.message }, row.message)] };
    case 'skipped':
      return { kind: 'skipped', lines: [`<skipped${attributes({ message: row.message })}/>`] };
    default:
      return row.status satisfies never;
  }
}

function evidenceLines({ evidence }: ResultCheck): readonly string[] {
  if (Object.keys(evidence).length === 0) return [];
  const text = JSON.stringify(evidence, null, 1);
  const cut =
    text.length > evidenceCharacters
      ? `${text.slice(0, evidenceCharacters)}\n… cut, ${text.length} characters in all`
      : text;
  return [element('system-out', {}, cut)];
}

function countsOf(cases: readonly Case[]) {
  const count = (kind: Case['kind']) => cases.filter((one) => one.kind === kind).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function element(name: string, attrs: Readonly<Record<string, string>>, text: string): string {
  return `<${name}${attributes(attrs)}>${escaped(text)}</${name}>`;
}

function attributes(attrs: Readonly<Record<string, string | number>>): string {
  return Object.entries(attrs)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`,
    )
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no control characters, lone surrogates or U+FFFE at all, not even escaped. */
function escaped(text: string): string {
  return plainText(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
