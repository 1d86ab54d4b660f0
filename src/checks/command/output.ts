import { z } from 'zod';
import { withoutAnsi } from '../../core/ansi.ts';
import type { Failure } from '../../core/check.ts';
import { matchFound } from '../../core/expect/found-values.ts';
import { pathFinder } from '../../core/expect/json-path.ts';
import {
  describeMatcher,
  isOperators,
  type MatcherInput,
  match,
  matcher,
  show,
} from '../../core/expect/matcher.ts';
import { type TextOperators, withJson } from '../../core/expect/operators.ts';
import { keptParts, matchCut } from '../../core/expect/partial-text.ts';
import { parseJson, whyNoJson } from '../../core/json/parse-json.ts';
import { either } from '../../core/plan/either.ts';
import { shortened } from '../../core/shorten.ts';
import { pathField } from '../expectations.ts';
import type { CommandObservation } from './observation.ts';

type Stream = 'stdout' | 'stderr';

const json = z
  .record(pathField, matcher)
  .refine((paths) => Object.keys(paths).length > 0, { error: 'expected one JSON path or more' });

/** What is expected of a stream: a matcher on its text, and `json`, matchers on the document that it is. */
export const outputField = either([matcher, withJson(json)]);
export type OutputInput = MatcherInput | TextOperators;

/** What of a stream does not hold, and what cannot be told since it was cut or is no text. */
export function judgeOutput(
  observation: CommandObservation,
  name: Stream,
  wanted: OutputInput | undefined,
): { failures: readonly Failure[]; inconclusive: string | null } {
  const { ofText, ofJson } = partsOf(wanted);
  const text = ofText === null ? { failures: [], inconclusive: null } : judgeText(observation, name, ofText);
  if (ofJson === null) return text;
  const missing = missingOf(observation, name);
  if (missing !== null) {
    const both = [text.inconclusive, `${missing}, so its JSON cannot be judged`];
    return { failures: text.failures, inconclusive: both.filter((one) => one !== null).join('; ') };
  }
  return { ...text, failures: [...text.failures, ...judgeJson(textOf(observation, name), name, ofJson)] };
}

/** True when a document is looked into: then more of the stream has to be kept. */
export function looksIntoJson(wanted: OutputInput | undefined): boolean {
  return partsOf(wanted).ofJson !== null;
}

/** The document that a stream is, for `capture`; undefined where it is none, or not all of it is known. */
export function documentOf(observation: CommandObservation, name: Stream): unknown {
  return missingOf(observation, name) === null ? parseJson(textOf(observation, name))?.value : undefined;
}

function partsOf(wanted: OutputInput | undefined): {
  ofText: MatcherInput | null;
  ofJson: Readonly<Record<string, MatcherInput>> | null;
} {
  if (wanted === undefined) return { ofText: null, ofJson: null };
  if (typeof wanted !== 'object' || wanted === null || !('json' in wanted) || wanted.json === undefined)
    // Safe: without `json` it is a matcher.
    return { ofText: wanted as MatcherInput, ofJson: null };
  const { json: ofJson, ...rest } = wanted;
  const isAsked = isOperators(rest) && Object.values(rest).some((operand) => operand !== undefined);
  return { ofText: isAsked ? rest : null, ofJson };
}

function judgeText(
  observation: CommandObservation,
  name: Stream,
  wanted: MatcherInput,
): { failures: readonly Failure[]; inconclusive: string | null } {
  const text = textOf(observation, name);
  const missing = missingOf(observation, name);
  if (missing === null) {
    const failures = match(wanted, text, name, { asText: true });
    const isUnseen = failures.length === 0 && observation[`${name}Open`] === true && forbids(wanted);
    return { failures, inconclusive: isUnseen ? whyUnseen(name, wanted) : null };
  }
  const isReadable = observation[`${name}Unreadable`] !== true;
  const parts = observation[`${name}Cut`] ? keptParts(text) : [text];
  const verdict = matchCut(wanted, { parts, isReadable }, name);
  if (verdict.kind === 'fails') return { failures: verdict.failures, inconclusive: null };
  if (verdict.kind === 'holds') return { failures: [], inconclusive: null };
  return { failures: [], inconclusive: `${missing}, so "${verdict.wanted}" cannot be judged` };
}

const forbidding = new Set(['not', 'ne', 'none']);

/** True for what says that something is not there. */
function forbids(wanted: MatcherInput): boolean {
  return isOperators(wanted) && Object.keys(wanted).some((name) => forbidding.has(name));
}

function whyUnseen(name: Stream, wanted: MatcherInput): string {
  const words = isOperators(wanted) && wanted.not !== undefined ? 'not (…)' : describeMatcher(wanted);
  return `what it had started still held ${name} when it ended, and was stopped, so "${words}" cannot be judged`;
}

/** As `$(…)` of a shell has it: a plan that says `stdout: "1.2"` means the line. Colours are how it looked. */
function textOf(observation: CommandObservation, name: Stream): string {
  return withoutAnsi(observation[name]).replace(/[\r\n]+$/, '');
}

/** Why the text is not all that was written; null when it is. */
function missingOf(observation: CommandObservation, name: Stream): string | null {
  if (observation[`${name}Unreadable`] === true) return `${name} is not UTF-8`;
  if (!observation[`${name}Cut`]) return null;
  const size = observation[`${name}Bytes`].toLocaleString('en-US');
  return `${name} had ${size} bytes and only its beginning and end were kept`;
}

function judgeJson(
  text: string,
  name: Stream,
  wanted: Readonly<Record<string, MatcherInput>>,
): readonly Failure[] {
  const parsed = parseJson(text);
  if (parsed === undefined) return [notJson(text, name)];
  return Object.entries(wanted).flatMap(([path, one]) =>
    matchFound(one, pathFinder(path)(parsed.value), `${name} json ${path}`),
  );
}

function notJson(text: string, name: Stream): Failure {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isLines = lines.length > 1 && lines.every((line) => parseJson(line) !== undefined);
  const actual =
    text.trim() === ''
      ? 'nothing'
      : isLines
        ? `${lines.length} lines that are a document each`
        : (whyNoJson(text) ?? show(shortened(text, 200)));
  const message = `expected ${name} to be one JSON document, got ${actual}`;
  return { at: `${name} json`, expected: 'one JSON document', actual, message };
}
