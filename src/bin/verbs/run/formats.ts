import type { Comparison } from '../../../core/compare/comparison.ts';
import { UserError } from '../../../core/errors.ts';
import { nearest } from '../../../core/nearest.ts';
import type { Ending } from '../../../core/run/ending.ts';
import { resultDocument } from '../../../core/run/result-document.ts';
import type { RunState } from '../../../core/run/state.ts';
import { comparisonLines } from '../../../text/comparison.ts';
import { github } from '../../../text/github.ts';
import { markdown } from '../../../text/markdown.ts';
import { plainPalette } from '../../../text/palette.ts';
import { inJson, withoutRunnerCommands } from '../../../text/runner-commands.ts';
import { tap } from '../../../text/tap.ts';
import { closing, finishedLine } from '../../../text/terminal/line-by-line.ts';
import type { Args, Io, Output } from '../verb.ts';

/** What `--format` can be. */
export const formats = ['pretty', 'json', 'junit', 'tap', 'markdown', 'github'] as const;
export type Format = (typeof formats)[number];

/** `--format` of a verb that prints a run; throws a `UserError` (`usage`). */
export function formatOf(args: Args): Format {
  const name = args.value('format') ?? 'pretty';
  const format = formats.find((one) => one === name);
  if (format !== undefined) return format;
  const near = nearest(name, formats);
  const hint = near === null ? `expected ${formats.join(', ')}` : `did you mean ${near}?`;
  throw new UserError('usage', `--format ${name}: ${hint}`);
}

/** Where a result goes: workflow commands, which are made safe one by one, past the guard of the screen. */
export function resultOutput(io: Io, format: Format): Output {
  return format === 'github' ? io.runner : io.stdout;
}

type Render = (
  state: RunState,
  comparison: Comparison | null,
  ending: Ending,
  /** Where checks stand in the plan's file, by their ids. */
  lines?: ReadonlyMap<string, number>,
) => string;

/** What writes a run, ended or cut off, in a format, with its comparison when there is one; ends with a line feed. No CI runner finds a command in it that is not ours. */
export async function rendererOf(format: Format): Promise<Render> {
  // Loaded when first needed, with what writes XML.
  return format === 'junit' ? (await import('../../../text/junit.ts')).junit : renderers[format];
}

const renderers: Readonly<Record<Exclude<Format, 'junit'>, Render>> = {
  pretty: (state, comparison) => withoutRunnerCommands(pretty(state, comparison)),
  json: (state, comparison) => {
    const document = resultDocument(state);
    return `${inJson(JSON.stringify(comparison === null ? document : { ...document, comparison }, null, 2))}\n`;
  },
  tap: (state, comparison, ending) => withoutRunnerCommands(tap(state, comparison, ending)),
  markdown: (state, comparison) => withoutRunnerCommands(markdown(state, comparison)),
  github,
};

function pretty(state: RunState, comparison: Comparison | null): string {
  const lines = [...state.checks.values()].map((check) => finishedLine(check, state, plainPalette));
  const compared = comparison === null ? [] : ['', ...comparisonLines(comparison)];
  const all = [...lines.filter((line) => line !== ''), ...closing(state, plainPalette), ...compared];
  return `${all.join('\n')}\n`;
}
