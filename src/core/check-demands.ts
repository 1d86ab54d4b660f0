/** What reads a log, a queue, a project must be allowed to: what (`log access`), the target, and the smallest check of the type that shows it. */
export type Access = { what: string; to: string; spec: unknown; expect: unknown };

/** A time that an attempt has to have, milliseconds, and the key of the plan that asks for it. */
export type Least = { ms: number; of: string };
