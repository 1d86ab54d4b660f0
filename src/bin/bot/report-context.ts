import type { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import { checkTypes } from '../../checks/index.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { RunQueue, RunStore } from '../../core/run/order.ts';
import { nextTimes } from '../../core/schedule/next-times.ts';
import { readReport } from '../../desk/reports/read-report.ts';
import type { ReportContext } from '../../publish/report/context.ts';
import type { Budgets } from '../../slack/out/budgets.ts';
import { fileUploader } from '../../slack/out/share-file.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import { redisRunHistory } from '../../store/run-history.ts';
import { redisScheduleReports } from '../../store/schedule-reports.ts';
import { redisSchedules } from '../../store/schedules.ts';
import { drawReportPictures } from './report-pictures.ts';

export type ReportParts = Pick<
  ReportContext,
  'outbox' | 'memory' | 'unhealthy' | 'onProblem' | 'channelId' | 'reportUrl'
> & {
  redis: Redis;
  client: WebClient;
  budgets: Budgets;
  runs: RunStore;
  incidents: Pick<IncidentStore, 'ofChannel' | 'state'>;
  queue: Pick<RunQueue, 'publish'>;
};

/** What the job of reports works with in a bot. */
export function reportContext(parts: ReportParts): ReportContext {
  const { redis, client, budgets, runs, incidents, ...rest } = parts;
  const now = () => Date.now();
  const history = redisRunHistory(redis, runs, checkTypes);
  const schedules = redisSchedules(redis);
  return {
    ...rest,
    now,
    deploys: redisDeploys(redis),
    scheduled: redisScheduleReports(redis),
    runs,
    read: (run) => readReport(run, { runs, history, incidents }, now()),
    reportMemory: redisReportMemory(redis),
    pictures: { draw: drawReportPictures, upload: fileUploader({ client, budgets }) },
    async nextAt(id) {
      const schedule = await schedules.get(id);
      return schedule === null ? null : (nextTimes(schedule.cron, schedule.zone, now(), 1)[0] ?? null);
    },
  };
}
