import { type Look, looksOf } from './looks.ts';
import type { RunSummary } from './order.ts';
import { type RunState, revisionOf, type Verdict } from './state.ts';

/** A run as one that looked at checks, whether it goes on, ended or was cancelled. */
export type RunSight = {
  run: string;
  plan: string;
  /** Of its plan's file. */
  digest: string;
  environment: string;
  selector: readonly string[];
  names?: Readonly<Record<string, string>>;
  /** Epoch ms: its end; of one that goes on the newest of its events. */
  at: number;
  /** Null while it goes on. */
  verdict: Verdict | null;
  unseen: number;
  cancelled: boolean;
  revision: string | null;
  /** As in `RunSummary`. */
  deployedAt?: number;
  /** As in `RunSummary`. */
  aside: readonly string[];
  looks: Readonly<Record<string, Look>>;
};

/** A run that goes on. */
export function sightOfState(state: RunState): RunSight {
  const { head, newestAt, cancelled } = state;
  const names = head.checks.flatMap(({ id, name }) => (name === '' ? [] : [[id, name] as const]));
  return {
    run: head.id,
    plan: head.plan.id,
    digest: head.plan.digest,
    environment: head.environment,
    selector: head.selector,
    names: Object.fromEntries(names),
    at: newestAt,
    verdict: null,
    unseen: 0,
    cancelled: cancelled !== null,
    revision: revisionOf(state),
    ...(state.deployed === null ? {} : { deployedAt: state.deployed.startedAt }),
    aside: head.checks.flatMap(({ id, counts }) => (counts ? [] : [id])),
    looks: looksOf(state),
  };
}

/** A run that has ended, as it was kept; `ids` are those of all checks that its plan now runs unless told otherwise, none where nobody knows. */
export function sightInSummary(summary: RunSummary, ids: readonly string[]): RunSight {
  const { run, environment, selector, names, finishedAt: at, verdict, cancelled, revision } = summary;
  return {
    ...{ run, plan: summary.plan.id, digest: summary.plan.digest, environment, selector, at },
    ...(names === undefined ? {} : { names }),
    ...{ verdict, unseen: summary.unseen ?? 0, cancelled, revision, aside: summary.aside ?? [] },
    ...(summary.deployedAt === undefined ? {} : { deployedAt: summary.deployedAt }),
    looks: { ...looksBefore(summary, ids), ...summary.looks },
  };
}

/** What is known of a run without its looks: what failed, and what passed only where nothing else can have become of it. */
function looksBefore(summary: RunSummary, ids: readonly string[]): Readonly<Record<string, Look>> {
  const { checks, looks, failing, aside = [], passed, total, cancelled, verdict, finishedAt: at } = summary;
  if (cancelled || (looks !== undefined && checks !== undefined)) return {};
  const isTold = looks !== undefined || passed + failing.length === total;
  const all = isTold ? (checks ?? (total >= ids.length ? ids : [])) : [];
  const open = new Set(failing);
  const failed = { status: verdict === 'inconclusive' ? ('inconclusive' as const) : ('failed' as const), at };
  return Object.fromEntries([
    ...all.filter((id) => !open.has(id)).map((id) => [id, { status: 'passed' as const, at }] as const),
    ...failing.filter((id) => !aside.includes(id)).map((id) => [id, failed] as const),
  ]);
}
