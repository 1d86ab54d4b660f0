import type { Candidate, Fates } from './candidate.ts';
import type { Commands } from './commands.ts';
import type { Item } from './item.ts';
import type { labelOf } from './labels.ts';
import type { Context } from './shell/draft-of.ts';
import type { Unit } from './units.ts';

/** What gathering writes into. */
export type Gathering = {
  checks: Candidate[];
  fates: Fates;
  commands: Commands;
  /** What the commands so far have set. */
  context: Context | undefined;
};

/** Where in a unit the reading is: what was just run, and what the last label announced. */
export type Place = {
  unit: Unit;
  latest: readonly Candidate[];
  mode: ReturnType<typeof labelOf>;
  /** How many list items the label stands in, and the last line that runs something; null for a line or block that stands in none. */
  modeDepth: number;
  commandDepth: number | null;
  before: Item | null;
  /** The check that a block of output was just taken for, and as it was without it. */
  sampled?: { check: Candidate; without: Candidate['draft']; line: number } | null;
};
