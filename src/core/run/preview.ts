import type { CheckHead, PhaseHead, SectionHead } from './events.ts';

/** What one check of a dry run would do; texts are redacted, and what only a run knows stays as `${…}`. */
export type PreviewCheck = {
  head: CheckHead;
  /** Hosts that an attempt would reach. */
  hosts: readonly string[];
  /** The program that it would run; null when it runs none. */
  argv: readonly string[] | null;
  /** What else there is to say of it, a few words each. */
  notes: readonly string[];
  /** Names of the secrets that it needs; their values are never looked up. */
  secrets: readonly string[];
  /** Other names without a value yet: `capture.token`, `deploy.revision`. */
  open: readonly string[];
  /** Why it could not run as it stands; null when it could. */
  problem: string | null;
};

/** What a run would do, in its order; nothing is run. */
export type Preview = {
  /** Optional sections that the selection does not name. */
  onlyNamed: readonly SectionHead[];
  phases: readonly { phase: PhaseHead; checks: readonly PreviewCheck[] }[];
};

/** A dry run of a selection. */
export type DryRun = {
  selector: string;
  environment: string;
  plan: string;
  preview: Preview;
  /** Of the same selection; null when it never ran or nobody knows. */
  lastTookMs: number | null;
  /** Ids of people and groups who may approve; asked for only when something needs approval. */
  approvers: readonly string[];
  /** The command that runs this, without `/staging-check`; null when the asker may not. */
  command: string | null;
};
