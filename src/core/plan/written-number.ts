import { compareDecimals, type ExactNumber, isOwnText, numberOf, numberText } from '../json/exact-number.ts';
import type { Path } from './problem.ts';

/** True for a place in a plan where text is meant whatever it looks like: variables, the issue's key, and what a check type says of its own keys. */
export function isTextPlace(path: Path, textsOf: ReadonlyMap<unknown, readonly string[]>): boolean {
  const parent = path.at(-2);
  if (parent === 'vars') return path.length === 2 || (path.length === 4 && path[0] === 'environments');
  if (path.length === 2) return parent === 'issue' && path[1] === 'key';
  return typeof parent === 'string' && (textsOf.get(path.at(-3))?.includes(parent) ?? false);
}

const json = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const orders = new Set<string | number | undefined>(['lt', 'lte', 'gt', 'gte']);

/**
 * The number that stands at a place of a plan, exactly; or why it cannot stay as it is. Where it is compared for being the same, a number whose
 * text is another (`1.10`, `007`, `01443e5`) is most likely meant as text.
 */
export function writtenNumber(
  value: number,
  source: string,
  path: Path,
): number | ExactNumber | { problem: string } {
  if (isOwnText(source)) return value;
  const isExpectation = path.includes('expect') || path.includes('match');
  const isExact = json.test(source) && compareDecimals(source, numberText(value) ?? '') === 0;
  const mended = `${typeof path.at(-1) === 'string' ? `${path.at(-1)}: ` : ''}"${source}"`;
  if (isExpectation && json.test(source) && (!isExact || orders.has(path.at(-1)))) return numberOf(source);
  if (!isExpectation && (isExact || !json.test(source))) return value;
  const read =
    isExact || !json.test(source) ? `is read as the number ${value}` : `would be rounded to ${value}`;
  return { problem: `${source} ${read}; quote it when the text is meant (${mended}), else write ${value}` };
}
