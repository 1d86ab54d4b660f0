import { digestOf, variableDigests } from '../fingerprint/digest.ts';
import { sortedJson } from '../json/sorted-json.ts';
import { referencesIn } from './variables.ts';

/** What a check asks, as far as two askings can be told apart: as the plan has it, and digests of the values of the variables in it by their names. */
export type Asking = { digest: string; values: Readonly<Record<string, string>> };

/** `spec` and `expect` as they are written. */
export function askingOf(
  { type, spec, expect }: { type: string; spec: unknown; expect: unknown },
  vars: Readonly<Record<string, string>>,
  redact?: (text: string) => string,
): Asking {
  const written = sortedJson([type, spec, expect ?? {}]);
  const used = referencesIn(written).flatMap(({ kind, name }) => (kind === 'variable' ? [name] : []));
  const values = Object.fromEntries(
    [...new Set(used)].flatMap((name) => {
      const value = vars[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return { digest: digestOf(written), values: variableDigests(values, redact) };
}

/** True when a check asked what the other would ask; of a variable whose value one of them leaves open, any value will do. */
export function isSameAsking(one: Asking, other: Asking): boolean {
  return (
    one.digest === other.digest &&
    Object.entries(one.values).every(([name, value]) => (other.values[name] ?? value) === value)
  );
}
