import type { WatchJobContext } from '../../../jobs/watch.ts';
import { askService } from '../../checks/http/ask-service.ts';
import { watchKey } from '../../core/deploy/watches.ts';
import type { Log } from '../../core/log.ts';
import { recordSighting } from '../../desk/deploys/record-sighting.ts';
import type { SourceConfig, SourceMeans } from '../../platform/sources/define-source.ts';
import { openLogSources } from '../../platform/sources/open-log-sources.ts';
import { slackDirectory } from '../../slack/directory.ts';
import { redisChannelNames } from '../../slack/out/channel-names.ts';
import { redisAudit } from '../../store/audit.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisLogTokens } from '../../store/rates.ts';
import type { Redis } from '../../store/redis.ts';
import { redisWatchedRevisions } from '../../store/watched-revisions.ts';
import { watchPlace } from './watch-place.ts';

export type WatchParts = Pick<
  Parameters<typeof recordSighting>[0],
  'now' | 'plans' | 'config' | 'redact' | 'queue' | 'incidents' | 'timelines'
> & {
  redis: Redis;
  sources: SourceConfig;
  cloud: NonNullable<SourceMeans['cloud']>;
  secrets: (name: string) => string | undefined;
  /** Folder that relative paths in plans start from. */
  root: string;
  /** How long a deploy is kept after its last change, ms. */
  keptMs: () => number;
  log: Log;
  /** Left out: nobody asks. */
  answers?: WatchJobContext['answers'];
};

/** What the job that looks for revisions works with in a worker. */
export function watchContext(parts: WatchParts): WatchJobContext {
  const { redis, now, log } = parts;
  const deploys = redisDeploys(redis, { keptMs: parts.keptMs });
  const takeToken = redisLogTokens(redis);
  const channels = redisChannelNames(redis);
  const sighting = {
    ...parts,
    deploys,
    directory: slackDirectory,
    audit: redisAudit(redis, { writer: 'worker' }),
    channelId: channels.idOf,
  };
  return {
    now,
    plans: parts.plans,
    memory: redisWatchedRevisions(redis),
    logs: () => ({
      ...openLogSources(parts.sources, { takeToken, ask: askService, cloud: parts.cloud }),
      placeOf: (watch, window) => watchPlace(watch, window, parts),
    }),
    async current(scope) {
      const id = await deploys.current(scope);
      const state = id === null ? null : await deploys.state(id);
      return state === null ? null : { revision: state.head.revision, seenAt: state.openedAt };
    },
    ...(parts.answers === undefined ? {} : { answers: parts.answers }),
    recordSighting: (source, request) => recordSighting(sighting, source, request),
    onProblem: problemTeller(log, parts.redact),
  };
}

/** Says a problem once, as long as it lasts. */
function problemTeller(log: Log, redact: (text: string) => string): WatchJobContext['onProblem'] {
  const told = new Map<string, string>();
  return (watch, problem) => {
    const { environment, service } = watch;
    const key = watchKey(watch);
    const before = told.get(key) ?? null;
    // Why a source cannot be read is told in other words each time.
    const what = problem === null || problem.kind === 'unavailable' ? (problem?.kind ?? null) : problem.text;
    if (what === before) return;
    if (what === null) told.delete(key);
    else told.set(key, what);
    const fields = { environment, service };
    if (before === 'unavailable') log.info(fields, 'deploys are watched again');
    if (problem === null) return;
    const isLost = problem.kind === 'unavailable';
    const message = isLost ? 'deploys cannot be watched' : 'revisions in the logs were passed over';
    log.warn({ ...fields, problem: redact(problem.text) }, message);
  };
}
