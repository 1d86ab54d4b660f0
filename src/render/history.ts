import type { RunFacts } from '../core/compare/facts.ts';
import { type FlakeRecord, flakeWords } from '../core/compare/flakes.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { oneLine } from './plain-text.ts';
import { countsOf } from './results.ts';

/** A line a run, then one for each flaky check with its record; ends with a line feed unless there is nothing. */
export function historyLines(runs: readonly RunFacts[], flaky: readonly FlakeRecord[]): string {
  const lines = [...runs.map(runLine), ...(flaky.length === 0 ? [] : ['', 'Flaky', ...flaky.map(flakyLine)])];
  return lines.map((line) => `${line}\n`).join('');
}

function runLine(run: RunFacts): string {
  const at = new Date(run.startedAt).toISOString().slice(0, 19).replace('T', ' ');
  const facts = [
    `${run.plan} · ${run.environment} · ${run.selector.join(' ')}`,
    countsOf(run.checks),
    formatDuration(run.durationMs),
    ...(run.revision === null ? [] : [run.revision]),
    ...(run.isCancelled ? ['cancelled'] : []),
  ];
  return oneLine(
    `${at} UTC ${run.id} ${run.verdict.padEnd(12)} ${facts.filter((one) => one !== '').join(' · ')}`,
  );
}

function flakyLine(record: FlakeRecord): string {
  const revisions = record.revisions
    .filter(({ flaky }) => flaky > 0)
    .map((one) => `${one.revision ?? 'revision unknown'}: ${flakeWords(one)}`);
  return oneLine(`${record.check}: passed on retry in ${flakeWords(record)} (${revisions.join(', ')})`);
}
