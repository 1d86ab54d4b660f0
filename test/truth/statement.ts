/** One thing that is true of the product: a hostile target, a check of it, the right status, and why it is right. */
export type Statement = {
  /** What the target does or the plan asks; differs from every other statement in behaviour, not in a value. */
  says: string;
  /** How the check `it` must end; `invalid`: the plan is refused and nothing runs. */
  is: 'passed' | 'failed' | 'errored' | 'inconclusive' | 'skipped' | 'blocked' | 'invalid';
  /** The rule it follows from: an RFC with its section, a documentation page, or the plan language. */
  why: string;
  /** The check as YAML: of one check (its lines, `it` is added), or, when it has siblings, of the whole `checks:` map with one named `it`. */
  check: string;
  siblings?: boolean;
  /** Starts what is probed and tells where, as `vars` of the plan's environment; what it hands to `stage.use` is disposed of after the run. */
  target?: (stage: Stage) => Promise<Readonly<Record<string, string>>>;
  /** What the reason (of an invalid plan: the problems) must say, so that the status is right for the right reason. */
  reason?: RegExp;
  /** Variables of the process, e.g. `STAGING_CHECK_SECRET_TOKEN`. */
  env?: Readonly<Record<string, string>>;
  /** The command line runs as a process of its own, with these as well: what Node and its libraries read before us. */
  process?: (vars: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
};

/** What a statement's target may use. */
export type Stage = {
  /** An empty folder of this statement's own. */
  folder: string;
  use<T extends AsyncDisposable | Disposable>(resource: T): T;
  /** Variables of the process that are known only now, such as the address of a server; written to by the target. */
  env: Record<string, string>;
};

/** Statements that one rule makes true: one fault of the code would break them together. */
export type Kind = { kind: string; rule: string; statements: readonly Statement[] };

/** The kinds of one part of the product: `http`, `logs`. */
export type Group = { group: string; kinds: readonly Kind[] };
