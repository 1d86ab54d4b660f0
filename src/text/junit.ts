import type { Comparison } from '../core/compare/comparison.ts';
import type { Ending } from '../core/run/ending.ts';
import { resultDocument } from '../core/run/result-document.ts';
import type { ResultCheck, ResultDocument } from '../core/run/result-schema.ts';
import type { RunState } from '../core/run/state.ts';
import { alikeResults, othersSeen } from '../core/words/alike.ts';
import { causeLines } from '../core/words/cause-lines.ts';
import { beginning, unitsOf } from '../core/words/cut.ts';
import { evidenceText } from '../core/words/evidence.ts';
import { reasonOf } from '../core/words/reasons.ts';
import { isBad, otherFailures, type SectionResults, sectionResults } from '../core/words/results.ts';
import { closingLines, closingOf } from './closing.ts';
import { comparisonLines } from './comparison.ts';
import { type PipelineView, redByItself, seenCheck, seenRow } from './pipeline.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

const evidenceCharacters = 20_000;
const mostCauses = 20;

/**
 * JUnit XML by the rules of Jenkins' xUnit plugin (junit-10.xsd) with Surefire's `flakyFailure`: a suite a section, a case a check, test
 * cases that a command reported are cases of their own. It has a failure or an error exactly when the run ends red.
 */
export function junit(state: RunState, comparison: Comparison | null, ending: Ending): string {
  const document = resultDocument(state);
  const { run } = document;
  const bad = document.checks.filter(isBad);
  const firstOf = new Map(
    alikeResults(state, bad).flatMap((group) => group.map(({ id }) => [id, group[0]] as const)),
  );
  const suites = sectionResults(state, document)
    .filter(({ checks }) => checks.length > 0)
    .map((section) => ({
      section,
      cases: section.checks.flatMap((check) => casesOf(check, firstOf.get(check.id) ?? check, ending)),
    }));
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
            content: [told(own.isFailure ? 'failure' : 'error', own.message, run.verdict, own.message)],
          },
        ];
  const { tests, failures, errors } = countsOf([...suites.flatMap(({ cases }) => cases), ...whole]);
  const name = `${run.plan} ${run.environment} ${run.selector.join(' ')}`;
  const { file } = state.head.plan;
  return xmlDocument(
    element('testsuites', { name, tests, failures, errors, time: seconds(run.durationMs) }, [
      ...suites.map(({ section, cases }) => sectionSuite(section, run.environment, file, cases)),
      ...(whole.length === 0 ? [] : [runSuite(whole, file)]),
      summarySuite(state, document),
      ...(run.causes.length === 0 ? [] : [causesSuite(run.causes)]),
      ...(comparison === null ? [] : [comparisonSuite(comparison)]),
    ]),
  );
}

type Case = {
  classname: string;
  name: string;
  durationMs: number;
  kind: PipelineView['kind'];
  /** What stands in it. */
  content: readonly XmlElement[];
};

function sectionSuite(
  section: SectionResults,
  environment: string,
  file: string,
  cases: readonly Case[],
): XmlElement {
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
  return element('testsuite', about, cases.map(caseElement));
}

/** What is red of the run as a whole. */
function runSuite(cases: readonly Case[], file: string): XmlElement {
  const about = { name: 'run', ...countsOf(cases), time: seconds(0), file };
  return element('testsuite', about, cases.map(caseElement));
}

function caseElement({ classname, name, durationMs, content }: Case): XmlElement {
  return element('testcase', { classname, name, time: seconds(durationMs) }, content);
}

/** How the run ended, in the words and numbers of every format; a suite without cases for the same reason as below. */
function summarySuite(state: RunState, { run, checks, totals }: ResultDocument): XmlElement {
  const closing = closingOf(state);
  const { since, decidedBy, counts, next, flip } = closing;
  const told = { verdict: run.verdict, said: closing.verdict, decidedBy, counts, since, next, flip };
  const notCounting = checks.filter((check) => !check.counts);
  const numbers = {
    ...totals,
    notCounting: notCounting.length,
    quarantined: notCounting.filter(({ quarantined }) => quarantined !== null).length,
  };
  const properties = [
    ...Object.entries(told).filter(([, value]) => value !== ''),
    ...Object.entries(numbers).map(([name, count]): Property => [`totals.${name}`, String(count)]),
  ];
  return saidSuite('summary', properties, 'system-out', closingLines(closing));
}

/** What is wrong with the run, a suite without cases for the same reason as below. */
function causesSuite(causes: ResultDocument['run']['causes']): XmlElement {
  const properties = causes.map(
    ({ text, checks }, at): Property => [`cause.${at + 1}`, `${text} [${checks.join(' ')}]`],
  );
  return saidSuite('causes', properties, 'system-err', causeLines(causes, mostCauses));
}

function comparisonSuite(comparison: Comparison): XmlElement {
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
  const named = Object.entries(properties).map(([name, value]): Property => [`comparison.${name}`, value]);
  return saidSuite('comparison', named, 'system-out', comparisonLines(comparison));
}

type Property = readonly [name: string, value: string];

/** A suite without cases: JUnit has no other place for what is said of the whole run. */
function saidSuite(
  name: string,
  properties: readonly Property[],
  stream: 'system-out' | 'system-err',
  lines: readonly string[],
): XmlElement {
  const about = { name, tests: 0, failures: 0, errors: 0, skipped: 0, time: seconds(0) };
  const listed = properties.map(([name, value]) => element('property', { name, value }, []));
  return element('testsuite', about, [
    element('properties', {}, listed),
    element(stream, {}, lines.join('\n')),
  ]);
}

/** `first`: the first check that says the same, whose evidence is not told again. */
function casesOf(check: ResultCheck, first: ResultCheck, ending: Ending): readonly Case[] {
  const classname = `${check.phase}.${check.section.replaceAll('.', '-')}`;
  const view = seenCheck(check, ending);
  const own: Case = {
    classname,
    name: `${check.id}: ${check.name}`,
    durationMs: check.durationMs,
    kind: view.kind,
    content: contentOf(view, check, first),
  };
  const rows = check.cases.map((row): Case => {
    const view = seenRow(row, check, ending);
    const flaky = row.flaky === true ? [told('flakyFailure', row.message, 'flaky', row.message)] : [];
    const content = view.kind === 'passed' ? flaky : [elementOf(view, row.status, view.message)];
    const { name, durationMs } = row;
    return { classname: `${classname}.${check.id}`, name, durationMs, kind: view.kind, content };
  });
  return [own, ...rows];
}

function contentOf(view: PipelineView, check: ResultCheck, first: ResultCheck): readonly XmlElement[] {
  if (view.kind === 'passed') {
    const message = `passed at attempt ${check.attempts}`;
    return check.flaky
      ? [told('flakyFailure', message, check.type, message), ...evidenceElements(check, check)]
      : [];
  }
  const isNoResult = check.status === 'skipped' || check.status === 'blocked';
  const type = check.status === 'failed' ? check.type : check.status;
  return [
    elementOf(
      view,
      type,
      [reasonOf(check) || check.status, ...otherFailures(check), ...placeLines(check)].join('\n'),
    ),
    ...(isNoResult && view.kind === 'skipped' ? [] : evidenceElements(check, first)),
  ];
}

/** The schema has no place for a file at a case: reporters find it in the text, as they do in a stack trace. */
function placeLines({ source }: ResultCheck): readonly string[] {
  return source === null ? [] : [`at ${source.file}:${source.line}`];
}

function elementOf(view: Exclude<PipelineView, { kind: 'passed' }>, type: string, text: string): XmlElement {
  if (view.kind === 'skipped') return element('skipped', { message: view.message }, []);
  return told(view.kind, view.message, type, text);
}

function told(name: 'failure' | 'error' | 'flakyFailure', message: string, type: string, text: string) {
  return element(name, { message, type }, text);
}

function evidenceElements(check: ResultCheck, first: ResultCheck): readonly XmlElement[] {
  const text =
    check === first
      ? evidenceText(check)
      : [`as ${first.id}: ${first.name}`, ...othersSeen(first, [check])].join('\n');
  if (text === '') return [];
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

function element(
  name: string,
  attributes: XmlElement['attributes'],
  content: XmlElement['content'],
): XmlElement {
  return { name, attributes, content };
}
