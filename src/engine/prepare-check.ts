import { z } from 'zod';
import type { PreparedCheck } from '../core/check.ts';
import { UserError } from '../core/errors.ts';
import { findingsOf } from '../core/plan/issues.ts';
import type { Check } from '../core/plan/model.ts';
import { showPath } from '../core/plan/problem.ts';
import { fillIn, type VariableScope } from '../core/plan/variables.ts';
import type { Outcome } from '../core/run/events.ts';
import { whyNotPulled } from '../core/run/producers.ts';
import type { FactParts, PhaseResults, PhaseScope } from './open-phase.ts';
import { bareOutcome } from './outcome.ts';

/** A check ready to run, or how it ends since it cannot be made ready. */
export type Preparation =
  | { kind: 'ready'; prepared: PreparedCheck }
  | { kind: 'not-ready'; outcome: Outcome };

/** Prepares the checks of a phase; what was prepared stays until captures or the deploy change. */
export type Preparer = {
  prepare(check: Check): Preparation;
  /** Parsed specs of all checks of a type that can be prepared now. */
  specsOf(type: string): readonly unknown[];
};

type PreparerParts = PhaseScope & FactParts & Pick<PhaseResults, 'results'>;

/** Makes the preparer of a phase. */
export function createPreparer(phase: PreparerParts): Preparer {
  let version = -1;
  let scope = phase.facts.scope(phase.environment.name);
  const ready = new Map<string, Preparation>();
  const specs = new Map<string, readonly unknown[]>();
  const refresh = () => {
    if (version === phase.facts.version) return;
    version = phase.facts.version;
    scope = phase.facts.scope(phase.environment.name);
    ready.clear();
    specs.clear();
  };
  const prepare = (check: Check): Preparation => {
    refresh();
    const before = ready.get(check.id);
    if (before !== undefined) return before;
    const preparation = prepareCheck(phase, check, scope);
    ready.set(check.id, preparation);
    return preparation;
  };
  return {
    prepare,
    specsOf(type) {
      refresh();
      const before = specs.get(type);
      if (before !== undefined) return before;
      const list = phase.checks
        .filter((check) => check.type === type)
        .flatMap((check) => {
          const preparation = prepare(check);
          return preparation.kind === 'ready' ? [preparation.prepared.spec] : [];
        });
      specs.set(type, list);
      return list;
    },
  };
}

function prepareCheck(phase: PreparerParts, check: Check, scope: VariableScope): Preparation {
  const type = phase.types.get(check.type);
  if (type === undefined) return notReady(`there is no check type ${check.type}`);
  let written: unknown = null;
  try {
    const spec = fillIn(check.spec, scope, { filters: type.filters });
    const expect = fillIn(check.expect, scope);
    const [missing] = [...spec.missing, ...expect.missing];
    if (missing !== undefined) {
      return { kind: 'not-ready', outcome: missingVariable(phase, missing) };
    }
    written = { ...objectOf(spec.value), ...objectOf(expect.value) };
    return { kind: 'ready', prepared: type.prepare(spec.value, expect.value) };
  } catch (error) {
    if (error instanceof UserError) return notReady(phase.facts.redact.text(error.message));
    if (!(error instanceof z.ZodError)) throw error;
    const problems = findingsOf(error.issues, written).map(
      ({ path, message }) => `${showPath([check.type, ...path])}: ${message}`,
    );
    return notReady(phase.facts.redact.text(`with its variables filled in: ${problems.join('; ')}`));
  }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function notReady(reason: string): Preparation {
  return { kind: 'not-ready', outcome: mendable(reason, 'mend the plan') };
}

/** How a check ends whose variable has no value: who must act depends on what is missing. */
function missingVariable(phase: PreparerParts, name: string): Outcome {
  if (name.startsWith('secret:')) {
    const secret = name.slice('secret:'.length);
    const where = `put it in a file and name it in STAGING_CHECK_SECRET_${secret}_FILE`;
    return mendable(`secret ${secret} is not set: ${where}`, `give the secret ${secret}`);
  }
  if (name.startsWith('deploy.')) {
    const what =
      phase.facts.deploy === null ? 'no deploy is known' : 'the revision of the deploy is not known';
    return bareOutcome('inconclusive', `${what}, so \${${name}} has no value`);
  }
  if (name === 'rollback.revision') {
    const why = 'no green run before a failed one tells which revision to go back to';
    return bareOutcome('inconclusive', `${why}, so \${${name}} has no value`);
  }
  if (name.startsWith('capture.')) return missingCapture(phase, name.slice('capture.'.length));
  const where = `environment ${phase.environment.name}`;
  return mendable(`variable \${${name}} has no value in ${where}`, `give ${name} a value in ${where}`);
}

/** The check can be looked at once somebody has done what `mend` says. */
function mendable(reason: string, mend: string): Outcome {
  return { ...bareOutcome('errored', reason), mend };
}

function missingCapture(phase: PhaseScope & Pick<PhaseResults, 'results'>, capture: string): Outcome {
  const variable = `\${capture.${capture}}`;
  const sources = [...phase.names.checks.values()].filter((check) => Object.hasOwn(check.capture, capture));
  const source = sources.find(({ id }) => phase.heads.has(id)) ?? sources[0];
  if (source === undefined) return mendable(`no check captures ${variable}`, 'mend the plan');
  if (!phase.heads.has(source.id)) {
    const why = whyNotPulled(source) ?? 'is not part of this run';
    const advice = `run ${source.id} together with this check`;
    const reason = `needs ${variable} from ${source.id}, which ${why}: ${advice}`;
    return { ...bareOutcome('blocked', reason, { blockedBy: source.id }), mend: advice };
  }
  const result = phase.results.get(source.id);
  if (result === undefined) {
    const advice = `name ${source.id} in its needs`;
    return mendable(`${variable} is captured by ${source.id}, which has not finished: ${advice}`, advice);
  }
  if (result.status === 'passed') {
    const why = 'a secret is never stored, and the phase was taken over or has ended since';
    return bareOutcome('errored', `${variable} was captured by ${source.id} and is gone: ${why}`);
  }
  const root = result.root ?? source.id;
  return bareOutcome('blocked', `needs ${variable} from ${source.id}, which ended ${result.status}`, {
    blockedBy: root,
  });
}
