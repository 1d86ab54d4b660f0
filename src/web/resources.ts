import type { IncidentStore } from '../core/incident/store.ts';
import { linkValidMs } from '../core/links.ts';
import { reportDocument } from '../core/report/facts.ts';
import type { RunHistory } from '../core/report/history.ts';
import type { RunStore } from '../core/run/order.ts';
import type { DroppedDetails } from '../core/run/packing.ts';
import { resultDocument } from '../core/run/result-document.ts';
import { onlyShown } from '../core/words/next.ts';
import { aroundRun, type ReportSources, readReport } from '../desk/reports/read-report.ts';
import { findRun } from '../desk/runs.ts';
import type { IncidentResource } from './incident-routes.ts';
import type { Links } from './links.ts';
import type { DrawChart } from './pages/check-body.ts';
import type { LeftResource, ReportResource, RunResource } from './run-routes.ts';

/** What people are called, as far as it is known now, by their ids. */
type NamesOf = (ids: Iterable<string>) => Promise<ReadonlyMap<string, string>>;

/** A run as its page and its document show it; null for one that nobody knows (any more). */
export async function runResource(
  id: string,
  { reports, names }: { reports: Omit<ReportSources, 'history'>; names: NamesOf },
  now: number,
): Promise<RunResource | null> {
  const found = await findRun(reports.runs, id);
  if (found === null) return null;
  const { state, channel } = found;
  return {
    isEnded: found.state.finishedAt !== null,
    async page(links) {
      const [{ runPage }, { metricMarkup }] = await Promise.all([
        import('./pages/run-page.ts'),
        import('./charts/metric-chart.ts'),
      ]);
      // The page's style has colours for light and dark: these are for who reads it without.
      const drawChart: DrawChart = (chart, id) => metricMarkup(chart, { theme: 'light', widthPx: 640, id });
      const isOver = state.finishedAt !== null;
      const around = isOver && channel !== '' ? await aroundRun(state, channel, reports) : onlyShown;
      return withNames(names, (nameOf) => runPage(state, { ...links, now, nameOf, around, drawChart }));
    },
    document: () => resultDocument(state),
  };
}

/** What is left of a run whose details were dropped; null for any other. */
export async function leftResource(
  run: string,
  sources: {
    runs: Pick<RunStore, 'summary'>;
    history: Pick<RunHistory, 'facts'>;
    dropped(run: string): Promise<DroppedDetails | null>;
  },
): Promise<LeftResource | null> {
  const dropped = await sources.dropped(run);
  const summary = dropped === null ? null : await sources.runs.summary(run);
  if (dropped === null || summary === null) return null;
  const facts = await sources.history.facts(run);
  const { droppedWords, leftPage } = await import('./pages/left-page.ts');
  return {
    page: () => leftPage({ summary, facts, dropped }),
    document: () => ({ error: `${run}: ${droppedWords(dropped)}`, summary, facts }),
  };
}

/** The report on a run as its page and its document show it; `running` before it has ended, null when nothing is kept of it. */
export async function reportResource(
  run: string,
  { reports, links, names }: { reports: ReportSources; links: Pick<Links, 'linkTo'>; names: NamesOf },
  now: number,
): Promise<ReportResource | 'running' | null> {
  const report = await readReport(run, reports, now);
  if (report === null) {
    const state = await reports.runs.state(run);
    return state !== null && state.finishedAt === null ? 'running' : null;
  }
  return {
    async page({ expiresAt, ...others }) {
      const { reportPage } = await import('./pages/report-page.ts');
      const linkTo = (other: string) => links.linkTo('run', other, expiresAt - linkValidMs);
      return withNames(names, (nameOf) => reportPage(report, { ...others, now, linkTo, nameOf }));
    },
    document: () => reportDocument(report.state, report.facts),
  };
}

/** What the page of an incident is made from. */
export type IncidentPageSources = {
  incidents: Pick<IncidentStore, 'state'>;
  /** Where the stream of its events stands. */
  position(key: string): Promise<string>;
  /** The page of a run; null where there is none. */
  runUrl(run: string): string | null;
  names: NamesOf;
};

/** An incident as its page and its document show it; null for one that nobody knows. */
export async function incidentResource(
  key: string,
  { incidents, position: positionOf, runUrl, names }: IncidentPageSources,
  now: number,
): Promise<IncidentResource | null> {
  // The place first: what happens while the events are read is told by the stream.
  const position = await positionOf(key);
  const state = await incidents.state(key);
  if (state === null) return null;
  return {
    position,
    async page(links) {
      const [{ incidentPage }, { ganttMarkup }] = await Promise.all([
        import('./pages/incident-page.ts'),
        import('./charts/gantt.ts'),
      ]);
      const shown = { ...links, now, chart: ganttMarkup, runLink: runUrl };
      return withNames(names, (nameOf) => incidentPage(state, { ...shown, nameOf }));
    },
    document: () => state,
  };
}

/** Draws twice: the first time tells whose names the page has; it knows which part of a long record it shows. */
async function withNames<Drawn>(
  names: NamesOf,
  draw: (nameOf: (id: string) => string) => Drawn,
): Promise<Drawn> {
  const ids = new Set<string>();
  const plain = draw((id) => {
    ids.add(id);
    return id;
  });
  const known = await names(ids);
  return known.size === 0 ? plain : draw((id) => known.get(id) ?? id);
}
