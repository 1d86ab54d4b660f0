import type { DeployInRun } from '../core/check.ts';
import type { Plan } from '../core/plan/model.ts';
import { environmentScope, type VariableScope } from '../core/plan/variables.ts';
import { createRedactor } from '../core/redact/redact.ts';
import type { RunHead } from '../core/run/events.ts';
import type { RunState } from '../core/run/state.ts';
import type { HostValues, Redact } from './host.ts';

/** What the run knows beside its results; it grows while checks end. */
export type Facts = {
  /** Grows when captures or deploy change: what was filled in before is stale. */
  readonly version: number;
  readonly deploy: DeployInRun | null;
  /** Masks secrets, captured ones too. */
  readonly redact: Redact;
  /** What checks may fill in right now; what the run does not know (yet) is not in it. */
  scope(environment: string): VariableScope;
  /** Takes down what a check captured, and the deploy that it was. */
  learn(captures: ReadonlyMap<string, string>, deploy: DeployInRun | null): void;
};

/** A run as it stands, and the process that goes on with it. */
type FactSources = { plan: Plan; head: RunHead; host: HostValues; state: RunState };

/** The facts of a run as it stands. Captures that are too secret for an event live here only. */
export function factsOf({ plan, head, host, state }: FactSources): Facts {
  const known = new Map(Object.entries(state.captures));
  let { deploy } = state;
  let version = 0;
  let { redactor } = host;
  const redact: Redact = {
    text: (text) => redactor.text(text),
    value: (value) => redactor.value(value),
  };
  return {
    get version() {
      return version;
    },
    get deploy() {
      return deploy;
    },
    redact,
    scope(environment) {
      const told: Record<string, string> = { 'run.id': head.id };
      if (deploy !== null) {
        told['deploy.startedAt'] = new Date(deploy.startedAt).toISOString();
        if (deploy.revision !== null) told['deploy.revision'] = deploy.revision;
      }
      if (head.rollbackTo !== undefined) told['rollback.revision'] = head.rollbackTo.revision;
      for (const [name, value] of known) told[`capture.${name}`] = value;
      const vars = environmentScope(plan, environment, { ...host.variables, ...told });
      return { vars, secrets: (name) => host.secret(name) };
    },
    learn(captures, made) {
      if (captures.size === 0 && made === null) return;
      for (const [name, value] of captures) known.set(name, value);
      deploy = made ?? deploy;
      version += 1;
      redactor = hiding(redactor, [...captures.values()]);
    },
  };
}

/** From now on captured secrets themselves are masked too, in whatever form they come back. */
function hiding(before: Redact, values: readonly string[]): Redact {
  const secret = values.filter((value) => before.text(value) !== value);
  if (secret.length === 0) return before;
  const own = createRedactor(secret);
  return {
    text: (text) => own.text(before.text(text)),
    value: (value) => own.value(before.value(value)),
  };
}
