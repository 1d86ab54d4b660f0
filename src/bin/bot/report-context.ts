import type { Redis } from 'ioredis';
import { checkTypes } from '../../checks/index.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { RunQueue, RunStore } from '../../core/run/order.ts';
import { type ReportSources, readReport } from '../../desk/reports/read-report.ts';
import type { ReportContext } from '../../publish/report-context.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import { redisRunHistory } from '../../store/run-history.ts';
import { redisScheduleReports } from '../../store/schedule-reports.ts';
import { redisSchedules } from '../../store/schedules.ts';

export type ReportParts = Pick<
  ReportContext,
  'outlet' | 'tellOthers' | 'memory' | 'unhealthy' | 'onProblem' | 'channelId' | 'reportUrl'
> & {
  redis: Redis;
  runs: RunStore;
  incidents: Pick<IncidentStore, 'ofChannel' | 'openKeys' | 'state'>;
  queue: Pick<RunQueue, 'publish'>;
  config: ReportSources['config'];
};

/** What the job of reports works with in a bot. */
export function reportContext(parts: ReportParts): ReportContext {
  const { redis, runs, incidents, config, ...rest } = parts;
  const now = () => Date.now();
  const history = redisRunHistory(redis, runs, checkTypes);
  return {
    ...rest,
    now,
    deploys: redisDeploys(redis),
    ...{ schedules: redisSchedules(redis), scheduled: redisScheduleReports(redis) },
    runs,
    read: (run) => readReport(run, { runs, history, incidents, config }, now()),
    reportMemory: redisReportMemory(redis),
  };
}
