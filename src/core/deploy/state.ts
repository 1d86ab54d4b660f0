import type { ComparisonRecord } from '../report/comparison-record.ts';
import type { DeployOrigin } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';
import type { DeployFacts, DeployHead, DeploySource, OriginRevision, SeriesReport } from './events.ts';

/** What was last heard when the origins were asked for their revision. */
export type RevisionHeard = {
  at: number;
  standing: 'confirmed' | 'old' | 'unknown';
  answers: readonly OriginRevision[];
};

export type ReportState = SeriesReport & {
  /** What it was compared with and what came of it; null before. */
  compared: ComparisonRecord | null;
  /** Its reply, by id; null until that is complete. */
  reply: string | null;
  /** Epoch ms. */
  dueAt: number;
  /** How often the origins were asked, and what they said last; null while none was asked. */
  asked: number;
  revision: RevisionHeard | null;
  progress:
    | { kind: 'planned' }
    | { kind: 'due'; at: number }
    /** It will not come, and why; another revision answered, or a newer report is due already. */
    | { kind: 'skipped'; at: number; reason: string; isLate: boolean }
    | { kind: 'running'; at: number; run: string }
    | {
        kind: 'ended';
        at: number;
        run: string;
        verdict: Verdict;
        decidedBy: string;
        passed: number;
        total: number;
        /** As in `RunSummary`. */
        unseen?: number;
        failing: readonly string[];
      };
};

/** Why a series goes on no more; the first that happened. */
export type SeriesEnd =
  | { kind: 'superseded'; at: number; by: string; revision: string }
  | { kind: 'cancelled'; at: number; reason: string; incident: string | null }
  | { kind: 'signed-off'; at: number };

/** A deploy as its events tell it; made by `reduceDeploy`. */
export type DeployState = {
  head: DeployHead;
  /** When it happened, epoch ms; what the times of its reports count from. */
  openedAt: number;
  facts: DeployFacts;
  /** In how many ways it was seen, first one first. */
  sources: readonly { at: number; source: DeploySource }[];
  message: { channel: string; id: string } | null;
  /** In the order of time. */
  reports: readonly ReportState[];
  /** Null while the series goes on. */
  over: SeriesEnd | null;
};

/** Of all that told of a deploy the one that knows most: the run that made it, else a person, else the hook, else the logs. */
export function toldOf({ sources, facts }: Pick<DeployState, 'sources' | 'facts'>): DeployOrigin | null {
  for (const kind of ['run', 'command', 'hook', 'log'] as const) {
    const source = sources.find((one) => one.source.kind === kind)?.source;
    if (source === undefined) continue;
    return source.kind === 'hook' ? { kind: 'hook', by: facts.deployedBy } : source;
  }
  return null;
}

/** Who deployed: a person by id, a name as the hook had it, the run that did it; null when nobody knows. */
export function deployerOf(deploy: Pick<DeployState, 'sources' | 'facts'>): string | null {
  const told = toldOf(deploy);
  return deploy.facts.deployedBy ?? (told?.kind === 'run' ? told.run : null);
}
