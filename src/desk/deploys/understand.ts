import type { DeployFacts } from '../../core/deploy/events.ts';
import { isRevision, revisionRule } from '../../core/deploy/revision.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import { nearest } from '../../core/nearest.ts';
import type { Directory } from '../../core/people.ts';
import type { Scope } from '../../core/plan/model.ts';
import { someOf, thereAre, unlinked } from '../sentence-parts.ts';
import { unknownEnvironment } from '../understand.ts';
import { meantEnvironment, meantPlan, whichPlan } from '../which-plan.ts';
import type { DeskPlan, Objection, PermissionRefusal, Unknown } from '../wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';

/** `known`: it was seen before, in this way or in another. */
export type DeployOutcome =
  | { kind: 'new' | 'known'; deploy: string; state: DeployState }
  | PermissionRefusal
  | Unknown
  /** `problems`: all that is wrong with what was told, each with its rule. */
  | (Objection & { problems: readonly string[] });

/** A deploy as it was told; what is left out is not known. */
export type DeployRequest = Partial<RawDeployFacts> & {
  /** Left out: that of the incident of the channel, else the first of the plan. */
  environment?: string | undefined;
  revision: string;
  /** An id, or `#name`. */
  channel?: string | undefined;
  /** Left out: that of the incident of the channel, else the only one that has the environment. */
  plan?: string | undefined;
  /** When it happened, epoch ms; now unless told. */
  at?: number | undefined;
  /** Every origin answers with it now; only who has asked them says so. */
  isAnswering?: true;
};

type RawDeployFacts = { [Fact in keyof DeployFacts]: string | undefined };

/** A deploy with the plan and the environment that it is about. */
export type UnderstoodDeploy = {
  kind: 'understood';
  plan: UsablePlan;
  environment: string;
  revision: string;
};

type DeployObjection = Unknown | Extract<DeployOutcome, { kind: 'declined' }>;

const longestText = 500;

/** What is told where no plan can be used. */
export const noEnvironments = 'environment: no plan without errors has one; see staging-check validate';

/** Finds out what was deployed where, or all that is wrong with what was told; `incident` is what that of the channel is about. */
export function understandDeploy(
  plans: readonly DeskPlan[],
  request: DeployRequest,
  incident: Scope | null,
  directory: Directory,
): UnderstoodDeploy | DeployObjection {
  const usable = plans.filter(isUsable);
  const known = [...new Set(usable.flatMap(({ plan }) => environmentsOf(plan)))];
  const { environment, revision } = request;
  const problems = problemsOf(request, directory);
  if (known.length === 0) {
    return wrong([...problems, noEnvironments]);
  }
  if (environment !== undefined && !known.includes(environment)) {
    if (problems.length > 0) return wrong([...problems, noEnvironment(environment, known)]);
    const unknown = unknownEnvironment(environment, known, (near) => ['deployed', revision, near]);
    return unknown.instead === null ? wrong([noEnvironment(environment, known)]) : unknown;
  }
  const named = request.plan === undefined ? null : planNamed(usable, request.plan, environment);
  if (typeof named === 'string') return wrong([...problems, named]);
  const plan = named ?? meantPlan(usable, { environment, incident });
  if (problems.length > 0) return wrong(problems);
  if (plan === null) return severalPlans(usable, request);
  const where = environment ?? meantEnvironment(plan, incident);
  return { kind: 'understood', plan, environment: where, revision };
}

/** The plan of that name when it has the environment; else what is wrong. */
export function planNamed(
  plans: readonly UsablePlan[],
  id: string,
  environment: string | undefined,
): UsablePlan | string {
  const plan = plans.find((one) => one.id === id);
  if (plan === undefined) {
    const ids = plans.map((one) => one.id);
    const near = nearest(id, ids);
    const hint = near === null ? '' : `; did you mean ${near}?`;
    return `plan: there is no ${shown(id)} without errors${hint} ${thereAre(ids)}`;
  }
  const known = environmentsOf(plan.plan);
  return environment === undefined || known.includes(environment)
    ? plan
    : `plan: ${id} has no environment ${shown(environment)}; it has ${someOf(known)}`;
}

/** A deploy is of one plan: none is taken for coming first. */
function severalPlans(
  plans: readonly UsablePlan[],
  { environment, revision }: DeployRequest,
): Extract<DeployOutcome, { kind: 'declined' }> {
  const fitting = plans.filter(
    ({ plan }) => environment === undefined || environmentsOf(plan).includes(environment),
  );
  const where = environment === undefined ? [] : [environment];
  const question = whichPlan(
    fitting,
    { question: 'Which plan was deployed?', hint: 'Name one' },
    ({ id }) => ['deployed', '--plan', id, revision, ...where],
  );
  const names = fitting.map(({ id }) => id).join(', ');
  const having = environment === undefined ? 'there are several' : `several have ${environment}`;
  return { ...question, problems: [`plan: ${having}, name one of ${names}`] };
}

/** Of an environment that no plan has, with the nearest. */
export function noEnvironment(environment: string, known: readonly string[]): string {
  const near = nearest(environment, known);
  const hint = near === null ? '.' : `; did you mean ${near}?`;
  return `environment: no plan has ${shown(environment)}${hint} ${thereAre(known)}.`;
}

function problemsOf(request: DeployRequest, directory: Directory): readonly string[] {
  const { revision, channel, service, url, deployedBy } = request;
  const texts = Object.entries({ service, url, deployedBy }).flatMap(([name, text = '']) =>
    text.length <= longestText ? [] : [`${name}: at most ${longestText} characters, got ${text.length}`],
  );
  const isChannel = channel === undefined || isPlace(channel, directory);
  return [
    ...(isRevision(revision) ? [] : [`revision: ${revisionRule}; got ${shown(revision)}`]),
    ...(isChannel ? [] : [`channel: ${channelRule(directory)}; got ${shown(channel)}`]),
    ...texts,
  ];
}

function channelRule({ examples }: Directory): string {
  return `a channel is an id (${examples.channel}) or a name with its # (#staging)`;
}

function isPlace(channel: string, { isChannel, isDirect }: Directory): boolean {
  return isChannel(channel) || isDirect(channel) || /^#[\p{L}\p{N}_-]{1,80}$/u.test(channel);
}

/** What somebody wrote that may be anything: its letters, digits and blanks of ASCII, the rest as `?`. */
function shown(text: string): string {
  const plain = unlinked(text).replaceAll(/[^ -~]/g, '?');
  return JSON.stringify(plain.length > 60 ? `${plain.slice(0, 59)}...` : plain);
}

function wrong(problems: readonly string[]): Extract<DeployOutcome, { kind: 'declined' }> {
  return { kind: 'declined', message: `${problems.join('. ')}.`, problems };
}
