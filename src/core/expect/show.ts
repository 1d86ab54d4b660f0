import type { Failure } from '../check.ts';
import { jsonText } from '../json/json-text.ts';
import { maskShapes } from '../redact/shapes.ts';
import type { MatchOptions } from './compare.ts';

/** One expectation that does not hold for what stands at `at`. */
export function failure(at: string, expected: string, value: unknown, options: MatchOptions): Failure {
  const actual = value === undefined ? undefined : (options.shown ?? value);
  const text =
    actual === undefined
      ? 'nothing'
      : options.unit === 'duration' && typeof actual === 'number'
        ? `${Math.round(actual)}ms`
        : show(actual);
  const shown = cutAround(expected, text);
  return { at, expected, actual: shown, message: `expected ${at} ${expected}, got ${shown}` };
}

/** A value as JSON; bare for numbers, booleans and null, numbers as they were written. */
export function show(value: unknown): string {
  return jsonText(value);
}

const shownLength = 200;

/** Long values are cut around the first place where they differ from what was expected. */
function cutAround(expected: string, whole: string): string {
  if (whole.length <= shownLength) return whole;
  // A token on a cut would not be recognised later.
  const actual = maskShapes(whole);
  let same = 0;
  while (same < expected.length && expected[same] === actual[same]) same += 1;
  const from = Math.max(0, same - 40);
  const piece = actual.slice(from, from + shownLength);
  return `${from > 0 ? '…' : ''}${piece}${from + shownLength < actual.length ? '…' : ''} (${whole.length} characters)`;
}
