import { isExactNumber } from '../json/exact-number.ts';
import type { Quoting } from '../query/quote.ts';
import type { Plan } from './model.ts';

/** What can be filled in; `secrets` answers undefined for a secret that is not set. */
export type VariableScope = {
  vars: Readonly<Record<string, string>>;
  secrets: (name: string) => string | undefined;
};

/** A variable in a text: `${name}`, `${secret:NAME}`; `bad` is a `${` that begins none. `$${` stands for a plain `${`. */
export type Reference =
  | { kind: 'variable' | 'secret'; name: string; at: number; text: string }
  | { kind: 'escape' | 'bad'; name: ''; at: number; text: string };

/** Bounds of the span that a log source reads, which it fills in by itself each time; until then they stay in the text. */
export const windowVariables: readonly string[] = ['window.from', 'window.to'];

const pattern = /\$\$\{|\$\{(?:(secret:)?([A-Za-z_][\w.-]*)\})?/g;

/** The variables in a text, in their order. */
export function referencesIn(text: string): readonly Reference[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(pattern)].map((found): Reference => {
    const at = found.index;
    const [whole, secret, name] = found;
    if (whole === '$${') return { kind: 'escape', name: '', at, text: whole };
    if (name === undefined) return { kind: 'bad', name: '', at, text: text.slice(at, at + 80) };
    return { kind: secret ? 'secret' : 'variable', name, at, text: whole };
  });
}

/** What stands before, between and behind the variables of a text: one text more than there are. */
export function textsAround(text: string): readonly string[] {
  const values = referencesIn(text).filter(({ kind }) => kind === 'variable' || kind === 'secret');
  const ends = values.map((reference) => reference.at + reference.text.length);
  return [0, ...ends].map((from, index) => text.slice(from, values[index]?.at));
}

/** What `fillIn` made; `missing` has each name once, secrets as `secret:NAME`. What is missing stays in the text. */
export type FilledIn = { value: unknown; missing: readonly string[] };

/**
 * Fills variables into every string of a value, keys of maps left alone. Values go in as they are and are not looked through
 * again; only under the keys in `filters` (`filter`, `loki.query`) are they quoted, so that no value can change a query.
 */
export function fillIn(
  value: unknown,
  scope: VariableScope,
  options: { filters?: Readonly<Record<string, Quoting>> } = {},
): FilledIn {
  const missing = new Set<string>();
  const quotings = new Map(Object.entries(options.filters ?? {}));
  const filled = mapStrings(value, '', (text, key) => {
    const quoting = quotings.get(key);
    return quoting === undefined ? fillText(text, scope, missing) : fillQuery(text, quoting, scope, missing);
  });
  return { value: filled, missing: [...missing] };
}

/** `change` is told the keys that lead to a text: `filter`, `loki.query`; items of a list have that of the list. */
function mapStrings(value: unknown, key: string, change: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return value.includes('${') ? change(value, key) : value;
  if (Array.isArray(value)) return value.map((inner) => mapStrings(inner, key, change));
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([inner, of]) => [
      inner,
      mapStrings(of, key === '' ? inner : `${key}.${inner}`, change),
    ]),
  );
}

function fillText(text: string, scope: VariableScope, missing: Set<string>): string {
  return replaceReferences(text, (reference) => lookUp(reference, scope, missing));
}

function fillQuery(text: string, quoting: Quoting, scope: VariableScope, missing: Set<string>): string {
  const quote = quoting();
  let from = 0;
  return replaceReferences(text, (reference) => {
    const quoted = quote(text.slice(from, reference.at));
    from = reference.at + reference.text.length;
    const value = lookUp(reference, scope, missing);
    return value === reference.text || reference.kind === 'escape' ? value : quoted(value);
  });
}

function lookUp(reference: Reference, scope: VariableScope, missing: Set<string>): string {
  if (reference.kind === 'escape') return '${';
  if (reference.kind === 'bad') return '${';
  const { name } = reference;
  const own = Object.hasOwn(scope.vars, name) ? scope.vars[name] : undefined;
  const value = reference.kind === 'secret' ? scope.secrets(name) : own;
  if (value !== undefined || windowVariables.includes(name)) return value ?? reference.text;
  missing.add(reference.kind === 'secret' ? `secret:${name}` : name);
  return reference.text;
}

function replaceReferences(text: string, replace: (reference: Reference) => string): string {
  let result = '';
  let end = 0;
  for (const reference of referencesIn(text)) {
    result += text.slice(end, reference.at) + replace(reference);
    end = reference.at + (reference.kind === 'bad' ? 2 : reference.text.length);
  }
  return result + text.slice(end);
}

/**
 * The variables of an environment with those that refer to others resolved, `environment` itself, and `--var` values, which go
 * before all and are taken word for word. An environment that the plan does not have gives the `--var` values only.
 */
export function environmentScope(
  plan: Pick<Plan, 'environments'>,
  environmentName: string,
  extraVars: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const written = plan.environments.find((one) => one.name === environmentName)?.vars ?? {};
  return resolveVars(written, { environment: environmentName, ...extraVars });
}

/** Variables that may refer to each other, and to `given`, made plain; a ring of them, refused when a plan is loaded, stays as text. */
export function resolveVars(
  written: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const resolved: Record<string, string> = { ...given };
  const open = new Set<string>();
  const resolve = (name: string): string | undefined => {
    if (Object.hasOwn(resolved, name)) return resolved[name];
    const text = Object.hasOwn(written, name) ? written[name] : undefined;
    if (text === undefined || open.has(name)) return undefined;
    open.add(name);
    const value = replaceReferences(text, (reference) => {
      if (reference.kind === 'escape' || reference.kind === 'bad') return '${';
      return (reference.kind === 'variable' ? resolve(reference.name) : undefined) ?? reference.text;
    });
    open.delete(name);
    resolved[name] = value;
    return value;
  };
  for (const name of Object.keys(written)) resolve(name);
  return resolved;
}
