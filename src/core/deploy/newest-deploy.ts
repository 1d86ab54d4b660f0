import type { Scope } from '../plan/model.ts';
import { checkTitle } from '../run/criteria.ts';
import type { RunDoubt } from '../run/events.ts';
import type { RunState } from '../run/state.ts';
import { namesOf } from '../words/safe-text.ts';
import type { DeployStore } from './store.ts';

/** What was deployed last to an environment of a plan. */
export type NewestDeploy = Scope & {
  /** Null: it did not say its name. */
  revision: string | null;
  /** Epoch ms. */
  at: number;
  /** The runs that made it, as far as they told of it. */
  runs: readonly string[];
  /** The revision was there before, and came back. */
  isAgain: boolean;
};

/** What finds it. */
export type DeployLook = Pick<DeployStore, 'current' | 'state' | 'namelessAt'>;

/** Null: none is known. */
export async function newestDeploy(deploys: DeployLook, scope: Scope): Promise<NewestDeploy | null> {
  const { plan, environment } = scope;
  const [current, namelessAt] = await Promise.all([deploys.current(scope), deploys.namelessAt(scope)]);
  const known = current === null ? null : await deploys.state(current);
  if (namelessAt !== null && namelessAt > (known?.openedAt ?? 0))
    return { plan, environment, revision: null, at: namelessAt, runs: [], isAgain: false };
  if (known === null) return null;
  const { head, openedAt: at, sources } = known;
  const runs = sources.flatMap(({ source }) => (source.kind === 'run' ? [source.run] : []));
  return { plan, environment, revision: head.revision, at, runs, isAgain: head.turn !== undefined };
}

/** A look as far as it tells what it was of: when it began (epoch ms) and in which run, and what that deployed or is the report on. */
type LookOfRun = {
  began: number;
  run: string;
  revision: string | null;
  /** When a check of the run deployed; left out where none did. */
  deployedAt?: number;
};

/** True for a look at what was there before the deploy. What the run that deployed saw before it is as its plan has it. */
export function isBefore(deploy: NewestDeploy, { began, run, revision, deployedAt }: LookOfRun): boolean {
  if (began >= deploy.at) return false;
  const isNamed = revision !== null && revision === deploy.revision && !deploy.isAgain;
  return !(deploy.runs.includes(run) || isNamed || deployedAt === deploy.at);
}

/** Why a run that ends now is of two revisions: something else was deployed after a check of it had begun that passed; null where nothing was. */
export function middleDoubt(
  { checks, deployed, head }: Pick<RunState, 'checks' | 'deployed' | 'head'>,
  deploy: NewestDeploy,
): RunDoubt | null {
  const { revision, at, isAgain } = deploy;
  const isReported = head.deploy?.revision === revision && (!isAgain || head.deploy.startedAt === at);
  const isOwn = deployed !== null && (deployed.revision ?? revision) === revision;
  if (isReported || isOwn || deploy.runs.includes(head.id)) return null;
  const before = [...checks.values()].filter(
    ({ head: check, progress }) =>
      check.danger === null &&
      progress.kind === 'finished' &&
      progress.status === 'passed' &&
      progress.startedAt < at,
  );
  if (before.length === 0) return null;
  const names = namesOf(before.map(checkTitle), 3, 60);
  const reason = `${revision ?? 'a new revision'} was deployed while it ran: ${names} ${before.length === 1 ? 'was' : 'were'} looked at before it`;
  return { reason, isCertain: false, deployedAt: at };
}
