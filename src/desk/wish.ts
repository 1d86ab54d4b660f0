import type { Prose } from '../core/picture/sentence.ts';
import type { Check, Plan } from '../core/plan/model.ts';
import type { Problem } from '../core/plan/problem.ts';
import type { Trigger } from '../core/run/events.ts';

/** A plan of the plans folder as it is now; `plan` is null when it has errors. */
export type DeskPlan = {
  id: string;
  file: string;
  text: string;
  digest: string;
  plan: Plan | null;
  problems: readonly Problem[];
  /** What a plan without errors is warned of; worked out when it is first asked for. Left out where nobody asks. */
  warnings?: () => readonly Problem[];
  /** It is one of several: then whatever tells of it names it. Left out where there is no other. */
  isOneOfMany?: true;
};

/** Somebody may not: what, the ids of who may (empty: nobody), and what to do about it. */
export type PermissionRefusal = {
  kind: 'refused';
  what: string;
  allowed: readonly string[];
  hint: string;
  /** What who may would type, where that is not what was typed: it names the run that was meant. */
  command?: string;
};

/** What was asked for is not there; `instead` is the nearest name, and with it the whole command without `/staging-check`. */
export type Unknown = { kind: 'unknown'; word: string; instead: { word: string; command: string } | null };

/** A sentence for the asker: there is no run here, the plan has errors, nothing failed. */
export type Objection = {
  kind: 'declined';
  message: Prose;
  /** What to type then (without `/staging-check`), where that is not what the command says of itself. */
  next?: string;
  /** Where only the plan was left open: each with the whole command without `/staging-check`. */
  choices?: readonly PlanChoice[];
};

export type PlanChoice = { plan: string; command: string };

/** What people asked to run, as words: `[plan] selector… [environment]` (docs/commands.md). */
export type RunRequest = {
  words: readonly string[];
  /** From a dialog, where they are chosen and not typed. */
  plan?: string;
  environment?: string;
  failFast?: boolean;
  trigger: Trigger;
};

/** Words that were understood: which checks of which plan, where. */
export type Understanding = {
  kind: 'understood';
  plan: DeskPlan & { plan: Plan };
  environment: string;
  /** Without plan and environment; `['all']` when none was named. */
  selector: readonly string[];
  checks: readonly Check[];
};

/** Wishes as people have them: without the parts that their files take first. */
export type BoundWishes<Wishes> = {
  [Name in keyof Wishes]: Wishes[Name] extends (parts: never, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** All that the wishes of a list take first. */
type PartsOf<Wishes> = Wishes[keyof Wishes] extends (parts: infer Parts, ...rest: never[]) => unknown
  ? Parts
  : never;

/** A desk: each wish of a list with the parts handed to it. Every process may have one; desks share nothing but what their parts share. */
export function deskOf<Wishes extends Record<string, (parts: never, ...rest: never[]) => unknown>>(
  wishes: Wishes,
  parts: PartsOf<Wishes>,
): BoundWishes<Wishes> {
  const bound = Object.entries(wishes).map(([name, wish]) => [
    name,
    // Safe: the parts are all that any wish of the list takes.
    (...rest: never[]) => wish(parts as never, ...rest),
  ]);
  // Safe: each function takes what its wish takes after the parts, and gives what it gives.
  return Object.fromEntries(bound) as BoundWishes<Wishes>;
}
