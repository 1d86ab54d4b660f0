import { causesOfRun } from '../cause/causes-of-run.ts';
import { tallyOf } from '../run/check-standing.ts';
import { type RunState, revisionOf } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';
import { deploySighting } from './deploy-sighting.ts';
import { type IncidentEvent, type IncidentHead, incidentEventId } from './events.ts';
import { isOwn } from './own-events.ts';

/**
 * What a run means for an incident: its beginning, each check that ended since the opening (what was seen before it is no evidence), decisions
 * of people, a deploy, its verdict; nothing when it is of another plan or environment. Ids are deterministic: joining again adds only what is new.
 */
export function eventsOfRun(
  { head: incident, openedAt }: { head: Pick<IncidentHead, 'plan' | 'environment'>; openedAt: number },
  state: RunState,
  permalink: string | null,
  /** True when the channel hears the verdict from the run itself. */
  isTold = false,
): readonly IncidentEvent[] {
  const { head } = state;
  if (!isOwn(incident, { plan: head.plan.id, environment: head.environment })) return [];
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
    plan: head.plan.id,
    permalink,
  };
  const checks = [...state.checks.values()].flatMap(
    ({ head: check, answer, progress }): readonly IncidentEvent[] => {
      // It came along for its captures: nobody asked what it says of the incident.
      if (check.pulledFor !== undefined) return [];
      const decided = answer === null ? [] : [decision(run, check.id, check.danger !== null, answer)];
      if (progress.kind !== 'finished') return decided;
      const { status, outcome, startedAt, finishedAt } = progress;
      if (finishedAt < openedAt) return [];
      const value =
        status === 'passed'
          ? outcome.summary
          : // What the run's own row says.
            outcome.telling?.reason || outcome.failures[0]?.message || outcome.reason || outcome.summary;
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
          startedAt,
          ...(check.danger === null ? {} : { isDeed: true }),
          ...(check.source === undefined ? {} : { source: check.source }),
          ...(check.asking === undefined ? {} : { asking: check.asking }),
        },
      ];
    },
  );
  const linked: readonly IncidentEvent[] =
    permalink === null
      ? []
      : [
          {
            type: 'run.linked',
            id: incidentEventId.runLinked(run),
            at: state.requestedAt,
            ...bot,
            run,
            permalink,
          },
        ];
  return [started, ...linked, ...checks, ...deployOf(state), ...endOf(state, permalink, isTold)];
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

/** What the run deployed: told once its name is known, else when no check can tell it any more; and what it is the report on, by who told of that. */
function deployOf({ head, deployed, finishedAt }: RunState): readonly IncidentEvent[] {
  const { environment, deploy: reported } = head;
  const where = { plan: head.plan.id, environment };
  if (reported !== undefined)
    return [deploySighting({ ...where, ...reported, at: reported.startedAt, by: reported.told ?? null })];
  if (deployed === null || (deployed.revision === null && finishedAt === null)) return [];
  const by = { kind: 'run', run: head.id } as const;
  return [deploySighting({ ...where, revision: deployed.revision ?? '', at: deployed.startedAt, by })];
}

function endOf(state: RunState, permalink: string | null, isTold: boolean): readonly IncidentEvent[] {
  if (state.finishedAt === null) return [];
  const { verdict, decidedBy } = judgeRun(state);
  const { unseen } = tallyOf(state.checks.values(), state);
  const [cause] = causesOfRun(state);
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
      ...(cause === undefined ? {} : { cause: cause.text }),
      passed,
      total: checks.length,
      ...(unseen > 0 ? { unseen } : {}),
      durationMs: Math.max(0, state.finishedAt - (state.startedAt ?? state.requestedAt)),
      permalink,
      ...(isTold ? { isTold } : {}),
      ...(state.cancelled === null ? {} : { cancelled: true }),
    },
  ];
}
