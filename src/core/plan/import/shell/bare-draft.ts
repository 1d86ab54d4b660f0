import type { Binder, Context } from './binder.ts';
import type { Draft } from './model.ts';

export type Bare = Omit<Draft, 'danger' | 'once' | 'variables' | 'secrets'>;

/** Variables that the check really holds, and those that their values hold. */
export function used(
  binder: Binder,
  { spec, expect, hosts, starts }: Pick<Draft, 'spec' | 'expect' | 'hosts' | 'starts'>,
): Draft['variables'] {
  const text = JSON.stringify([spec, expect, hosts, starts]);
  const all = binder.variables();
  const held = new Set<string>();
  const hold = (inner: string): void => {
    for (const { name, value } of all) {
      if (held.has(name) || !inner.includes(`\${${name}}`)) continue;
      held.add(name);
      if (value !== null) hold(value);
    }
  };
  hold(text);
  return all.filter(({ name }) => held.has(name));
}

export function manual(prompt: string, why: string, binder: Binder): Bare {
  return {
    type: 'manual',
    spec: { prompt: binder.literal(prompt) },
    expect: {},
    inferred: false,
    capture: {},
    hosts: [],
    review: null,
    why,
    prints: { kind: 'opaque' },
  };
}

/** What a command becomes. `draft` null: nothing to check, and `why`; `context` is for the commands behind it. */
export type DraftResult = { draft: Draft | null; why: string; context: Context };

/** True for what `hosts` may list: a name with at most variables in it. */
export function isHost(host: string): boolean {
  return /^(?:[^\s\uFFFD${}]|\$\{[A-Za-z_]\w*\})+$/.test(host);
}

/** The hosts whose variables the plan has: a secret in the place of a host is none. */
export function hostsOf(binder: Binder, hosts: readonly string[]): readonly string[] {
  const names = new Set(binder.variables().map(({ name }) => name));
  return hosts.filter((host) => [...host.matchAll(/\$\{(\w+)\}/g)].every(([, name = '']) => names.has(name)));
}
