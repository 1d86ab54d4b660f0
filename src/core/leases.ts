/** A run that wants an environment for itself. */
export type LeaseRequest = {
  environment: string;
  /** Unique: the run id. */
  holder: string;
  /** Shown to those who wait: `phase2 for @dana`. */
  reason: string;
  /** How long it is held without `renew`. */
  heldMs: number;
  /** How long its place in line is kept without asking again. */
  queuedMs: number;
};

export type LeaseHolder = {
  holder: string;
  reason: string;
  /** Since when, and until when unless renewed: epoch ms by the clock of Redis. */
  since: number;
  until: number;
  leftMs: number;
};

export type LeaseOutcome =
  /** `number` grows with every new holder. */
  | { kind: 'held'; number: number; until: number }
  /** 1 is the next. `current` is null when the environment is free and those before are about to take it. */
  | { kind: 'queued'; position: number; current: LeaseHolder | null };

export type LeaseState = {
  current: LeaseHolder | null;
  /** Next first. */
  line: readonly { holder: string; reason: string }[];
};

/** Who has which environment; first come, first served, over a connection that the caller owns. */
export type Leases = {
  /** Takes the environment, or a place in line; asking again keeps either, and is how one's turn is noticed. */
  acquire(request: LeaseRequest): Promise<LeaseOutcome>;
  /** False when somebody else has it, or nobody: then stop. */
  renew(request: { environment: string; holder: string; heldMs: number }): Promise<boolean>;
  /** Gives the environment or the place in line up; false when there was neither. */
  release(request: { environment: string; holder: string }): Promise<boolean>;
  who(environment: string): Promise<LeaseState>;
};
