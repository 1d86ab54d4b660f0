import { type JSONPathQuery, jsonpath } from 'json-p3';
import { type CompareBudget, equalJson } from '../json/equal-json.ts';
import { compareDecimals, isExactNumber, numberOf, numberText } from '../json/exact-number.ts';
import { compilePattern, type Pattern } from './path-pattern.ts';

const {
  BooleanLiteral,
  FunctionExtension,
  InfixExpression,
  LogicalExpression,
  NullLiteral,
  NumberLiteral,
  PrefixExpression,
  RelativeQuery,
  RootQuery,
  StringLiteral,
} = jsonpath.expressions;

const { NameSelector, IndexSelector, SliceSelector, WildcardSelector, FilterSelector } = jsonpath.selectors;

/** What a query works on; `budget` counts the places that it looks at. */
export type Walk = { root: unknown; budget: CompareBudget };

/** Finds all values that a query leads to, in the order of the document (RFC 9535, 2.1.2). */
export type PathQuery = (start: unknown, walk: Walk) => unknown[];

/** Adds what it selects of a value to `found`. */
export type Select = (value: unknown, found: unknown[], walk: Walk) => void;

/**
 * A parsed query as a function: no recursion into the document, no list of arguments that grows with it, and nothing more once the
 * budget is spent.
 */
export function compileQuery(parsed: Pick<JSONPathQuery, 'segments'>): PathQuery {
  const segments = parsed.segments.map(compileSegment);
  return (start, walk) =>
    segments.reduce<unknown[]>(
      (values, step) => {
        const found: unknown[] = [];
        for (const value of values) step(value, found, walk);
        return found;
      },
      [start],
    );
}

export type Segment = JSONPathQuery['segments'][number];

/** True for `..`. */
export function isDescendant(segment: Segment): boolean {
  return segment.toString().startsWith('..');
}

function compileSegment(segment: Segment): Select {
  const select = compileSelectors(segment);
  if (isDescendant(segment)) return (value, found, walk) => descend(value, found, select, walk);
  return (value, found, walk) => {
    if (isAffordable(walk)) select(value, found, walk);
  };
}

/** What a segment selects among the members of one value. */
export function compileSelectors(segment: Segment): Select {
  const selectors = segment.selectors.map(compileSelector);
  const [only] = selectors;
  if (selectors.length === 1 && only !== undefined) return only;
  return (value, found, walk) => {
    for (const one of selectors) one(value, found, walk);
  };
}

/** Takes one place from the budget; false when it is spent. */
export function isAffordable({ budget }: Walk): boolean {
  budget.left -= 1;
  return budget.left >= 0;
}

/** A node before what is in it, members in their order. */
export function descend(start: unknown, found: unknown[], select: Select, walk: Walk): void {
  const open = [start];
  while (open.length > 0 && isAffordable(walk)) {
    const value = open.pop();
    select(value, found, walk);
    if (!isContainer(value)) continue;
    const members = membersOf(value);
    for (let index = members.length - 1; index >= 0; index -= 1) open.push(members[index]);
  }
}

function compileSelector(selector: jsonpath.JSONPathSelector): Select {
  if (selector instanceof NameSelector) {
    const { name } = selector;
    return (value, found) => {
      if (isContainer(value) && !Array.isArray(value) && Object.hasOwn(value, name))
        found.push(Reflect.get(value, name));
    };
  }
  if (selector instanceof IndexSelector) {
    const { index } = selector;
    return (value, found) => {
      if (!Array.isArray(value)) return;
      const at = index < 0 ? value.length + index : index;
      if (at >= 0 && at < value.length) found.push(value[at]);
    };
  }
  if (selector instanceof SliceSelector) return sliceSelect(selector);
  if (selector instanceof WildcardSelector)
    return (value, found, walk) => take(value, found, walk, () => true);
  if (!(selector instanceof FilterSelector))
    throw new Error(`a selector that RFC 9535 does not have: ${selector}`);
  const holds = compileFilter(selector.expression);
  return (value, found, walk) => take(value, found, walk, (member) => holds(member, walk));
}

function take(value: unknown, found: unknown[], walk: Walk, holds: (member: unknown) => boolean): void {
  if (!isContainer(value)) return;
  for (const member of membersOf(value)) {
    if (!isAffordable(walk)) return;
    if (holds(member)) found.push(member);
  }
}

/** RFC 9535, 2.3.4.2. */
function sliceSelect({ start, stop, step = 1 }: InstanceType<typeof SliceSelector>): Select {
  return (value, found, walk) => {
    if (!Array.isArray(value) || step === 0) return;
    const { length } = value;
    const place = (index: number) => (index >= 0 ? index : length + index);
    const [from, to] = [
      place(start ?? (step > 0 ? 0 : length - 1)),
      place(stop ?? (step > 0 ? length : -length - 1)),
    ];
    if (step > 0) {
      const end = Math.min(Math.max(to, 0), length);
      for (let at = Math.min(Math.max(from, 0), length); at < end && isAffordable(walk); at += step)
        found.push(value[at]);
    } else {
      const end = Math.min(Math.max(to, -1), length - 1);
      for (let at = Math.min(Math.max(from, -1), length - 1); at > end && isAffordable(walk); at += step)
        found.push(value[at]);
    }
  };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isExactNumber(value);
}

function membersOf(value: object): readonly unknown[] {
  return Array.isArray(value) ? value : Object.values(value);
}

type Expression = InstanceType<typeof LogicalExpression>['expression'];
type Ask<Answer> = (current: unknown, walk: Walk) => Answer;

/** RFC 9535 calls the value of a path that finds nothing Nothing; it equals only itself. */
const nothing = undefined;

/** The filter of a JSON path as a function. Throws for a pattern that is none. */
function compileFilter(expression: Expression): Ask<boolean> {
  if (expression instanceof LogicalExpression) return compileFilter(expression.expression);
  if (expression instanceof PrefixExpression) {
    const holds = compileFilter(expression.right);
    return (current, walk) => !holds(current, walk);
  }
  if (expression instanceof InfixExpression) return infix(expression);
  if (expression instanceof FunctionExtension) return logicalFunction(expression);
  const find = nodes(expression);
  return (current, walk) => find(current, walk).length > 0;
}

function infix({ left, operator, right }: InstanceType<typeof InfixExpression>): Ask<boolean> {
  if (operator === '&&' || operator === '||') {
    const [one, other] = [compileFilter(left), compileFilter(right)];
    if (operator === '&&') return (current, walk) => one(current, walk) && other(current, walk);
    return (current, walk) => one(current, walk) || other(current, walk);
  }
  const [a, b] = [value(left), value(right)];
  return (current, walk) => compare(a(current, walk), operator, b(current, walk), walk);
}

/** RFC 9535, 2.3.5.2.2. */
function compare(a: unknown, operator: string, b: unknown, { budget }: Walk): boolean {
  switch (operator) {
    case '==':
      return equalJson(a, b, budget);
    case '!=':
      return !equalJson(a, b, budget);
    case '<':
      return isLess(a, b);
    case '>':
      return isLess(b, a);
    case '<=':
      return isLess(a, b) || equalJson(a, b, budget);
    default:
      return isLess(b, a) || equalJson(a, b, budget);
  }
}

function isLess(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  const [left, right] = [numberText(a), numberText(b)];
  return left !== null && right !== null && compareDecimals(left, right) < 0;
}

/** Everything that a query in a filter finds. */
function nodes(expression: Expression): Ask<readonly unknown[]> {
  if (expression instanceof RelativeQuery) {
    const query = compileQuery(expression.path);
    return (current, walk) => query(current, walk);
  }
  if (expression instanceof RootQuery) {
    const query = compileQuery(expression.path);
    return (_, walk) => query(walk.root, walk);
  }
  throw new Error(`an expression that RFC 9535 does not have: ${expression}`);
}

function value(expression: Expression): Ask<unknown> {
  if (expression instanceof StringLiteral || expression instanceof BooleanLiteral) {
    const literal = expression.value;
    return () => literal;
  }
  if (expression instanceof NullLiteral) return () => null;
  if (expression instanceof NumberLiteral) {
    const number = numberOf(expression.token.value);
    return () => number;
  }
  if (expression instanceof FunctionExtension) return valueFunction(expression);
  const find = nodes(expression);
  return (current, walk) => {
    const found = find(current, walk);
    return found.length === 1 ? found[0] : nothing;
  };
}

/** `length`, `count`, `value` (RFC 9535, 2.4.4, 2.4.5, 2.4.8). */
function valueFunction({ name, args }: InstanceType<typeof FunctionExtension>): Ask<unknown> {
  const [only] = args;
  if (only === undefined) throw new Error(`${name}() without an argument was parsed`);
  if (name === 'length') {
    const of = value(only);
    return (current, walk) => lengthOf(of(current, walk));
  }
  const find = nodes(only);
  if (name === 'count') return (current, walk) => find(current, walk).length;
  return (current, walk) => {
    const found = find(current, walk);
    return found.length === 1 ? found[0] : nothing;
  };
}

/** A text has as many as it has characters, not UTF-16 units. */
function lengthOf(of: unknown): number | undefined {
  if (typeof of === 'string') return [...of].length;
  if (Array.isArray(of)) return of.length;
  return typeof of === 'object' && of !== null && !isExactNumber(of) ? Object.keys(of).length : nothing;
}

/** `match` is about the whole text, `search` about any part of it (RFC 9535, 2.4.6, 2.4.7); both in linear time. */
function logicalFunction({ name, args }: InstanceType<typeof FunctionExtension>): Ask<boolean> {
  const [first, second] = args;
  if (first === undefined || second === undefined)
    throw new Error(`${name}() without two arguments was parsed`);
  const isWhole = name === 'match';
  const [text, pattern] = [value(first), value(second)];
  const written = second instanceof StringLiteral ? compilePattern(second.value, isWhole) : undefined;
  if (written === null && second instanceof StringLiteral)
    throw new Error(`${name}() has a pattern that is none: ${second.value}`);
  return (current, walk) => {
    const subject = text(current, walk);
    const test = written ?? patternOf(pattern(current, walk), isWhole, walk);
    if (typeof subject !== 'string' || test === null) return false;
    walk.budget.left -= subject.length / charactersAPlace;
    return walk.budget.left >= 0 && test(subject);
  };
}

/** What looking at one place costs in characters of text. */
const charactersAPlace = 32;
const longestPattern = 1_000;

/** A pattern that stands in the document. */
function patternOf(pattern: unknown, isWhole: boolean, { budget }: Walk): Pattern | null {
  if (typeof pattern !== 'string') return null;
  budget.left -= pattern.length > longestPattern ? Number.POSITIVE_INFINITY : longestPattern;
  return budget.left < 0 ? null : compilePattern(pattern, isWhole);
}
