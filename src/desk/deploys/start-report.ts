import { type DeployState, deployerOf, type ReportState, toldOf } from '../../core/deploy/state.ts';
import { proseText } from '../../core/picture/sentence.ts';
import { reporter } from '../../core/report/reporter.ts';
import { chooseToLook } from '../choose-to-look.ts';
import type { PlanParts, StartParts } from '../parts.ts';
import { runIdFrom } from '../runs.ts';
import { enter } from '../start.ts';

/** What starting the run of a report takes. */
export type StartReportParts = Omit<StartParts, 'newRunId'> & PlanParts;

const idTries = 5;

/**
 * Starts the run of a report, or finds the one that was started before: its id follows from deploy and report, so that a process
 * that dies in between doubles nothing.
 */
export async function startReport(
  parts: StartReportParts,
  deploy: DeployState,
  report: ReportState,
): Promise<{ kind: 'started'; run: string } | { kind: 'declined'; message: string }> {
  const { head, message } = deploy;
  for (let tried = 0; tried < idTries; tried += 1) {
    const run = reportRunId(head.id, report.number, tried);
    const there = await parts.store.state(run);
    if (there !== null) {
      if (there.head.deploy?.id !== head.id || there.head.deploy.report !== report.number) continue;
      await parts.queue.run(run);
      return { kind: 'started', run };
    }
    const what = { plan: head.plan, environment: head.environment, words: report.run };
    const understood = chooseToLook(await parts.plans(), what);
    if (understood.kind === 'declined') return notStarted(proseText(understood.message));
    const channel = message?.channel ?? head.channel;
    if (channel === null) {
      return notStarted(
        'No channel is known for it: name one with the deploy, under `reports` in the plan, or `channels.default` in staging-check.yaml',
      );
    }
    const asker = { user: reporter, channel, thread: message?.id ?? null, kind: 'bot' } as const;
    const { id, revision } = head;
    const told = toldOf(deploy);
    const by = deployerOf(deploy);
    const started = await enter({ ...parts, newRunId: () => run }, asker, understood, {
      trigger: 'deploy',
      place: { channel, thread: asker.thread },
      firstId: run,
      deploy: {
        ...{ id, report: report.number, revision, startedAt: deploy.openedAt },
        ...confirmationOf(report),
        ...(told === null ? {} : { told }),
        ...(by === null ? {} : { by }),
      },
    });
    if (started.kind === 'started' || started.kind === 'in-line')
      return { kind: 'started', run: started.run };
    return notStarted(`The run was not started: ${started.kind}`);
  }
  throw new Error(`deploy ${head.id}, report ${report.number}: all ids of its run belong to other runs`);
}

function notStarted(message: string): { kind: 'declined'; message: string } {
  return { kind: 'declined', message };
}

function confirmationOf({ revision }: ReportState): { isConfirmed?: boolean } {
  if (revision === null || revision.answers.length === 0) return {};
  return { isConfirmed: revision.standing === 'confirmed' };
}

/** `r-7F3KQ2` made of the digits of the deploy's id; never the same for two reports of one deploy. */
function reportRunId(deploy: string, report: number, tried: number): string {
  const digits = deploy.replace(/^d-/, '').padEnd(12, '0');
  const bytes = Array.from({ length: 6 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
  const [first = 0, second = 0, third = 0, ...rest] = bytes;
  const moved = [first + report, second + tried, third + Math.floor(report / 32), ...rest];
  return runIdFrom(Uint8Array.from(moved, (byte) => byte % 256));
}
