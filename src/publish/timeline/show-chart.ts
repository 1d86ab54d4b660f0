import type { SharedFile, Telling } from '../../core/incident/publishing.ts';
import { refusalOf } from '../run/refusals.ts';
import { type Showing, send, sendOnce } from './send.ts';

const retryMs = 30_000;
const lookAgainMs = 1_000;
/** Slack needs some seconds before a message may show a file. */
const processedMs = 3_000;
const mostTries = 4;
/** Among the tellings; no change has this id. */
const id = 'chart';
/** Instead of the id of a file: the closing message goes without it. */
const none = 'none';

/** The uploaded chart, and how often Slack refused to show it. */
type Chart = { fileId: string; tries: number };

/** Makes the closing message true: its chart, what was done of the follow-ups. How long until it is worth trying again, null: all is shown. */
export async function showClosing(showing: Showing): Promise<number | null> {
  const { view, context } = showing;
  if (view.state.closed === null) return null;
  const level = await context.memory.level();
  const known = await chartOf(showing);
  if (context.chart === undefined || level === 'text' || known === none) {
    await sendClosing(showing, null);
    return await shareChart(showing);
  }
  const chart = known ?? (await upload(showing));
  if (typeof chart === 'number') return chart;
  if (chart === none) return await shareChart(showing);
  return await showInMessage(showing, chart);
}

async function chartOf({ view, context }: Showing): Promise<Chart | typeof none | null> {
  const shared = (await context.incidentMemory.tellings(view.key)).get(id);
  if (shared !== undefined) return none;
  const [fileId, tries] = ((await context.incidentMemory.marks(view.key)).get('chart') ?? '').split(' ');
  if (!fileId) return null;
  return fileId === none ? none : { fileId, tries: Number(tries) };
}

async function keepChart({ view, context }: Showing, chart: Chart | typeof none): Promise<void> {
  const value = chart === none ? none : `${chart.fileId} ${chart.tries}`;
  await context.incidentMemory.keepMark(view.key, 'chart', value);
}

/** A number: how long until it is worth trying again. */
async function upload(showing: Showing): Promise<Chart | typeof none | number> {
  const file = await drawn(showing);
  const answer = file === null ? null : await showing.context.chart?.upload(file);
  if (answer?.kind === 'rate-limited') return answer.retryAfterMs;
  if (answer?.kind === 'refused') return retryMs;
  const chart = answer?.kind === 'done' ? { fileId: answer.value.id, tries: 0 } : none;
  await keepChart(showing, chart);
  return chart;
}

/** Only an edit: without its chart the message is in the channel already. */
async function showInMessage(showing: Showing, chart: Chart): Promise<number | null> {
  const sent = await sendClosing(showing, chart.fileId);
  if (sent.kind === 'waiting') return lookAgainMs;
  if (sent.kind !== 'refused' || refusalOf(sent.error).kind !== 'content') return null;
  const tries = chart.tries + 1;
  await keepChart(showing, tries < mostTries ? { ...chart, tries } : none);
  return tries < mostTries ? processedMs : lookAgainMs;
}

async function sendClosing(showing: Showing, fileId: string | null) {
  const { view, context } = showing;
  const chart = fileId === null ? null : { fileId, alt: (await drawn(showing))?.altText ?? '' };
  const draw: Parameters<typeof send>[1] = (options) => context.pictures.closing(view.state, chart, options);
  // What Slack has against the picture says nothing about the blocks of other messages.
  return chart === null ? await send(showing, draw) : await sendOnce(showing, draw);
}

async function drawn({ view, context }: Showing): Promise<SharedFile | null> {
  return (await context.chart?.draw(view.state)) ?? null;
}

/** As a message of its own, at most once. */
async function shareChart(showing: Showing): Promise<number | null> {
  const { view, context } = showing;
  const { chart, incidentMemory } = context;
  if (chart === undefined) return null;
  const known = (await incidentMemory.tellings(view.key)).get(id);
  if (known !== undefined && known.kind !== 'due') return null;
  const file = await drawn(showing);
  if (file === null) return null;
  const tell = (telling: Telling) => incidentMemory.tell(view.key, new Map([[id, telling]]));
  // Before it is sent: Slack knows no key by which a file that was shared could be found again.
  await tell({ kind: 'said' });
  const answer = await chart.share(view.state.head.channel, file);
  if (answer.kind === 'permanent') await tell({ kind: 'left' });
  if (answer.kind !== 'refused' && answer.kind !== 'rate-limited') return null;
  await tell({ kind: 'due' });
  return answer.kind === 'rate-limited' ? answer.retryAfterMs : retryMs;
}
