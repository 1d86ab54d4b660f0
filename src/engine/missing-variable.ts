import type { Outcome } from '../core/run/events.ts';
import { whyNotPulled } from '../core/run/producers.ts';
import { bareOutcome } from './outcome.ts';
import type { PhaseContext } from './phase-context.ts';

/** How a check ends whose variable has no value: who must act depends on what is missing. */
export function missingVariable(phase: PhaseContext, name: string): Outcome {
  if (name.startsWith('secret:')) {
    const secret = name.slice('secret:'.length);
    const where = `put it in a file and name it in STAGING_CHECK_SECRET_${secret}_FILE`;
    return bareOutcome('errored', `secret ${secret} is not set: ${where}`);
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
  return bareOutcome('errored', `variable \${${name}} has no value in environment ${phase.environment.name}`);
}

function missingCapture(phase: PhaseContext, capture: string): Outcome {
  const variable = `\${capture.${capture}}`;
  const sources = [...phase.names.checks.values()].filter((check) => Object.hasOwn(check.capture, capture));
  const source = sources.find(({ id }) => phase.heads.has(id)) ?? sources[0];
  if (source === undefined) return bareOutcome('errored', `no check captures ${variable}`);
  if (!phase.heads.has(source.id)) {
    const why = whyNotPulled(source) ?? 'is not part of this run';
    const advice = `run ${source.id} together with this check`;
    return bareOutcome('blocked', `needs ${variable} from ${source.id}, which ${why}: ${advice}`, {
      blockedBy: source.id,
    });
  }
  const result = phase.results.get(source.id);
  if (result === undefined) {
    const advice = `name ${source.id} in its needs`;
    return bareOutcome(
      'errored',
      `${variable} is captured by ${source.id}, which has not finished: ${advice}`,
    );
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
