import { LRUCache } from 'lru-cache';
import { judgeRun } from '../../core/run/verdict.ts';
import type { CountRun } from '../../publish/count-run.ts';
import type { PublishContext } from '../../publish/run.ts';

const mostRemembered = 1_000;

/** Has runs counted as they come by, and tells `changed` when one came, started, ended, or changed its verdict. */
export function watchRuns(parts: {
  count: CountRun;
  changed(): void;
}): NonNullable<PublishContext['observe']> {
  const standings = new LRUCache<string, string>({ max: mostRemembered });
  return async (state, rootTs) => {
    await parts.count(state, rootTs);
    const { head, startedAt, finishedAt, cancelled } = state;
    const times = [startedAt, finishedAt, cancelled?.at ?? null].join(' ');
    const standing = `${times} ${judgeRun(state).verdict}`;
    if (standings.get(head.id) === standing) return;
    standings.set(head.id, standing);
    parts.changed();
  };
}
