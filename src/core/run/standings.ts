import type { NewestDeploy } from '../deploy/newest-deploy.ts';
import { checksOutOfReach } from '../plan/lint.ts';
import { type Check, checksOf, checksOnlyNamed, type Plan } from '../plan/model.ts';
import type { Problem } from '../plan/problem.ts';
import { environmentScope } from '../plan/variables.ts';
import { asOneRun } from './as-one-run.ts';
import {
  type CheckNow,
  type History,
  historyIn,
  historyOf,
  isOpen,
  looksAt,
  rejecterOf,
  wasBefore,
} from './check-history.ts';
import { tallyOf } from './check-standing.ts';
import { checkTitle } from './criteria.ts';
import { definitionOf } from './definition.ts';
import type { RunSight } from './run-sight.ts';
import type { CheckState, Verdict } from './state.ts';
import { judgeRun } from './verdict.ts';

/** A check in a standing: what the plan calls it, and the run that saw it last, null where none did. */
export type StandingCheck = {
  check: string;
  name: string;
  run: string | null;
  /** Epoch ms; null where none did. */
  at: number | null;
  /** It changes something, so that nobody is advised to look at it again. */
  isDangerous: boolean;
};

/**
 * How a plan, as it is now, stands on an environment: as if the newest look at each of its checks were one run. Every run counts that looked,
 * one that goes on or was cancelled too. What nobody has looked at as it is now is unseen, and nothing green stands over that.
 */
export type PlanStanding = {
  plan: string;
  environment: string;
  /** False for a plan that has errors, or is not there any more: what there is to look at nobody knows. */
  isReadable: boolean;
  /** Its first error, with its place; left out for a plan that is not there any more, or does not have the environment. */
  problem?: string;
  /** Null when nobody has looked at anything. */
  verdict: Verdict | null;
  /** As in `Tally`. */
  unseen: number;
  /** The run in which something was seen that does not pass now, else the newest; null without any. */
  last: RunSight | null;
  /** The newest run, where it is another one. */
  newer: RunSight | null;
  /** Epoch ms; null where it is so since the plan is. When the first of what does not pass began not to, else when the last of what had not was seen to pass; of what always passed, when it was looked at first. */
  sinceAt: number | null;
  passed: number;
  total: number;
  /** What counts and failed when it was looked at last, the newest look first. */
  failing: readonly StandingCheck[];
  /** What cannot be looked at: the environment does not list its host. */
  outOfReach: readonly StandingCheck[];
  /** What failed when it was looked at last, and is only reported. */
  uncounted: readonly StandingCheck[];
  /** What could not be looked at the last time, or had nothing to judge by. */
  unknown: readonly StandingCheck[];
  /** What a person did not let run since it was looked at last. */
  rejected: readonly (StandingCheck & { by: string })[];
  /** What was deployed last, where something that was looked at before it was not looked at since; null otherwise. */
  deployed: { revision: string | null; at: number } | null;
  /** What nobody has looked at as it is now, in the order of the plan. */
  unlooked: readonly StandingCheck[];
  /** The same of optional sections: `all` leaves it out, and so does the verdict. */
  leftOut: readonly StandingCheck[];
};

/** What there is to tell from; `plans` as they are now, null for one that has errors, of which `problem` is the first. */
export type StandingFacts = {
  runs: readonly RunSight[];
  plans: readonly { id: string; plan: Plan | null; problem?: string; warnings?: () => readonly Problem[] }[];
  /** What was deployed last, by plan and environment. */
  deploys: readonly NewestDeploy[];
  /** Epoch ms. */
  now: number;
};

/** How each plan stands on each environment that runs are known of, the one that was looked at last first. */
export function standingsOf({ runs, plans, deploys, now }: StandingFacts): readonly PlanStanding[] {
  const newest = runs.toSorted((a, b) => b.at - a.at);
  const places = Map.groupBy(newest, ({ plan, environment }) => JSON.stringify([plan, environment]));
  return [...places.values()].flatMap((own) => {
    const [any] = own;
    if (any === undefined) return [];
    const { plan = null, problem, warnings } = plans.find(({ id }) => id === any.plan) ?? {};
    const isThere = (one: NewestDeploy) => one.plan === any.plan && one.environment === any.environment;
    const deploy = deploys.find(isThere) ?? null;
    const hasIt = plan?.environments.some(({ name }) => name === any.environment) === true;
    const outOfReach = checksOutOfReach(warnings?.() ?? [], any.environment);
    const place = { environment: any.environment, deploy, outOfReach };
    if (hasIt && plan !== null) return [standingOf(plan, place, own, now)];
    return [{ ...standingOfGone(own), ...(problem === undefined ? {} : { problem }) }];
  });
}

type Place = { environment: string; deploy: NewestDeploy | null; outOfReach: ReadonlySet<string> };

function standingOf(
  plan: Plan,
  { environment, deploy, outOfReach }: Place,
  newest: readonly RunSight[],
  now: number,
): PlanStanding {
  const vars = environmentScope(plan, environment);
  const optional = new Set(checksOnlyNamed(plan).map(({ id }) => id));
  const all = checksOf(plan).filter(({ rollback }) => !rollback);
  const { known, before } = whatIsKnown(all, { plan, deploy, vars, outOfReach }, newest);
  const checks = all.filter((check) => !optional.has(check.id) || known.has(check) || before.has(check));
  const histories = new Map([...known].map(([one, of]) => [one.id, of]));
  const whole = asOneRun(plan, environment, checks, histories, now);
  const tally = tallyOf(whole.checks.values(), whole);
  const states = checks.flatMap((check) => {
    const state = whole.checks.get(check.id);
    return state === undefined ? [] : [{ check, state, history: known.get(check) }];
  });
  const open = states
    .filter(({ history, state }) => history !== undefined && state.head.counts && isOpen(history.look))
    .toSorted((a, b) => (b.history?.look.at ?? 0) - (a.history?.look.at ?? 0));
  const rejected = states.flatMap((one) => {
    const by = rejecterOf(one.check.id, newest, one.history?.look.at ?? Number.NEGATIVE_INFINITY);
    return by === null ? [] : [{ ...shown(one), ...by }];
  });
  const isRejected = new Set(rejected.map(({ check }) => check));
  const failed = open.filter(({ history }) => isRed(history));
  const [worst = newest[0]] = [...failed, ...open].map(({ history }) => history?.look.run);
  const unlooked = states.filter(
    ({ check: { id }, state, history }) =>
      history === undefined && !isRejected.has(id) && !outOfReach.has(id) && isAsked(state),
  );
  const { verdict } = judgeRun(whole);
  const isOfPlan = open.length + unlooked.length === 0 && verdict !== 'passed';
  return {
    plan: plan.id,
    environment,
    isReadable: true,
    verdict: known.size === 0 ? null : verdict,
    unseen: tally.unseen,
    ...runsOf(worst ?? null, newest),
    sinceAt: isOfPlan
      ? null
      : sinceOf(
          states.flatMap(({ history, state }) => (state.head.counts ? (history ?? []) : [])),
          open.flatMap(({ history }) => history ?? []),
          (at) => judgeRun(asOneRun(plan, environment, checks, openUntil(histories, at), now)).verdict,
        ),
    passed: tally.passed,
    total: tally.total,
    failing: failed.map(shown),
    outOfReach: all.flatMap((check) =>
      outOfReach.has(check.id) ? [shown({ check, state: undefined, history: known.get(check) })] : [],
    ),
    uncounted: states.filter(({ history, state }) => !state.head.counts && isRed(history)).map(shown),
    unknown: open.filter((one) => !failed.includes(one)).map(shown),
    rejected,
    deployed: deploy === null || before.size === 0 ? null : { revision: deploy.revision, at: deploy.at },
    unlooked: unlooked.map(shown),
    leftOut: all
      .filter((check) => optional.has(check.id) && !known.has(check) && !before.has(check))
      .map((check) => shown({ check, state: undefined, history: undefined })),
  };
}

/** What is known of each check as it is now, and which were looked at only before the last deploy. */
function whatIsKnown(
  all: readonly Check[],
  {
    vars,
    outOfReach,
    ...place
  }: Omit<CheckNow, 'check' | 'definition'> &
    Pick<Place, 'outOfReach'> & { vars: Readonly<Record<string, string>> },
  newest: readonly RunSight[],
): { known: ReadonlyMap<Check, History>; before: ReadonlySet<Check> } {
  const known = new Map<Check, History>();
  const before = new Set<Check>();
  for (const check of all) {
    const asIs = { ...place, check, definition: definitionOf(check, vars) };
    const history = historyOf(asIs, newest);
    // What it saw where it may not look any more tells nothing of now; what failed stands.
    const isOld = outOfReach.has(check.id) && history?.look.status !== 'failed';
    if (history !== null && !isOld) known.set(check, history);
    else if (wasBefore(asIs, newest)) before.add(check);
  }
  return { known, before };
}

function isRed(history: History | undefined): boolean {
  return history?.look.status === 'failed';
}

function shown({
  check,
  state,
  history,
}: {
  check: Check;
  state: CheckState | undefined;
  history: History | undefined;
}): StandingCheck {
  return {
    check: check.id,
    name: checkTitle({ head: state?.head ?? check }),
    run: history?.look.run.run ?? null,
    at: history?.look.at ?? null,
    isDangerous: check.danger !== null || check.deploys,
  };
}

/** Of a plan that cannot be read nobody knows what there is to look at: what was seen to fail is told, and nothing is green. */
function standingOfGone(newest: readonly RunSight[]): PlanStanding {
  const [top] = newest;
  const ids = new Set(newest.flatMap(({ looks }) => Object.keys(looks)));
  const looks = [...ids].flatMap((id) => {
    const history = historyIn(looksAt(id, newest));
    return history === null ? [] : [{ id, history }];
  });
  const open = looks
    .filter(({ id, history: { look } }) => isOpen(look) && !look.run.aside.includes(id))
    .toSorted((a, b) => b.history.look.at - a.history.look.at);
  const isFailed = ({ history }: { history: History }) => history.look.status === 'failed';
  const shown = ({ id, history: { look } }: (typeof open)[number]): StandingCheck => ({
    check: id,
    name: look.run.names?.[id] ?? id,
    run: look.run.run,
    at: look.at,
    isDangerous: true,
  });
  const [worst = top] = open.map(({ history }) => history.look.run);
  return {
    plan: top?.plan ?? '',
    environment: top?.environment ?? '',
    isReadable: false,
    verdict: looks.length === 0 ? null : open.some(isFailed) ? 'failed' : 'inconclusive',
    unseen: 0,
    ...runsOf(worst ?? null, newest),
    sinceAt: open.length === 0 ? null : Math.min(...open.map(({ history }) => history.since)),
    passed: looks.filter(({ history }) => history.look.status === 'passed').length,
    total: looks.length,
    failing: open.filter(isFailed).map(shown),
    outOfReach: [],
    uncounted: [],
    unknown: open.filter((one) => !isFailed(one)).map(shown),
    rejected: [],
    deployed: null,
    unlooked: [],
    leftOut: [],
  };
}

function runsOf(last: RunSight | null, [top]: readonly RunSight[]): Pick<PlanStanding, 'last' | 'newer'> {
  return { last, newer: top === undefined || top === last ? null : top };
}

/** Of more moments the last one is taken for it. */
const mostMoments = 12;

/** With something open since that made the verdict what it is: what was open before it gave another one. */
function sinceOf(
  all: readonly History[],
  open: readonly History[],
  verdictAt: (at: number) => Verdict,
): number | null {
  const moments = [...new Set(open.map(({ since }) => since))].toSorted((a, b) => a - b);
  const newest = moments.at(-1);
  if (newest !== undefined) {
    const verdict = verdictAt(newest);
    return moments.slice(0, mostMoments).find((at) => verdictAt(at) === verdict) ?? newest;
  }
  const mended = all.filter(({ isMended }) => isMended).map(({ since }) => since);
  if (mended.length > 0) return Math.max(...mended);
  return all.length === 0 ? null : Math.min(...all.map(({ since }) => since));
}

/** As they stood then, as far as what is open now goes: what began to be open later passed. */
function openUntil(known: ReadonlyMap<string, History>, at: number): ReadonlyMap<string, History> {
  return new Map(
    [...known].map(([id, history]) => {
      const { look, since } = history;
      return [id, isOpen(look) && since > at ? { ...history, look: { ...look, status: 'passed' } } : history];
    }),
  );
}

/** What only is reported, and is in quarantine, nobody waits for. */
function isAsked({ head }: CheckState): boolean {
  return head.quarantined === null;
}
