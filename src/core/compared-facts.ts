import type { LogErrors } from './compare/log-errors.ts';

/** The silence before an event: `tool_executing → tool_completed`, numbered when it comes again. */
export type EventGap = { name: string; ms: number };

/** What one result of a check tells a comparison of runs, beside status and time; what is left out, its type does not tell. */
export type ComparedFacts = {
  /** Silences between events. */
  gaps?: readonly EventGap[];
  /** Error signatures that were seen in logs. */
  errors?: LogErrors;
  /** Revisions that answered. */
  revisions?: readonly string[];
  /** The servers that it looked at; empty when nothing is known of them, left out by types that look at none. */
  targets?: readonly TargetTraits[];
};

/** What a server is like, for telling what changed; what was not looked at is left out. */
export type TargetTraits = {
  /** `api.example.com:443`. */
  target: string;
  /** Of its name; empty when it has none. */
  addresses?: readonly string[];
  /** `3FA1B2C4D5E6F708 R11, until 2027-01-02`: which one, of whom, how long. */
  certificate?: string;
  /** Headers that name software, by name. */
  software?: Readonly<Record<string, string>>;
};
