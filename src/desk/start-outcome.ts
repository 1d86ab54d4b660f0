import { type CheckNames, namesByIds } from '../core/words/results.ts';
import type { EnvironmentHolder } from './who.ts';
import type { Objection, PermissionRefusal, Understanding, Unknown } from './wish.ts';

/** A run that was asked for, as its asker is told of it. */
type AskedFor = {
  run: string;
  selector: readonly string[];
  environment: string;
  names: CheckNames;
  /** Left out where there is no other. */
  plan?: string;
};

/** How asking for a run ended. */
export type StartOutcome =
  /** `lastTookMs` of the same selection; null when it never ran. `pulled`: ids of checks that come along for what they capture; left out when none do. */
  | (AskedFor & { kind: 'started'; lastTookMs: number | null; pulled?: readonly string[] })
  /** Others are before it: `place` counts from 2 (1 has the environment). */
  | (AskedFor & {
      kind: 'in-line';
      place: number;
      holder: EnvironmentHolder | null;
      pulled?: readonly string[];
    })
  /** The same person asked the same here, or `by` asked for the same again, and that run has not ended. */
  | (AskedFor & { kind: 'already'; by?: string })
  | PermissionRefusal
  | Unknown
  | Objection;

/** What an asker is told of a run of what they meant. */
export function askedFor({ plan, environment, selector, checks }: Understanding, run: string): AskedFor {
  const named = plan.isOneOfMany === true ? { plan: plan.id } : {};
  return { run, selector, environment, names: namesByIds(checks), ...named };
}
