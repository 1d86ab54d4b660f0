import type { CheckType } from '../../check.ts';
import type { Finding } from '../problem.ts';
import { flowText } from '../yaml-text.ts';
import { withVariables } from './mend-line.ts';

/** A finding with what stands at its place. */
export type ValuePlace = Pick<Finding, 'path' | 'message' | 'code'> & {
  value: unknown;
  /** Whether a key stands beside it. */
  has(key: string): boolean;
  /** The map that it stands in so many levels above it. */
  above(levels: number): unknown;
  /** The value as it stands in the file, up to where plain text ends. */
  written(): string;
  /** All variables with text in them. */
  variables: readonly { name: string; value: string }[];
};
/** `got`: what to show instead of the kind of what stands there; `at`: the member of it that is meant. */
export type ValueAdvice = { write: string; got?: string; at?: string };
/** What to write instead; null where the mistake is of another kind. */
export type Advise = (place: ValuePlace, checkTypes: readonly CheckType[]) => ValueAdvice | null;

/** A map where text is sent: the key beside it takes one. */
export function asJsonBody({ message, value, path }: ValuePlace): ValueAdvice | null {
  const isBody = path.at(-1) === 'body' && message.startsWith('expected text, got');
  return isBody && typeof value === 'object' && value !== null
    ? { write: `write json: ${flowText(value)}` }
    : null;
}

/** `if: env == prod`: a check has no condition. */
export function asCondition({ message, path }: ValuePlace): ValueAdvice | null {
  if (path.at(-1) !== 'if' || !message.startsWith('expected always')) return null;
  return {
    write:
      'a check has no condition: what `needs` it waits for it, what only some want stands in a section with `optional: true`; write if: always for what cleans up',
  };
}

/** `staging: https://…`. */
export function asEnvironment({ message, value, path }: ValuePlace): ValueAdvice | null {
  const isUrl = typeof value === 'string' && /^\w+:\/\/[^/]/.test(value);
  if (path[0] !== 'environments' || path.length !== 2 || !isUrl || !message.startsWith('expected a map'))
    return null;
  const host = value.replace(/^\w+:\/\/(?:[^@/]*@)?/, '').replace(/[/?#].*$/s, '');
  return { write: `write ${path[1]}: ${flowText({ vars: { api: value }, hosts: [host] })}` };
}

/** `health: https://…`. */
export function asWholeCheck(
  { message, value, path }: ValuePlace,
  checkTypes: readonly CheckType[],
): ValueAdvice | null {
  if (path.at(-2) !== 'checks' || typeof value !== 'string' || !message.startsWith('expected a map'))
    return null;
  const name = /^wss?:/.test(value)
    ? 'websocket'
    : /^(?:https?:|\/|\$\{|\{\{|[A-Z]+ )/.test(value)
      ? 'http'
      : 'command';
  const spec = checkTypes.find(({ type }) => type === name)?.insteadOfText(withVariables(value)) ?? null;
  return spec === null ? null : { write: `write ${path.at(-1)}: { ${name}: ${spec} }` };
}

/** `status: { in: [200, 201] }`, `status: { gte: 200, lt: 300 }`: a status is a number, a class or a list of them. */
export function asStatus({ value, path }: ValuePlace): ValueAdvice | null {
  if (path.at(-1) !== 'status' || path.at(-2) !== 'expect') return null;
  const { in: among, gte, lt, lte, equals, ne } = Object(value ?? {});
  if (ne !== undefined) return { write: 'name those that are expected, as a list' };
  if (Array.isArray(among)) return { write: `write status: ${flowText(among)}` };
  if (typeof equals === 'number') return { write: `write status: ${equals}` };
  const below = typeof lt === 'number' ? lt : typeof lte === 'number' ? lte + 1 : null;
  const from = typeof gte === 'number' ? Math.ceil(gte / 100) : 2;
  if (below === null || below % 100 !== 0 || below / 100 <= from) return null;
  const classes = Array.from({ length: below / 100 - from }, (_, index) => `${from + index}xx`);
  return { write: `write status: ${classes.length === 1 ? classes[0] : flowText(classes)}` };
}

/** `junit: true`. */
export function asAuto({ value, path }: ValuePlace): ValueAdvice | null {
  return path.at(-1) === 'junit' && value === true ? { write: 'write junit: auto' } : null;
}
