import type { IncidentRun } from '../../core/incident/facts.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import { clockText } from '../../core/words/instants.ts';
import { html, line } from '../markup.ts';
import { textAt } from './chart-paint.ts';
import { type Chart, type ChartRow, smallPx } from './chart-row.ts';
import { clustersOf, laneOf, type Mark, type MarkKind } from './mark-lane.ts';
import { wrapText } from './text-width.ts';
import { fittingLabels } from './time-axis.ts';

/** Something that happened once. */
export type ChartEvent = { at: number; kind: MarkKind; says: string };

/** Events of one sort, on a line of their own. */
export type Lane = { head: string; events: readonly ChartEvent[] };

/** What happened, by sort; a sort of which there is nothing has no lane. */
export function lanesOf(state: IncidentState): readonly Lane[] {
  const { openedAt } = state;
  const runs = state.runs.flatMap((run) => runEvent(run) ?? []);
  const deploys = state.deploys.map(
    ({ at, revision }): ChartEvent => ({ at, kind: 'deploy', says: `deployed ${line(revision, 200)}` }),
  );
  const updates = state.record
    .filter(({ kind, struck }) => kind === 'status.posted' && struck === null)
    .map(({ at, text }): ChartEvent => ({ at, kind: 'update', says: line(text, 300) }));
  const newest = (events: readonly ChartEvent[]) =>
    events.reduce<ChartEvent | null>((last, one) => (last === null || one.at >= last.at ? one : last), null);
  const lastDeploy = newest(deploys);
  const lastUpdate = newest(updates);
  const lanes: readonly Lane[] = [
    { head: `Runs: ${countsOf(runs)}`, events: runs },
    {
      head: `Deploys: ${deploys.length}${lastDeploy === null ? '' : `, last ${lastDeploy.says.replace('deployed ', '')} ${clockText(lastDeploy.at, openedAt)}`}`,
      events: deploys,
    },
    {
      head: `Updates: ${updates.length}${lastUpdate === null ? '' : `, last ${clockText(lastUpdate.at, openedAt)}`}`,
      events: updates,
    },
  ];
  return lanes.filter(({ events }) => events.length > 0);
}

function runEvent({ run, ended, startedAt, selector }: IncidentRun): ChartEvent | null {
  const at = ended?.at ?? startedAt;
  // What was cut off says nothing.
  if (at === null || ended?.cancelled === true) return null;
  const name = line(`${run} ${selector.join(' ')}`, 200);
  if (ended === null) return { at, kind: 'running', says: `${name} is running` };
  return {
    at,
    kind: kindOf(ended.verdict),
    says: `${name} ${line(ended.verdict, 60)}, ${ended.passed} of ${ended.total}`,
  };
}

const verdicts: readonly MarkKind[] = ['passed', 'degraded', 'failed'];

function kindOf(verdict: string): MarkKind {
  return verdicts.find((kind) => kind === verdict) ?? 'inconclusive';
}

function countsOf(events: readonly ChartEvent[]): string {
  const order: readonly MarkKind[] = ['passed', 'degraded', 'inconclusive', 'failed', 'running'];
  const counts = order.flatMap((kind) => {
    const count = events.filter((event) => event.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  return counts.join(', ');
}

const linePx = 27;

/** What a lane holds in words, its marks, and below them the times that fit, the newest first. */
export function laneRow(chart: Chart, { head, events }: Lane): ChartRow {
  const { paint, axis, left, right, openedAt } = chart;
  const heads = wrapText(head, right - left, { sizePx: smallPx }, 3);
  const marks = events.map(
    ({ at, kind, says }): Mark => ({ x: axis.xOf(at), kind, says: `${clockText(at, openedAt)} UTC ${says}` }),
  );
  const clusters = clustersOf(marks, [left, right]);
  const wanted = clusters.flatMap((cluster) => {
    const last = events.filter((event) => isWithin(cluster, axis.xOf(event.at))).at(-1);
    return last === undefined || cluster.count > 1
      ? []
      : [{ x: (cluster.left + cluster.right) / 2, text: clockText(last.at, openedAt) }];
  });
  const labels = fittingLabels(wanted.toReversed(), smallPx, [left, right], 12);
  return {
    heightPx: heads.length * linePx + 30 + (labels.length > 0 ? 26 : 0) + 8,
    draw(top) {
      const y = top + heads.length * linePx + 15;
      const texts = heads.map((text, row) =>
        textAt(paint, { x: left, y: top + smallPx + row * linePx, text, sizePx: smallPx }),
      );
      const rule = html`<path d="M${left} ${y}H${right}" fill="none" ${paint.stroke('line', 2)}/>`;
      const times = labels.map(({ text, left: from, right: to }) =>
        textAt(paint, {
          x: (from + to) / 2,
          y: y + 34,
          text,
          colour: 'dim',
          anchor: 'middle',
          sizePx: smallPx,
        }),
      );
      return html`${rule}${texts}${laneOf(paint, clusters, y)}${times}`;
    },
  };
}

function isWithin({ left, right }: { left: number; right: number }, x: number): boolean {
  return x >= left - 1 && x <= right + 1;
}
