import type { SeriesContext } from '../../../jobs/series.ts';
import type { CheckType } from '../../core/check.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { ReportQueue } from '../../core/report/publishing.ts';
import type { RunStore } from '../../core/run/order.ts';
import { type StartReportParts, startReport } from '../../desk/deploys/start-report.ts';
import { askRevisions } from '../../engine/ask-revisions.ts';
import type { Host } from '../../engine/host.ts';
import { redisDeploys } from '../../store/deploys.ts';
import type { Redis } from '../../store/redis.ts';

export type SeriesParts = StartReportParts & {
  redis: Redis;
  runs: RunStore;
  incidents: Pick<IncidentStore, 'state'>;
  reports: ReportQueue;
  checkTypes: readonly CheckType[];
  host(people: Pick<Host, 'ask' | 'approve'>): Promise<Host & AsyncDisposable>;
};

/** What the job of series works with in a worker. */
export function seriesContext(parts: SeriesParts): SeriesContext {
  const { redis, runs, incidents, checkTypes, now } = parts;
  return {
    now,
    deploys: redisDeploys(redis),
    incidents,
    runs,
    reports: parts.reports,
    startReport: (deploy, report) => startReport(parts, deploy, report),
    async askRevisions(id, environment, signal) {
      const plan = (await parts.plans()).find((one) => one.id === id)?.plan ?? null;
      // Without its plan the report says so when it is to start.
      if (plan === null || !plan.environments.some(({ name }) => name === environment)) return [];
      await using host = await parts.host(nobody);
      return await askRevisions({ plan, environment, host, checkTypes, signal });
    },
  };
}

/** Asking for a revision asks no person. */
const nobody: Pick<Host, 'ask' | 'approve'> = {
  ask: async () => ({ kind: 'nobody' }),
  approve: async () => ({ kind: 'nobody' }),
};
