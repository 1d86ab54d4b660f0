import { checkTypes } from '../../../checks/index.ts';
import type { Plan } from '../../../core/plan/model.ts';
import { oneLine } from '../../../core/words/plain-text.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { reasonOf } from '../../../core/words/reasons.ts';
import type { Host } from '../../../engine/host.ts';
import { runRequirements } from '../../../engine/run-plan.ts';
import type { Output } from '../verb.ts';

/** Tries what the environment requires and notes on `stderr` what is not met; the run goes on whatever comes out. */
export async function noteRequirements(
  { plan, environment, host }: { plan: Plan; environment: string; host: Host },
  stderr: Output,
  signal: AbortSignal,
): Promise<void> {
  const count = plan.environments.find(({ name }) => name === environment)?.requires.length ?? 0;
  if (count === 0) return;
  const isTerminal = stderr.isTTY === true;
  if (isTerminal) stderr.write(`Trying ${quantity(count, 'requirement')} first…`);
  const quiet: Host = {
    ...host,
    ask: () => Promise.resolve({ kind: 'nobody' }),
    approve: () => Promise.resolve({ kind: 'nobody' }),
    progress: () => {},
  };
  const results = await runRequirements({ plan, environment, host: quiet, checkTypes, signal });
  if (isTerminal) stderr.write('\r\u001b[K');
  if (signal.aborted) return;
  for (const { check, outcome } of results) {
    if (outcome.status === 'passed') continue;
    const why = reasonOf(outcome) || outcome.status;
    stderr.write(`Requirement not met: ${oneLine(check.name)}: ${why}; the run goes on\n`);
  }
}
