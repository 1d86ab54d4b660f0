/** One thing Slack would refuse; `pointer` is a JSON pointer into what was sent. */
export interface BlockProblem {
  pointer: string;
  code: string;
  message: string;
}

/** What a check knows of the whole: the problems so far, the surface, and sums over all blocks. */
export interface Validation {
  surface: 'message' | 'modal' | 'home';
  problems: BlockProblem[];
  blockIds: Set<string>;
}

/** Judges one value at one pointer and reports what is wrong with it. */
export type Check = (value: unknown, at: string, validation: Validation) => void;

/** The fields an object may have; those in `required` must be there, and no others may be. */
export type Fields = Readonly<Record<string, Check>>;

type Json = Readonly<Record<string, unknown>>;

/** Whether the value is a plain JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds one problem. */
export function report(validation: Validation, pointer: string, code: string, message: string): void {
  validation.problems.push({ pointer, code, message });
}

/** A string of `min` to `max` UTF-16 units. */
export function text(max: number, min = 1): Check {
  return (value, at, validation) => {
    if (typeof value !== 'string') report(validation, at, 'invalid_type', 'must provide a string');
    else if (value.length < min)
      report(validation, at, 'too_short', `must be more than ${min - 1} characters`);
    else if (value.length > max)
      report(validation, at, 'too_long', `must be less than ${max + 1} characters`);
  };
}

/** A string that matches a pattern, and is no longer than `max`. */
export function pattern(expression: RegExp, max: number, message: string): Check {
  return (value, at, validation) => {
    text(max)(value, at, validation);
    if (typeof value === 'string' && value.length <= max && !expression.test(value))
      report(validation, at, 'invalid_value', message);
  };
}

/** A URL with a scheme, at most 3,000 characters. */
export const url: Check = pattern(/^[a-z][a-z0-9+.-]*:\S+$/i, 3000, 'must be a valid URL');

/** One of the given words. */
export function oneOf(...words: readonly unknown[]): Check {
  return (value, at, validation) => {
    if (!words.includes(value))
      report(validation, at, 'invalid_value', `must be a valid enum value: ${words.join(', ')}`);
  };
}

/** True or false. */
export const bool: Check = oneOf(true, false);

/** A whole number in a range. */
export function integer(min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): Check {
  return (value, at, validation) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      report(validation, at, 'invalid_type', 'must provide an integer');
    else if (value < min || value > max)
      report(validation, at, 'out_of_range', `must be between ${min} and ${max}`);
  };
}

/** Any finite number above `above`. */
export function numberAbove(above = Number.NEGATIVE_INFINITY): Check {
  return (value, at, validation) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      report(validation, at, 'invalid_type', 'must provide a number');
    else if (value <= above) report(validation, at, 'out_of_range', `must be more than ${above}`);
  };
}

/** An array of `min` to `max` items, each judged by `item`. */
export function list(item: Check, max: number, min = 1): Check {
  return (value, at, validation) => {
    if (!Array.isArray(value)) {
      report(validation, at, 'invalid_type', 'must provide an array');
      return;
    }
    if (value.length > max) report(validation, at, 'too_many_items', `no more than ${max} items allowed`);
    if (value.length < min) report(validation, at, 'too_few_items', `no fewer than ${min} items allowed`);
    for (const [index, each] of value.entries()) item(each, `${at}/${index}`, validation);
  };
}

/** An object of these fields and no others. */
export function object(required: Fields, optional: Fields = {}): Check {
  return (value, at, validation) => {
    if (!isObject(value)) {
      report(validation, at, 'invalid_type', 'must provide an object');
      return;
    }
    for (const [name, check] of Object.entries(required)) {
      if (value[name] === undefined)
        report(validation, at, 'missing_required_field', `missing required field: ${name}`);
      else check(value[name], `${at}/${name}`, validation);
    }
    for (const [name, given] of Object.entries(value)) {
      if (Object.hasOwn(required, name)) continue;
      const check = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check === undefined)
        report(validation, `${at}/${name}`, 'unknown_field', `invalid additional property: ${name}`);
      else check(given, `${at}/${name}`, validation);
    }
  };
}

/** An object whose `type` names one row of the table. */
export function byType(table: Readonly<Record<string, Check>>): Check {
  return (value, at, validation) => {
    if (!isObject(value)) {
      report(validation, at, 'invalid_type', 'must provide an object');
      return;
    }
    const type = value.type;
    const check = typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined;
    if (check !== undefined) check(value, at, validation);
    else if (type === undefined)
      report(validation, at, 'missing_required_field', 'missing required field: type');
    else report(validation, `${at}/type`, 'unsupported_type', `unsupported type: ${String(type)}`);
  };
}

/** Every check given, in order. */
export function all(...checks: readonly Check[]): Check {
  return (value, at, validation) => {
    for (const check of checks) check(value, at, validation);
  };
}

/** A rule over an object's fields: answers what is wrong, or null. */
export function rule(code: string, broken: (value: Json) => string | null): Check {
  return (value, at, validation) => {
    const message = isObject(value) ? broken(value) : null;
    if (message !== null) report(validation, at, code, message);
  };
}
