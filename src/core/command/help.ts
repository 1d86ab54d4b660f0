/** A verb as help shows it. */
export type HelpVerb = { usage: string; summary: string };

/** A phase that a person may run. */
export type HelpPhase = {
  /** The command without `/staging-check`. */
  command: string;
  title: string;
  checks: number;
  /** True when something in it waits for a second person. */
  needsApproval: boolean;
};

/** A plan as help shows it. */
export type HelpPlan = {
  title: string;
  environments: readonly string[];
  phases: readonly HelpPhase[];
  /** Other words that select: a tag, a tier. */
  also: readonly string[];
  /** Sections that run only when named. */
  onlyNamed: readonly string[];
};

/** What a person may do here. */
export type HelpOverview = {
  /** By what they are for; groups without verbs are not shown. */
  groups: readonly { title: string; verbs: readonly HelpVerb[] }[];
  plans: readonly HelpPlan[];
  /** Plans that have errors, by file name. */
  broken: readonly string[];
};

/** All about one verb. */
export type HelpAbout = HelpVerb & {
  /** Whole sentences. */
  details: readonly string[];
  examples: readonly string[];
  /** False when this person may not use it here. */
  isAllowed: boolean;
};
