import { environmentScope, type VariableScope } from '../core/plan/variables.ts';
import type { PhaseContext } from './phase-context.ts';

/** What checks of a phase may fill in right now; what the run does not know (yet) is not in it. */
export function runScope(phase: PhaseContext): VariableScope {
  const { plan, head, host } = phase.input;
  const facts: Record<string, string> = { 'run.id': head.id };
  if (phase.deploy !== null) {
    facts['deploy.startedAt'] = new Date(phase.deploy.startedAt).toISOString();
    if (phase.deploy.revision !== null) facts['deploy.revision'] = phase.deploy.revision;
  }
  for (const [name, value] of phase.captures) facts[`capture.${name}`] = value;
  const vars = environmentScope(plan, phase.environment.name, { ...host.variables, ...facts });
  return { vars, secrets: (name) => host.secret(name) };
}
