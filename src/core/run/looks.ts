import type { CheckStatus } from './events.ts';
import type { CheckState, RunState } from './state.ts';

/** How a run saw one check end. */
export type Look = {
  status: CheckStatus;
  /** Epoch ms. */
  at: number;
  /** When it began, epoch ms; left out in runs of before it was kept. */
  from?: number;
  /** What the check was then (see `definitionOf`); left out in runs of before it was kept. */
  definition?: string;
  /** Who rejected it; left out where nobody did. */
  by?: string;
};

/** What a run, whether it goes on, ended or was cancelled, saw of each check that has ended in it, by id. */
export function looksOf(state: RunState): Readonly<Record<string, Look>> {
  const looks = [...state.checks.values()].flatMap((check) => {
    const look = lookAt(check, state);
    return look === null ? [] : [[check.head.id, look] as const];
  });
  return Object.fromEntries(looks);
}

function lookAt({ head, answer, progress }: CheckState, { doubt }: RunState): Look | null {
  if (progress.kind !== 'finished') return null;
  const { status, startedAt, finishedAt } = progress;
  // Of another revision than it is about it tells nothing; where that is only not known, a failure still is one.
  // What a deploy in its middle took back is told by when the look began.
  const isDoubted =
    doubt !== null &&
    doubt.deployedAt === undefined &&
    (status === 'passed' || (status === 'failed' && doubt.isCertain));
  const { definition } = head;
  return {
    status: isDoubted ? 'inconclusive' : status,
    at: finishedAt,
    from: startedAt,
    ...(definition === undefined ? {} : { definition }),
    ...(answer?.answer === 'no' && head.danger !== null ? { by: answer.by } : {}),
  };
}
