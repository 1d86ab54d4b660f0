import type { DeployState, ReportState } from '../../core/deploy/state.ts';
import { select } from '../../core/plan/selectors.ts';
import type { Declined, Understood } from '../desk.ts';
import type { DeskParts } from '../parts.ts';
import { runIdFrom } from '../run-id.ts';
import { enter, type StartParts } from '../start.ts';
import { declined } from '../understand.ts';
import { environmentsOf, isUsable } from '../words.ts';

/** What starting the run of a report takes. */
export type ReportParts = Omit<StartParts, 'newRunId'> & Pick<DeskParts, 'plans'>;

/** Who asks for the runs of reports. */
export const reporter = 'staging-check';

const idTries = 5;

/**
 * Starts the run of a report, or finds the one that was started before: its id follows from deploy and report, so that a process
 * that dies in between doubles nothing. Checks that are marked `danger` or `deploys` are left out: a report only looks.
 */
export async function startReport(
  parts: ReportParts,
  deploy: DeployState,
  report: ReportState,
): Promise<{ kind: 'started'; run: string } | Declined> {
  const { head, message } = deploy;
  for (let tried = 0; tried < idTries; tried += 1) {
    const run = reportRunId(head.id, report.number, tried);
    const there = await parts.store.state(run);
    if (there !== null) {
      if (there.head.deploy?.id !== head.id || there.head.deploy.report !== report.number) continue;
      await parts.queue.run(run);
      return { kind: 'started', run };
    }
    const understood = await chosen(parts, deploy, report);
    if (understood.kind === 'declined') return understood;
    const channel = message?.channel ?? head.channel;
    if (channel === null) {
      return declined(
        'No channel is known for it: name one with the deploy, under `reports` in the plan, or `channels.default` in staging-check.yaml',
      );
    }
    const asker = { user: reporter, channel, threadTs: message?.ts ?? null, kind: 'bot' } as const;
    const { id, revision } = head;
    const started = await enter({ ...parts, newRunId: () => run }, asker, understood, {
      trigger: 'deploy',
      place: { channel, threadTs: asker.threadTs },
      firstId: run,
      deploy: { id, report: report.number, revision, startedAt: deploy.openedAt },
    });
    if (started.kind === 'started' || started.kind === 'in-line')
      return { kind: 'started', run: started.run };
    return declined(`The run was not started: ${started.kind}`);
  }
  throw new Error(`deploy ${head.id}, report ${report.number}: all ids of its run belong to other runs`);
}

/** `r-7F3KQ2` made of the digits of the deploy's id; never the same for two reports of one deploy. */
export function reportRunId(deploy: string, report: number, tried: number): string {
  const digits = deploy.replace(/^d-/, '').padEnd(12, '0');
  const bytes = Array.from({ length: 6 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
  const [first = 0, second = 0, third = 0, ...rest] = bytes;
  const moved = [first + report, second + tried, third + Math.floor(report / 32), ...rest];
  return runIdFrom(Uint8Array.from(moved, (byte) => byte % 256));
}

async function chosen(
  { plans }: ReportParts,
  { head }: DeployState,
  report: ReportState,
): Promise<Understood | Declined> {
  const { environment } = head;
  const plan = (await plans()).find(({ id }) => id === head.plan);
  if (plan === undefined) return declined(`The plan ${head.plan} is not in the plans folder any more`);
  if (!isUsable(plan))
    return declined(`The plan ${head.plan} has errors: staging-check validate ${plan.file}`);
  if (!environmentsOf(plan.plan).includes(environment)) {
    return declined(`The plan ${head.plan} has no environment ${environment} any more`);
  }
  const selection = select(plan.plan, report.run);
  if (selection.kind === 'unknown') {
    return declined(`The plan ${head.plan} has nothing that is called ${selection.word} any more`);
  }
  const checks = selection.checks.filter(({ danger, deploys }) => danger === null && !deploys);
  if (checks.length === 0) return declined(`Nothing is left to run: ${report.run.join(' ')}`);
  return { kind: 'understood', plan, environment, selector: selection.words, checks };
}
