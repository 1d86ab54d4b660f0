import { isRevision, revisionRule } from '../../core/deploy/revision.ts';
import { hasSeries } from '../../core/deploy/series.ts';
import { nearest } from '../../core/nearest.ts';
import type { DeskPlan, Unknown } from '../desk.ts';
import { someOf, unlinked } from '../telling.ts';
import { unknownEnvironment } from '../understand.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';
import type { DeployRequest, Seen } from './deploy-desk.ts';

/** A deploy with the plan and the environment that it is about. */
export type UnderstoodDeploy = {
  kind: 'understood';
  plan: UsablePlan;
  environment: string;
  revision: string;
};

type NotUnderstood = Unknown | Extract<Seen, { kind: 'declined' }>;

const longestText = 500;
const channelRule = 'a channel is an id (C0123ABCD) or a name with its # (#staging)';

/** Finds out what was deployed where, or all that is wrong with what was told. */
export function understandDeploy(
  plans: readonly DeskPlan[],
  request: DeployRequest,
): UnderstoodDeploy | NotUnderstood {
  const usable = plans.filter(isUsable);
  const known = [...new Set(usable.flatMap(({ plan }) => environmentsOf(plan)))];
  const environment = request.environment ?? known[0];
  const problems = problemsOf(request);
  if (environment === undefined) {
    return wrong([...problems, 'environment: no plan without errors has one; see staging-check validate']);
  }
  if (!known.includes(environment)) {
    if (problems.length > 0) return wrong([...problems, unknownText(environment, known)]);
    const unknown = unknownEnvironment(environment, known, (near) => ['deployed', request.revision, near]);
    return unknown.instead === null ? wrong([unknownText(environment, known)]) : unknown;
  }
  const fitting = usable.filter(({ plan }) => environmentsOf(plan).includes(environment));
  const named = request.plan === undefined ? null : fitting.find(({ id }) => id === request.plan);
  const plan = named ?? fitting.find((one) => hasSeries(one.plan, environment)) ?? fitting[0];
  if (problems.length > 0 || plan === undefined) return wrong(problems);
  return { kind: 'understood', plan, environment, revision: request.revision };
}

/** Of an environment that no plan has, with the nearest. */
export function unknownText(environment: string, known: readonly string[]): string {
  const near = nearest(environment, known);
  const meant = near === null ? '' : `; did you mean ${near}?`;
  return `environment: no plan has ${shown(environment)}${meant} There are ${someOf(known)}`;
}

function problemsOf(request: DeployRequest): readonly string[] {
  const { revision, channel, service, url, deployedBy } = request;
  const texts = Object.entries({ service, url, deployedBy }).flatMap(([name, text = '']) =>
    text.length <= longestText ? [] : [`${name}: at most ${longestText} characters, got ${text.length}`],
  );
  const isChannel = channel === undefined || /^([CGD][A-Z0-9]{1,30}|#[\p{L}\p{N}_-]{1,80})$/u.test(channel);
  return [
    ...(isRevision(revision) ? [] : [`revision: ${revisionRule}; got ${shown(revision)}`]),
    ...(isChannel ? [] : [`channel: ${channelRule}; got ${shown(channel)}`]),
    ...texts,
  ];
}

/** What somebody wrote that may be anything: its letters, digits and blanks of ASCII, the rest as `?`. */
function shown(text: string): string {
  const plain = unlinked(text).replaceAll(/[^ -~]/g, '?');
  return JSON.stringify(plain.length > 60 ? `${plain.slice(0, 59)}...` : plain);
}

function wrong(problems: readonly string[]): Extract<Seen, { kind: 'declined' }> {
  return { kind: 'declined', message: `${problems.join('. ')}.`, problems };
}
