import { countedPath } from './jq-path.ts';
import type { JqFilter } from './jq-syntax.ts';

/** What is asked of one place of the document. */
export type JqClaim = { path: string; is: unknown };

/** What a filter makes of what it gets. `list`: the values of a path in a list; `says`: true or false. */
export type JqSight =
  | { kind: 'place'; path: string }
  | { kind: 'list'; path: string }
  | { kind: 'keys'; path: string }
  /** A list of what is said of each. */
  | { kind: 'verdicts'; path: string; all: readonly JqClaim[]; condition: JqFilter }
  | { kind: 'length'; path: string }
  | { kind: 'type'; path: string }
  | { kind: 'constant'; value: unknown }
  | { kind: 'says'; all: readonly JqClaim[] };

/** That these are as claimed. */
export function says(...all: readonly JqClaim[]): JqSight {
  return { kind: 'says', all };
}

const comparisons: Readonly<Record<string, (value: unknown) => unknown>> = {
  '==': (value) => value,
  '!=': (value) => ({ exists: true, ne: value }),
  '>': (value) => ({ gt: value }),
  '>=': (value) => ({ gte: value }),
  '<': (value) => ({ lt: value }),
  '<=': (value) => ({ lte: value }),
};
/** The same with its sides exchanged. */
export const turned: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

/** What a comparison with a constant claims; null where no matcher says it. */
export function claimed(sight: JqSight, operator: string, value: unknown): JqSight | null {
  const is = comparisons[operator]?.(value);
  switch (sight.kind) {
    case 'place': {
      if (Array.isArray(value)) return value.length === 0 ? ofLength(sight.path, operator, 0) : null;
      const isOrder = /[<>]/.test(operator);
      return typeof value === 'object' && value !== null
        ? null
        : isOrder && typeof value !== 'number'
          ? null
          : says({ path: sight.path, is });
    }
    case 'length':
      return typeof value === 'number' ? ofLength(sight.path, operator, value) : null;
    case 'list':
      return Array.isArray(value) && value.length === 0
        ? ofLength(countedPath(sight.path), operator, 0)
        : null;
    case 'type':
      return operator === '==' &&
        typeof value === 'string' &&
        /^(?:string|number|boolean|null|array|object)$/.test(value)
        ? says({ path: sight.path, is: { type: value } })
        : null;
    case 'says':
      return operator === '==' && value === true ? sight : null;
    case 'constant':
    case 'keys':
    case 'verdicts':
      return null;
    default:
      return sight satisfies never;
  }
}

/** A path finds as many values as it selects: none is no list of length 0, and of fewer than some a matcher can say nothing. */
function ofLength(path: string, operator: string, count: number): JqSight | null {
  const filter = /^(.*?)\[\?/s.exec(path);
  if (filter === null) return says({ path, is: { length: lengthMatcher(operator, count) } });
  const none = /^(?:==|<=)$/.test(operator) ? count === 0 : operator === '<' && count === 1;
  if (none) return says({ path: filter[1] || '$', is: { exists: true } }, { path, is: { exists: false } });
  const isLeast =
    /^>=?$/.test(operator) || (operator === '==' && count > 0) || (operator === '!=' && count === 0);
  return isLeast ? says({ path, is: { length: lengthMatcher(operator, count) } }) : null;
}

function lengthMatcher(operator: string, count: number): unknown {
  return operator === '!=' ? (count === 0 ? { gte: 1 } : { ne: count }) : comparisons[operator]?.(count);
}
