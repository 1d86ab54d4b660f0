import type { DeployState, ReportState } from '../../../core/deploy/state.ts';
import type { ComparisonRecord } from '../../../core/report/comparison-record.ts';
import type { RunSummary } from '../../../core/run/order.ts';
import type { ScheduleReport } from '../../../core/schedule/reports.ts';
import { isoText } from '../../../core/words/instants.ts';
import type { PageUrls, WebhookEvent } from './event.ts';

/** A deploy that was seen, each report on it, and the end of its series. */
export function deployEvents(state: DeployState, urls: PageUrls): readonly WebhookEvent[] {
  const { head, openedAt, over } = state;
  const own = { subject: `deploy.${head.id}`, environment: head.environment } as const;
  const deploy = () => deployData(state);
  const opened: WebhookEvent = {
    ...own,
    ...{ kind: 'deploy', type: 'deploy.opened', key: 'opened', at: openedAt },
    data: () => ({ deploy: deploy() }),
    url: null,
  };
  const reports = state.reports.flatMap((report) =>
    reportOf(report, urls).map(({ key, ...event }) => ({
      ...own,
      ...event,
      kind: 'report' as const,
      key: `${key}.${report.number}`,
      data: () => ({ deploy: deploy(), schedule: null, ...event.data() }),
    })),
  );
  if (over === null) return [opened, ...reports];
  const { kind, at } = over;
  const ended: WebhookEvent = {
    ...own,
    ...{ kind: 'deploy', type: 'deploy.ended', key: 'ended', at },
    data: () => ({
      deploy: deploy(),
      end: {
        kind,
        reason: over.kind === 'cancelled' ? over.reason : null,
        by: over.kind === 'superseded' ? { id: over.by, revision: over.revision } : null,
      },
    }),
    url: null,
  };
  return [opened, ...reports, ended];
}

/** What the ticks of a schedule came to. `summaries` has the runs that are kept, by id; a report without its own comes later. */
export function scheduleEvents(
  schedule: string,
  reports: readonly ScheduleReport[],
  summaries: ReadonlyMap<string, RunSummary>,
  urls: PageUrls,
): readonly WebhookEvent[] {
  return reports.flatMap((report): readonly WebhookEvent[] => {
    const { at: tickAt, outcome, compared, environment, words, missed } = report;
    const own = { kind: 'report', subject: `schedule.${schedule}`, environment } as const;
    const about = {
      deploy: null,
      schedule: { id: schedule, environment, selector: words, tickAt: isoText(tickAt), missed },
    };
    if (outcome.kind === 'declined') {
      const { reason } = outcome;
      const event = { ...own, type: 'report.skipped', key: `skipped.${tickAt}`, at: tickAt };
      return [{ ...event, data: () => ({ ...about, report: unnumbered, reason }), url: null }];
    }
    const summary = summaries.get(outcome.run);
    if (compared === null || summary === undefined) return [];
    const event = { ...own, type: 'report.ended', key: `ended.${tickAt}`, at: summary.finishedAt };
    const data = () => ({
      ...about,
      report: { ...unnumbered, ...endOf(summary), ...comparedData(compared) },
    });
    return [{ ...event, data, url: urls.run(summary.run, summary.requestedAt) }];
  });
}

/** Only those of a deploy are counted, from 1. */
const unnumbered = { number: null, afterMs: null };

type EventContent = Pick<WebhookEvent, 'type' | 'key' | 'at' | 'data' | 'url'>;

/** A report is told once it was compared. */
function reportOf(
  { number, afterMs, progress, compared }: ReportState,
  urls: PageUrls,
): readonly EventContent[] {
  const { kind } = progress;
  if (kind === 'skipped') {
    const { at, reason } = progress;
    const data = () => ({ report: { number, afterMs }, reason });
    return [{ type: 'report.skipped', key: 'skipped', at, data, url: null }];
  }
  if (kind !== 'ended' || compared === null) return [];
  const { at } = progress;
  const data = () => ({
    report: { number, afterMs, ...endOf(progress), ...comparedData(compared) },
  });
  return [{ type: 'report.ended', key: 'ended', at, data, url: urls.run(progress.run, at) }];
}

const mostFailing = 50;

function endOf({
  run,
  verdict,
  decidedBy,
  passed,
  total,
  failing,
}: Pick<RunSummary, 'run' | 'verdict' | 'decidedBy' | 'passed' | 'total' | 'failing'>) {
  return { run, verdict, decidedBy, passed, total, failing: failing.slice(0, mostFailing) };
}

function comparedData({ standing, headline, baseline }: ComparisonRecord) {
  return { standing, headline, baseline };
}

function deployData({ head, facts, openedAt, sources }: DeployState) {
  const { id, environment, revision, plan, incident, reports } = head;
  return {
    ...{ id, environment, revision, plan, incident, ...facts },
    openedAt: isoText(openedAt),
    sources: [...new Set(sources.map(({ source }) => source.kind))],
    reports: reports.map(({ number, afterMs, run }) => ({ number, afterMs, run })),
  };
}
