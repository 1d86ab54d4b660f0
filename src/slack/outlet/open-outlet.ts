import type { WebClient } from '@slack/web-api';
import type { Permalinks, SharedFile } from '../../core/incident/publishing.ts';
import type { EvidenceChart } from '../../core/words/evidence-chart.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import type { Outlet } from '../../publish/outlet.ts';
import { redisIncidentMemory } from '../../store/incident-memory.ts';
import type { Redis } from '../../store/redis.ts';
import { redisReportMemory } from '../../store/report-memory.ts';
import type { Budgets } from '../out/budgets.ts';
import { channelMarks } from '../out/channel-marks.ts';
import type { ClosingChart, SlackFiles, SlackPort } from '../out/delivery.ts';
import { slackFiles } from '../out/files.ts';
import { redisLateReplies } from '../out/late-replies.ts';
import { newestReader } from '../out/newest.ts';
import { redisOutbox } from '../out/outbox/outbox.ts';
import type { OutboxTimes } from '../out/outbox/slots.ts';
import { slackPermalinks } from '../out/permalinks.ts';
import { fileSharer, fileUploader } from '../out/share-file.ts';
import { redisSlackMemory } from '../out/slack-memory.ts';
import { slackTeller } from '../out/teller.ts';
import { askerTeller } from './asker-teller.ts';
import { slackOutlet } from './outlet.ts';

/** What Slack's outlet is opened with: a connection and a client that the caller owns, and what draws the files of messages. */
export type SlackConnection = {
  redis: Redis;
  client: WebClient;
  port: SlackPort;
  budgets: Budgets;
  /** The team id. */
  workspace: string;
  /** Of the outbox; Slack's own unless told. */
  times?: OutboxTimes;
  /** What showing waits for a call of a budget; for whatever takes longer its caller has other things to do. */
  patienceMs?: number;
  drawChart: ClosingChart['draw'];
  drawReport(report: RunReport): Promise<readonly SharedFile[]>;
  /** What was measured over time; `about` names the check. */
  drawMeasured(chart: EvidenceChart, about: string): Promise<SharedFile>;
};

/** Puts Slack's outlet together; `permalinks` and `files` are its own, for others who ask Slack the same. */
export function openSlackOutlet(connection: SlackConnection): {
  outlet: Outlet;
  permalinks: Permalinks;
  files: SlackFiles;
} {
  const { redis, client, port, budgets, workspace, times, patienceMs } = connection;
  const { drawChart, drawReport, drawMeasured } = connection;
  const calls = { client, budgets, redis, workspace };
  const permalinks = slackPermalinks(calls);
  const files = slackFiles(calls);
  const upload = fileUploader(calls);
  const outlet = slackOutlet({
    outbox: redisOutbox({
      ...{ redis, port, budgets },
      ...(times === undefined ? {} : { times }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    }),
    ...{ permalinks, files },
    isNewest: newestReader(calls),
    memory: redisSlackMemory(redis, workspace),
    incidentMemory: redisIncidentMemory(redis),
    measured: { draw: drawMeasured, upload },
    reports: { memory: redisReportMemory(redis), pictures: { draw: drawReport, upload } },
    marks: channelMarks(calls),
    tellAsker: askerTeller(slackTeller({ client }), redisLateReplies(redis, workspace)),
    chart: { draw: drawChart, upload, share: fileSharer(calls) },
  });
  return { outlet, permalinks, files };
}
