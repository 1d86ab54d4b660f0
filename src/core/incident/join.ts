import { revisionOf } from '../run/revision.ts';
import type { RunState } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';
import { type IncidentEvent, incidentEventId } from './events.ts';

/**
 * What a run of the incident's channel means for the incident: its beginning, each check that ended, decisions of people, a deploy,
 * its verdict. Ids are deterministic, so that joining again and again adds only what is new.
 */
export function eventsOfRun(
  state: RunState,
  permalink: string | null,
  /** True when the channel hears the verdict from the run itself. */
  isTold = false,
): readonly IncidentEvent[] {
  const { head } = state;
  const run = head.id;
  const bot = { by: '' };
  const started: IncidentEvent = {
    type: 'run.started',
    id: incidentEventId.runStarted(run),
    at: state.requestedAt,
    by: head.requestedBy,
    run,
    selector: head.selector,
    environment: head.environment,
    permalink,
  };
  const checks = [...state.checks.values()].flatMap(
    ({ head: check, answer, progress }): readonly IncidentEvent[] => {
      const decided = answer === null ? [] : [decision(run, check.id, check.danger !== null, answer)];
      if (progress.kind !== 'finished') return decided;
      const { status, outcome, finishedAt } = progress;
      const value =
        status === 'passed'
          ? outcome.summary
          : outcome.failures[0]?.message || outcome.reason || outcome.summary;
      return [
        ...decided,
        {
          type: 'check.ended',
          id: incidentEventId.checkEnded(run, check.id),
          at: finishedAt,
          ...bot,
          run,
          check: check.id,
          status,
          value,
          revision: revisionOf(state),
          permalink,
        },
      ];
    },
  );
  return [started, ...checks, ...deployOf(state), ...endOf(state, permalink, isTold)];
}

function decision(
  run: string,
  check: string,
  isDangerous: boolean,
  answer: { answer: 'yes' | 'no'; by: string; reason: string; at: number },
): IncidentEvent {
  const words = isDangerous ? (['approved', 'rejected'] as const) : (['signed off', 'failed'] as const);
  return {
    type: 'decision.made',
    id: incidentEventId.decision(run, check),
    at: answer.at,
    by: answer.by,
    run,
    check,
    decision: answer.answer === 'yes' ? words[0] : words[1],
    reason: answer.reason,
  };
}

/**
 * What the run deployed: told once its name is known, else when no check can tell it any more. A report tells of its deploy, which may
 * have been made elsewhere; one that was only known before the run is no news. One revision is one deploy, whoever tells of it.
 */
function deployOf({ head, deployed, finishedAt }: RunState): readonly IncidentEvent[] {
  const deploy = deployed ?? head.deploy ?? null;
  if (deploy === null || (deploy.revision === null && finishedAt === null)) return [];
  const revision = deploy.revision ?? '';
  return [
    {
      type: 'deploy.seen',
      id: incidentEventId.deploy(revision === '' ? head.id : `${head.environment}:${revision}`),
      at: deploy.startedAt,
      by: '',
      revision,
      environment: head.environment,
      run: head.id,
    },
  ];
}

function endOf(state: RunState, permalink: string | null, isTold: boolean): readonly IncidentEvent[] {
  if (state.finishedAt === null) return [];
  const { verdict, decidedBy } = judgeRun(state);
  const checks = [...state.checks.values()];
  const passed = checks.filter(
    ({ progress }) => progress.kind === 'finished' && progress.status === 'passed',
  ).length;
  return [
    {
      type: 'run.ended',
      id: incidentEventId.runEnded(state.head.id),
      at: state.finishedAt,
      by: '',
      run: state.head.id,
      selector: state.head.selector,
      verdict,
      decidedBy,
      passed,
      total: checks.length,
      durationMs: Math.max(0, state.finishedAt - (state.startedAt ?? state.requestedAt)),
      permalink,
      ...(isTold ? { isTold } : {}),
    },
  ];
}
