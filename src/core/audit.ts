/** One decision of a person, or about one. */
export type AuditEvent = {
  /** Epoch ms. */
  at: number;
  /** The id of a person, or the name of a person on the command line. */
  by: string;
  /** The permission verb or the button: `run`, `cancel`, `approve`, `reject`, `sign-off`, `fail`, `release`. */
  action: string;
  decision: 'allowed' | 'refused';
  /** Why it was refused, or the reason that the person gave; may be empty. */
  reason: string;
  channel: string;
  environment: string | null;
  run: string | null;
  check: string | null;
  /** The selector as it was asked, or other words of the command. */
  selector: readonly string[];
};

/** Where decisions are written down, oldest first. */
export type AuditLog = {
  append(event: AuditEvent): Promise<void>;
  /** Newest last; at most `limit`, those since `sinceAt` (epoch ms). */
  read(options: { sinceAt: number; limit: number }): Promise<readonly AuditEvent[]>;
};
