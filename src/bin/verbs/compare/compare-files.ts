import { compareRuns } from '../../../core/compare/compare-runs.ts';
import type { Comparison } from '../../../core/compare/comparison.ts';
import { UserError } from '../../../core/errors.ts';
import { isWorse } from '../../../core/run/ending.ts';
import { comparisonLines } from '../../../text/comparison.ts';
import { comparisonMarkdown } from '../../../text/comparison-formats.ts';
import { historyFiles, readResults } from '../result-files.ts';
import type { Args, Io } from '../verb.ts';

const formats = ['pretty', 'json', 'markdown'] as const;

/** Prints the comparison; resolves to 0 when nothing is worse, 1 when something is or nothing can be said. */
export async function compareFiles(args: Args, io: Io): Promise<number> {
  const { words, format } = askedBy(args);
  const history = await historyFiles(args.values('history'));
  const [baseline, current, ...past] = await readResults([
    ...words.map((path) => ({ path, from: '' })),
    ...history,
  ]);
  if (baseline === undefined || current === undefined) throw new Error('two files make two runs');
  const comparison = compareRuns({ baseline, current, history: past });
  io.stdout.write(`${printed(comparison, format)}\n`);
  return isWorse(comparison) ? 1 : 0;
}

function printed(comparison: Comparison, format: (typeof formats)[number]): string {
  switch (format) {
    case 'pretty':
      return comparisonLines(comparison).join('\n');
    case 'json':
      return JSON.stringify(comparison, null, 2);
    case 'markdown':
      return comparisonMarkdown(comparison).join('\n');
    default:
      return format satisfies never;
  }
}

function askedBy(args: Args): { words: readonly string[]; format: (typeof formats)[number] } {
  const problems: string[] = [];
  const { words } = args;
  if (words.length !== 2) {
    problems.push(
      `compare takes two files, the baseline and the run, got ${words.length === 0 ? 'none' : words.length}.`,
    );
  }
  const name = args.value('format') ?? 'pretty';
  const format = formats.find((one) => one === name);
  if (format === undefined) problems.push(`--format ${name}: expected ${formats.join(', ')}.`);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  return { words, format: format ?? 'pretty' };
}
