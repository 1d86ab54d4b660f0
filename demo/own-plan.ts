import { env } from 'node:process';
import { UserError } from '../src/core/errors.ts';
import { formatDuration } from '../src/core/plan/duration.ts';
import { checksOf, checksOnlyNamed, type Environment, type Plan } from '../src/core/plan/model.ts';
import { renderProblems } from '../src/core/plan/problem.ts';
import { planLanguage } from '../src/engine/language.ts';
import { findPlanFiles, readPlanFile } from '../src/platform/plan-files.ts';
import type { DemoWish } from './arguments.ts';

/** A plan that somebody brought, and where it is played. */
export type OwnPlan = { plan: Plan; environment: Environment; others: readonly string[]; text: string };

/** Reads a folder of plans and picks the one to play; throws a `UserError` that says all that is wrong with them. */
export async function readOwnPlan(
  folder: string,
  wish: Pick<DemoWish, 'plan' | 'environment'>,
): Promise<OwnPlan> {
  const files = await Promise.all((await findPlanFiles(folder)).map(readPlanFile));
  const readings = files.map((source) => ({
    source,
    ...planLanguage.load(source.text, source.file, source.digest),
  }));
  const problems = readings.flatMap((one) => one.problems.filter(({ severity }) => severity === 'error'));
  if (problems.length > 0) {
    const texts = Object.fromEntries(files.map(({ file, text }) => [file, text]));
    throw new UserError('invalid-plan', renderProblems(problems, texts, 'Nothing was started.'));
  }
  const plans = readings.flatMap(({ plan, source }) => (plan === null ? [] : [{ plan, text: source.text }]));
  const names = plans.map(({ plan }) => plan.id).join(', ');
  const chosen = wish.plan === null ? plans[0] : plans.find(({ plan }) => plan.id === wish.plan);
  if (chosen === undefined) {
    const why =
      plans.length === 0
        ? `There is no plan (*.yaml) in ${folder}.`
        : `There is no plan ${wish.plan} in ${folder}: ${names}.`;
    throw new UserError('no-plans', why);
  }
  const { environments } = chosen.plan;
  const environment =
    wish.environment === null
      ? (environments.find(({ name }) => name === 'demo') ?? environments[0])
      : environments.find(({ name }) => name === wish.environment);
  if (environment === undefined) {
    const there = environments.map(({ name }) => name).join(', ');
    throw new UserError(
      'unknown-environment',
      `Plan ${chosen.plan.id} has no environment ${wish.environment}: ${there}.`,
    );
  }
  return {
    ...chosen,
    environment,
    others: plans.flatMap(({ plan }) => (plan === chosen.plan ? [] : [plan.id])),
  };
}

/** What a story of this plan does not show, and why; a line each. */
export function notPlayed({ plan, environment, text }: OwnPlan): readonly string[] {
  const checks = checksOf(plan);
  const named = (list: readonly { name: string; id: string }[]) =>
    list.map(({ name, id }) => name || id).join(', ');
  const dangerous = checks.filter(({ danger }) => danger !== null);
  const asking = checks.filter(({ asks, danger }) => asks && danger === null);
  const onlyNamed = checksOnlyNamed(plan);
  const secrets = [
    ...new Set(
      [...text.matchAll(/\$\{secret:(\w+)\}/g)].map(([, name = '']) => `STAGING_CHECK_SECRET_${name}`),
    ),
  ];
  const missing = secrets.filter((name) => env[name] === undefined && env[`${name}_FILE`] === undefined);
  const reports = plan.reports.map(({ when }) =>
    'cron' in when
      ? `"${when.cron}" ${when.timezone}`
      : when.afterDeployMs.map((ms) => `+${formatDuration(ms)}`).join(', '),
  );
  return [
    ...(dangerous.length > 0
      ? [`${named(dangerous)}: changes something there, so the approval is asked for and rejected`]
      : []),
    ...(asking.length > 0
      ? [
          `${named(asking)}: asks a person, and the demo answers for nobody; the run is cancelled when it waits for nothing else`,
        ]
      : []),
    ...(onlyNamed.length > 0 ? [`${named(onlyNamed)}: runs only when it is named`] : []),
    ...(missing.length > 0 ? [`${missing.join(', ')}: not set, so checks that use it cannot look`] : []),
    ...(reports.length > 0
      ? [
          `reports (${reports.join('; ')}): nothing is deployed, and the demo does not wait so long; in the window, type /staging-check deployed <revision> ${environment.name}`,
        ]
      : []),
    ...(plan.afterwards.some(({ target }) => target !== null && 'publish' in target)
      ? ['comments on GitHub: no repository is named here']
      : []),
  ];
}

/** What the story plays with, a line each. */
export function toldOf({ plan, environment, others }: OwnPlan): readonly string[] {
  const checks = checksOf(plan).length;
  const hosts = environment.hosts.join(', ') || 'no host';
  return [
    `Plan ${plan.id} (${plan.title}) on ${environment.name}: ${checks} ${checks === 1 ? 'check' : 'checks'} in ${plan.phases.length} ${plan.phases.length === 1 ? 'phase' : 'phases'}.`,
    `Its checks are real: they reach ${hosts}, and run commands on this machine where the plan has some.`,
    ...(others.length > 0
      ? [`Not played, but there in the window: ${others.join(', ')} (--plan plays another one).`]
      : []),
  ];
}
