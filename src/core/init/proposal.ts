/** A check that the first plan has: its lines of YAML, each without the indent of the check. */
export type ProposedCheck = { id: string; lines: readonly string[] };
