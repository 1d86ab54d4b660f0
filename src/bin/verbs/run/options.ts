import { UserError } from '../../../core/errors.ts';
import { nearest } from '../../../core/nearest.ts';
import { durationIn, scale } from '../../../core/plan/advice/value-forms.ts';
import { parseDuration } from '../../../core/plan/duration.ts';
import { type Tier, tiers } from '../../../core/plan/model.ts';
import type { Args } from '../verb.ts';
import { type Format, formats } from './formats.ts';

const failOns = ['verdict', 'new'] as const;
type FailOn = (typeof failOns)[number];

/** The flags of `run`, checked. */
export type RunOptions = {
  format: Format;
  output: string | null;
  /** Where it is written too, each in a format of its own. */
  writes: readonly { format: Format; file: string }[];
  only: Tier | null;
  previous: string | null;
  baseline: string | null;
  /** Files and folders. */
  history: readonly string[];
  /** What makes the exit code 1: the verdict, or only what fails that did not in the baseline. */
  failOn: FailOn;
  record: string | null;
  timeoutMs: number | null;
  concurrency: number | null;
  failFast: boolean;
  isStrict: boolean;
  /** Only the result is written. */
  isQuiet: boolean;
  isApproved: boolean;
};

/** Reads the flags of `run`; throws one `UserError` (`usage`) that names everything that is wrong. */
export function runOptions(args: Args): RunOptions {
  const problems: string[] = [];
  const wrong = (problem: string) => {
    problems.push(problem);
    return null;
  };
  const named = <Name extends string>(flag: string, names: readonly Name[]): Name | null => {
    const value = args.value(flag);
    const found = names.find((name) => name === value);
    if (value === null || found !== undefined) return found ?? null;
    const level = scale.find((words) => words.has(value.toLowerCase()));
    const near = nearest(value, names) ?? names.find((name) => level?.has(name)) ?? null;
    const hint = near === null ? `expected ${names.join(', ')}` : `did you mean ${near}?`;
    return wrong(`--${flag} ${value}: ${hint}`);
  };
  const options = {
    format: named('format', formats) ?? 'pretty',
    output: args.value('output'),
    writes: args.values('write').flatMap((text) => writeOf(text, wrong) ?? []),
    only: named('only', tiers),
    previous: args.value('previous'),
    baseline: args.value('baseline'),
    history: args.values('history'),
    failOn: named('fail-on', failOns) ?? 'verdict',
    record: args.value('record'),
    timeoutMs: durationOf(args.value('timeout'), wrong),
    concurrency: countOf(args.value('concurrency'), wrong),
    failFast: args.has('fail-fast'),
    isStrict: args.has('strict'),
    isQuiet: args.has('quiet'),
    isApproved: args.has('yes'),
  };
  if (options.baseline === null) {
    if (options.failOn === 'new')
      wrong('--fail-on new: needs the run to compare with: --baseline <run.json>');
    if (options.history.length > 0) wrong('--history: needs the run to compare with: --baseline <run.json>');
  }
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  return options;
}

function writeOf(text: string, wrong: (problem: string) => null): { format: Format; file: string } | null {
  const [, name = '', file = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const format = formats.find((one) => one === name);
  if (format !== undefined && file !== '') return { format, file };
  const near = nearest(name, formats);
  const hint = near === null || near === name ? '' : `; did you mean ${near}=${file || 'file'}?`;
  return wrong(`--write ${text}: expected a format and a file, such as junit=report.xml${hint}`);
}

function durationOf(text: string | null, wrong: (problem: string) => null): number | null {
  if (text === null) return null;
  const ms = parseDuration(text);
  return ms === null || ms <= 0
    ? wrong(`--timeout ${text}: expected a duration with a unit, such as 90s or 10m${meantBy(text)}`)
    : ms;
}

function meantBy(text: string): string {
  const corrected = /^\d+$/.test(text) ? `${text}s` : durationIn(text);
  return corrected === undefined || corrected === text || Number.parseFloat(corrected) === 0
    ? ''
    : `; did you mean ${corrected}?`;
}

function countOf(text: string | null, wrong: (problem: string) => null): number | null {
  if (text === null) return null;
  const isCount = /^\d{1,4}$/.test(text) && Number(text) > 0;
  return isCount ? Number(text) : wrong(`--concurrency ${text}: expected a whole number, 1 to 9999`);
}
