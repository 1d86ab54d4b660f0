import type { RunFacts } from '../core/compare/facts.ts';
import { type FlakeCount, type FlakeRecord, flakesOf, flakeWords } from '../core/compare/flakes.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { secondText } from '../core/words/instants.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { quantity } from '../core/words/quantity.ts';
import { countsOf } from '../core/words/results.ts';

/** The flaky checks of one plan in one environment, over so many runs of it. */
export type FlakeLedger = {
  plan: string;
  environment: string;
  runs: number;
  records: readonly FlakeRecord[];
};

/** The ledgers of a history, in the order of its runs; a check of another plan or environment is another check. */
export function flakeLedgers(runs: readonly RunFacts[]): readonly FlakeLedger[] {
  const groups = Map.groupBy(runs, ({ plan, environment }) => JSON.stringify([plan, environment]));
  return [...groups.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { plan, environment } = first;
    return [{ plan, environment, runs: some.length, records: flakesOf(some) }];
  });
}

/** A line a run, then one for each flaky check with its record; ends with a line feed unless there is nothing. */
export function historyLines(runs: readonly RunFacts[], ledgers: readonly FlakeLedger[]): string {
  const flaky = ledgers.filter(({ records }) => records.length > 0);
  const isOne = ledgers.length === 1;
  const lines = [
    ...runs.map(runLine),
    ...flaky.flatMap((ledger) => [
      '',
      isOne ? 'Flaky' : `Flaky: ${placeOf(ledger)}`,
      ...ledger.records.map(flakyLine),
    ]),
  ];
  return ended(lines);
}

/** The flaky checks alone, each with its record on every revision, oldest first; says where there is none. */
export function ledgerLines(ledgers: readonly FlakeLedger[]): string {
  const parts = ledgers.map((ledger) => {
    const { records } = ledger;
    const title = oneLine(`${placeOf(ledger)}: ${quantity(ledger.runs, 'run')}`);
    if (records.length === 0) return [`${title}, no flaky check`];
    return [title, ...records.flatMap(recordLines)];
  });
  return ended(parts.flatMap((part, index) => (index === 0 ? part : ['', ...part])));
}

function recordLines(record: FlakeRecord): readonly string[] {
  const { check, name, revisions } = record;
  const named = name === check || name === '' ? check : `${check} (${name})`;
  const width = Math.max(...revisions.map((one) => revisionName(one).length));
  return [
    `  ${oneLine(named)}: passed on retry in ${flakeWords(record)}`,
    ...revisions.map((one) => `    ${revisionName(one).padEnd(width)}  ${flakeWords(one)}`),
  ];
}

function placeOf({ plan, environment }: Pick<FlakeLedger, 'plan' | 'environment'>): string {
  return oneLine(`${plan} · ${environment}`);
}

function revisionName({ revision }: FlakeCount & { revision: string | null }): string {
  return oneLine(revision ?? 'revision unknown');
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function runLine(run: RunFacts): string {
  const facts = [
    `${run.plan} · ${run.environment} · ${run.selector.join(' ')}`,
    countsOf(run.checks),
    formatDuration(run.durationMs),
    ...(run.revision === null ? [] : [run.revision]),
    ...(run.isCancelled ? ['cancelled'] : []),
  ];
  const text = oneLine(facts.filter((one) => one !== '').join(' · '));
  return `${secondText(run.startedAt)}  ${oneLine(run.id)}  ${run.verdict.padEnd(12)}  ${text}`;
}

function flakyLine(record: FlakeRecord): string {
  const revisions = record.revisions
    .filter(({ flaky }) => flaky > 0)
    .map((one) => `${revisionName(one)}: ${flakeWords(one)}`);
  return oneLine(`${record.check}: passed on retry in ${flakeWords(record)} (${revisions.join(', ')})`);
}
