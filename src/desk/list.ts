import type { Asker } from '../core/people.ts';
import type { RunStore, RunSummary } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';
import type { DecisionParts, PermitParts } from './parts.ts';
import { byVerb, isPermitted, permit } from './permit.ts';
import { activeRuns, endedRuns } from './runs.ts';
import type { Objection, PermissionRefusal } from './wish.ts';

/** A run in a list: the state while it goes, the summary once it has ended. */
export type ListedRun =
  | { kind: 'active'; state: RunState; channel: string }
  | { kind: 'ended'; summary: RunSummary };

const mostListed = 100;

/** Runs of the channel, newest first: for `status` those that go on too, for `history` ended ones only. Outside a channel, of every channel where the asker may. */
export async function list(
  parts: PermitParts & { store: RunStore },
  asker: Asker,
  options: { verb: 'status' | 'history'; limit: number },
): Promise<readonly ListedRun[] | PermissionRefusal> {
  const { verb } = options;
  const { user, channel } = asker;
  const wish = { what: `see the ${verb} of runs`, action: verb, environment: null, isReading: true };
  const isEverywhere = channel === '';
  // The runs are looked at one by one, below; outside a channel that is all.
  const rules = isEverywhere ? [] : [byVerb({ verb, channel, environment: null }, user)];
  const refused = await permit(parts, asker, wish, rules);
  if (refused !== null) return refused;
  const limit = Math.min(Math.max(1, Math.floor(options.limit) || 1), mostListed);
  const active = verb === 'status' ? await activeRuns(parts.store, channel) : [];
  // Those that go on have no end to tell, and must not take the place of those that have.
  const going = (await parts.store.active()).length;
  const ended = await endedRuns(parts.store, channel, limit + going);
  const runs: readonly ListedRun[] = [
    ...active.map((run) => ({ kind: 'active' as const, ...run })),
    ...ended.map((summary) => ({ kind: 'ended' as const, summary })),
  ];
  const shown = await permitted(parts, asker, verb, runs);
  return shown.toSorted((a, b) => requestedAt(b) - requestedAt(a)).slice(0, limit);
}

async function permitted(
  parts: DecisionParts,
  asker: Asker,
  verb: 'status' | 'history',
  runs: readonly ListedRun[],
): Promise<readonly ListedRun[]> {
  const answers = new Map<string, Promise<boolean>>();
  const isShown = runs.map((run) => {
    const { channel, environment } = placeOf(run);
    const key = JSON.stringify([channel, environment]);
    const answer =
      answers.get(key) ?? isPermitted(parts, asker, [byVerb({ verb, channel, environment }, asker.user)]);
    answers.set(key, answer);
    return answer;
  });
  const may = await Promise.all(isShown);
  return runs.filter((_, at) => may[at]);
}

function placeOf(run: ListedRun): { channel: string; environment: string } {
  if (run.kind === 'ended') return run.summary;
  return { channel: run.channel, environment: run.state.head.environment };
}

function requestedAt(run: ListedRun): number {
  return run.kind === 'ended' ? run.summary.requestedAt : run.state.requestedAt;
}

/** A run that a person may see. */
export type ShowRunOutcome =
  | { kind: 'shown'; state: RunState; channel: string }
  | PermissionRefusal
  | Objection;
