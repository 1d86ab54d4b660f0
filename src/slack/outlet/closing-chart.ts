import type { IncidentMemory, SharedFile, Telling } from '../../core/incident/publishing.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { ShowOutcome } from '../../publish/outlet.ts';
import type { ClosingChart, SlackMemory } from '../out/delivery.ts';

/** What the chart of a closing message uses. */
export type ClosingChartParts = {
  /** Left out where files are switched off. */
  chart?: ClosingChart | undefined;
  memory: Pick<SlackMemory, 'level'>;
  incidentMemory: Pick<IncidentMemory, 'marks' | 'keepMark' | 'tellings' | 'tell'>;
};

const retryMs = 30_000;
const lookAgainMs = 1_000;
/** Slack needs some seconds before a message may show a file. */
const processedMs = 3_000;
const mostTries = 4;
/** The chart of a closing among the tellings and the marks, an own one for each closing; no change has this id. */
function chartId({ document: { state } }: Pick<Closing, 'document'>): 'chart' | `chart:${number}` {
  const number = state.closed?.number ?? 1;
  return number === 1 ? 'chart' : `chart:${number}`;
}
/** Instead of the id of a file: the closing message goes without it. */
const none = 'none';

/** The uploaded chart, and how often Slack refused to show it. */
type Chart = { fileId: string; tries: number };

type Closing = {
  document: DocumentOf<'closing'>;
  channel: string;
  parts: ClosingChartParts;
  /** Sends the message of the closing with its chart, or without. */
  send(chart: { fileId: string; alt: string } | null): Promise<ShowOutcome>;
};

const done: ShowOutcome = { kind: 'shown', at: '' };

/** Makes the closing message true: its chart, what was done of the follow-ups. */
export async function showClosing(
  document: Closing['document'],
  channel: string,
  parts: ClosingChartParts,
  send: Closing['send'],
): Promise<ShowOutcome> {
  const closing: Closing = { document, channel, parts, send };
  const level = await parts.memory.level();
  const known = await chartOf(closing);
  if (parts.chart === undefined || level === 'text' || known === none) {
    await send(null);
    return await shareChart(closing);
  }
  const chart = known ?? (await upload(closing));
  if (typeof chart === 'number') return { kind: 'waiting', ms: chart };
  return chart === none ? await shareChart(closing) : await showInMessage(closing, chart);
}

async function chartOf(closing: Closing): Promise<Chart | typeof none | null> {
  const { incidentMemory } = closing.parts;
  const { key } = closing.document.state.head;
  const id = chartId(closing);
  const shared = (await incidentMemory.tellings(key)).get(id);
  if (shared !== undefined) return none;
  const [fileId, tries] = ((await incidentMemory.marks(key)).get(id) ?? '').split(' ');
  if (!fileId) return null;
  return fileId === none ? none : { fileId, tries: Number(tries) };
}

async function keepChart(closing: Closing, chart: Chart | typeof none): Promise<void> {
  const { document, parts } = closing;
  const value = chart === none ? none : `${chart.fileId} ${chart.tries}`;
  await parts.incidentMemory.keepMark(document.state.head.key, chartId(closing), value);
}

/** A number: how long until it is worth trying again. */
async function upload(closing: Closing): Promise<Chart | typeof none | number> {
  const file = await drawn(closing);
  const answer = file === null ? null : await closing.parts.chart?.upload(file);
  if (answer?.kind === 'rate-limited') return answer.retryAfterMs;
  if (answer?.kind === 'refused') return retryMs;
  const chart = answer?.kind === 'done' ? { fileId: answer.value.id, tries: 0 } : none;
  await keepChart(closing, chart);
  return chart;
}

/** Only an edit: without its chart the message is in the channel already. */
async function showInMessage(closing: Closing, chart: Chart): Promise<ShowOutcome> {
  const alt = (await drawn(closing))?.altText ?? '';
  const sent = await closing.send({ fileId: chart.fileId, alt });
  if (sent.kind === 'waiting') return { kind: 'waiting', ms: lookAgainMs };
  if (sent.kind !== 'refused' || sent.refusal.of !== 'content') return done;
  const tries = chart.tries + 1;
  await keepChart(closing, tries < mostTries ? { ...chart, tries } : none);
  return { kind: 'waiting', ms: tries < mostTries ? processedMs : lookAgainMs };
}

async function drawn({ document, parts }: Closing): Promise<SharedFile | null> {
  return (await parts.chart?.draw(document.state)) ?? null;
}

/** As a message of its own, at most once. */
async function shareChart(closing: Closing): Promise<ShowOutcome> {
  const { chart, incidentMemory } = closing.parts;
  const { key } = closing.document.state.head;
  const id = chartId(closing);
  if (chart === undefined) return done;
  const known = (await incidentMemory.tellings(key)).get(id);
  if (known !== undefined && known.kind !== 'due') return done;
  const file = await drawn(closing);
  if (file === null) return done;
  const tell = (telling: Telling) => incidentMemory.tell(key, new Map([[id, telling]]));
  // Before it is sent: Slack knows no key by which a file that was shared could be found again.
  await tell({ kind: 'said' });
  const answer = await chart.share(closing.channel, file);
  if (answer.kind === 'permanent') await tell({ kind: 'left' });
  if (answer.kind !== 'refused' && answer.kind !== 'rate-limited') return done;
  await tell({ kind: 'due' });
  return { kind: 'waiting', ms: answer.kind === 'rate-limited' ? answer.retryAfterMs : retryMs };
}
