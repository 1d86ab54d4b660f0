import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import { type ResultCheck, type ResultDocument, resultDocument } from '../core/run/result-document.ts';
import type { RunState } from '../core/run/state.ts';
import { causeLines } from '../core/words/cause-lines.ts';
import { beginning, unitsOf } from '../core/words/cut.ts';
import { plainText } from '../core/words/plain-text.ts';
import { explanationOf, type SectionResults, sectionResults } from '../core/words/results.ts';
import { comparisonLines } from './comparison.ts';
import { type PipelineView, redByItself, seenCheck, seenRow } from './pipeline.ts';
import { inXml } from './runner-commands.ts';

const evidenceCharacters = 20_000;
const mostCauses = 20;

/**
 * JUnit XML by the rules of Jenkins' xUnit plugin (junit-10.xsd) with Surefire's `flakyFailure`: a suite a section, a case a check, test
 * cases that a command reported are cases of their own. It has a failure or an error exactly when the run ends red.
 */
export function junit(state: RunState, comparison: Comparison | null, ending: Ending): string {
  const document = resultDocument(state);
  const { run } = document;
  const suites = sectionResults(state, document)
    .filter(({ checks }) => checks.length > 0)
    .map((section) => ({ section, cases: section.checks.flatMap((check) => casesOf(check, ending)) }));
  const own = redByItself(document, comparison, ending);
  const whole: readonly Case[] =
    own === null
      ? []
      : [
          {
            classname: 'run',
            name: own.name,
            durationMs: 0,
            kind: own.isFailure ? 'failure' : 'error',
            lines: [told(own.isFailure ? 'failure' : 'error', own.message, run.verdict, own.message)],
          },
        ];
  const { tests, failures, errors } = countsOf([...suites.flatMap(({ cases }) => cases), ...whole]);
  const name = `${run.plan} ${run.environment} ${run.selector.join(' ')}`;
  const { file } = state.head.plan;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, tests, failures, errors, time: seconds(run.durationMs) })}>`,
    ...suites.flatMap(({ section, cases }) => suiteLines(section, run.environment, file, cases)),
    ...(whole.length === 0 ? [] : runSuite(whole, file)),
    ...causesSuite(run.causes),
    ...(comparison === null ? [] : comparisonSuite(comparison)),
    '</testsuites>',
    '',
  ].join('\n');
}

type Case = {
  classname: string;
  name: string;
  durationMs: number;
  kind: PipelineView['kind'];
  lines: readonly string[];
};

function suiteLines(
  section: SectionResults,
  environment: string,
  file: string,
  cases: readonly Case[],
): readonly string[] {
  const durationMs = section.checks.reduce((sum, check) => sum + check.durationMs, 0);
  const starts = section.checks.map((check) => check.startedAt).toSorted();
  const about = {
    name: `${section.phase} ${section.id} ${section.title}`.trim(),
    ...countsOf(cases),
    time: seconds(durationMs),
    timestamp: starts[0] ?? '',
    hostname: environment,
    file,
  };
  return [`  <testsuite${attributes(about)}>`, ...cases.flatMap(caseLines), '  </testsuite>'];
}

/** What is red of the run as a whole. */
function runSuite(cases: readonly Case[], file: string): readonly string[] {
  const about = { name: 'run', ...countsOf(cases), time: seconds(0), file };
  return [`  <testsuite${attributes(about)}>`, ...cases.flatMap(caseLines), '  </testsuite>'];
}

function caseLines({ classname, name, durationMs, lines }: Case): readonly string[] {
  const open = `    <testcase${attributes({ classname, name, time: seconds(durationMs) })}`;
  if (lines.length === 0) return [`${open}/>`];
  return [`${open}>`, ...lines.map((line) => `      ${line}`), '    </testcase>'];
}

/** What is wrong with the run, a suite without cases for the same reason as below; nothing for a run that passed. */
function causesSuite(causes: ResultDocument['run']['causes']): readonly string[] {
  if (causes.length === 0) return [];
  const counts = { tests: 0, failures: 0, errors: 0, skipped: 0, time: seconds(0) };
  return [
    `  <testsuite${attributes({ name: 'causes', ...counts })}>`,
    '    <properties>',
    ...causes.map(
      ({ text, checks }, at) =>
        `      <property${attributes({ name: `cause.${at + 1}`, value: `${text} [${checks.join(' ')}]` })}/>`,
    ),
    '    </properties>',
    `    ${element('system-err', {}, causeLines(causes, mostCauses).join('\n'))}`,
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

function casesOf(check: ResultCheck, ending: Ending): readonly Case[] {
  const classname = `${check.phase}.${check.section.replaceAll('.', '-')}`;
  const seen = seenCheck(check, ending);
  const own: Case = {
    classname,
    name: `${check.id}: ${check.name}`,
    durationMs: check.durationMs,
    kind: seen.kind,
    lines: linesOf(seen, check),
  };
  const rows = check.cases.map((row): Case => {
    const said = seenRow(row, check, ending);
    const flaky = row.flaky === true ? [told('flakyFailure', row.message, 'flaky', row.message)] : [];
    const lines = said.kind === 'passed' ? flaky : [elementOf(said, row.status, said.message)];
    const { name, durationMs } = row;
    return { classname: `${classname}.${check.id}`, name, durationMs, kind: said.kind, lines };
  });
  return [own, ...rows];
}

function linesOf(seen: PipelineView, check: ResultCheck): readonly string[] {
  if (seen.kind === 'passed') {
    const message = `passed at attempt ${check.attempts}`;
    return check.flaky ? [told('flakyFailure', message, check.type, message), ...evidenceLines(check)] : [];
  }
  const isNoResult = check.status === 'skipped' || check.status === 'blocked';
  const type = check.status === 'failed' ? check.type : check.status;
  return [
    elementOf(seen, type, [...explanationOf(check), ...placeLines(check)].join('\n')),
    ...(isNoResult && seen.kind === 'skipped' ? [] : evidenceLines(check)),
  ];
}

/** The schema has no place for a file at a case: reporters find it in the text, as they do in a stack trace. */
function placeLines({ source }: ResultCheck): readonly string[] {
  return source === null ? [] : [`at ${source.file}:${source.line}`];
}

function elementOf(seen: Exclude<PipelineView, { kind: 'passed' }>, type: string, text: string): string {
  if (seen.kind === 'skipped') return `<skipped${attributes({ message: seen.message })}/>`;
  return told(seen.kind, seen.message, type, text);
}

function told(name: 'failure' | 'error' | 'flakyFailure', message: string, type: string, text: string) {
  return element(name, { message, type }, text);
}

function evidenceLines({ evidence }: ResultCheck): readonly string[] {
  if (Object.keys(evidence).length === 0) return [];
  const text = JSON.stringify(evidence, null, 1);
  const shown = beginning(text, evidenceCharacters, unitsOf);
  const cut = shown.length < text.length ? `${shown}\n… cut, ${text.length} characters in all` : text;
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
  const legal = plainText(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '');
  return inXml(legal.replace(/[&<>"]/g, (character) => entities[character] ?? ''));
}
