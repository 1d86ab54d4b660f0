import { expect, it } from 'vitest';
import { command } from '../../src/checks/command/command.ts';
import { eventId } from '../../src/core/run/events.ts';
import { memoryLog } from '../../src/engine/memory-log.ts';
import { runPhase } from '../../src/engine/run-phase.ts';
import { createProcessRunner } from '../../src/platform/processes/processes.ts';
import { actType, checkOf, headOf, hostOf, phaseOf, planOf } from '../support/run-parts.ts';

it('a phase that waits for a person ends its background; the next turn starts it again', async () => {
  await using processes = createProcessRunner({ environment: process.env });
  const script = 'echo up; sleep 4341';
  const spec = { run: ['sh', '-c', script], background: { ready: { stdout: '^up' } } };
  const server = checkOf('server', { type: 'command', spec, expect: {} });
  const change = checkOf('change', { needs: ['server'], danger: 'Changes it' });
  const plan = planOf([phaseOf('p1', [server, change])]);
  const head = headOf(plan);
  const log = memoryLog();
  await log.append([{ type: 'run.requested', id: eventId.run('requested'), at: 0, run: head }]);
  const checkTypes = [command, actType()];
  const signal = new AbortController().signal;
  const input = { plan, head, phase: 'p1', checkTypes, log, signal, waiting: 'suspend' } as const;
  const first = await runPhase({ ...input, state: log.state(), host: hostOf({ processes }) });
  expect(first.suspended).toEqual(['server', 'change']);
  expect(log.state().checks.get('server')?.progress).toMatchObject({ kind: 'running', attempt: 1 });
  const host = hostOf({ processes, approve: async () => ({ kind: 'yes', by: 'ann', reason: '' }) });
  const second = await runPhase({ ...input, state: log.state(), host });
  expect(second.suspended).toEqual([]);
  for (const id of ['server', 'change']) {
    expect(log.state().checks.get(id)?.progress, id).toMatchObject({ kind: 'finished', status: 'passed' });
  }
});
