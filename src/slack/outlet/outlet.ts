import type { IncidentMemory, Permalinks } from '../../core/incident/publishing.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { Outlet, PlacedDocument, ShowOutcome } from '../../publish/outlet.ts';
import type { Level } from '../block-kit/message.ts';
import { plainer, refusalOf } from '../error-codes.ts';
import type { DeliveryOutcome, Outbox, SlackMemory } from '../out/delivery.ts';
import { type AttachmentResult, drawDocument, type KeyedMessage } from '../pictures/document.ts';
import { type ClosingChartParts, showClosing } from './closing-chart.ts';
import {
  type EvidenceChartParts,
  hasChart,
  knownChart,
  refuseChart,
  uploadChart,
} from './evidence-charts.ts';
import { type EvidenceFiles, knownFiles, uploadFile } from './evidence-files.ts';
import { type PlaceMarkParts, showPlaceMarks } from './place-marks.ts';
import { chartsOf, isGivenUp, processedMs, type ReportChartParts } from './report-charts.ts';

/** What messages are sent with. */
export type MessageParts = {
  outbox: Pick<Outbox, 'want' | 'deliver' | 'pending' | 'sweep'>;
  permalinks: Permalinks;
  /** Whether a message is the newest of its channel; false where that cannot be told. */
  isNewest(channel: string, ts: string): Promise<boolean>;
  memory: Pick<SlackMemory, 'level' | 'lowerLevel'> & EvidenceFiles['memory'];
};

/** What goes with them, or beside them. */
export type AttachmentParts = {
  /** Null where files are switched off: then replies say where the rest is. */
  files: EvidenceFiles['files'];
  measured: EvidenceChartParts['measured'];
  incidentMemory: IncidentMemory & ClosingChartParts['incidentMemory'];
  reports: ReportChartParts;
  marks: PlaceMarkParts['marks'];
  chart?: ClosingChartParts['chart'];
  /** For the eyes of who asked for a run: why it is not where they look for it. */
  tellAsker(away: DocumentOf<'away'>): Promise<void>;
};

/** What one showing is about. */
type Showing = { owner: string; placed: PlacedDocument; version: number; signal: AbortSignal };

const nothing: AttachmentResult = { evidence: null, chart: null, pictures: [] };
const lookAgainMs = 1_000;

/** Slack, as the publisher sees it: a document is a message of the outbox, in blocks as plain as the workspace wants them, with its files. */
export function slackOutlet(ports: MessageParts & AttachmentParts): Outlet {
  const parts: Sending & AttachmentParts = { ...ports, wanted: new WeakMap() };
  return {
    change: (owner, documents, version) => change(parts, owner, documents, version),
    show: async (owner, placed, version, signal) =>
      await withNewest(parts, placed, await show(parts, { owner, placed, version, signal })),
    takeAway: (owner) => parts.outbox.sweep(owner),
    find: (channel, at) => parts.permalinks.of(channel, at),
  };
}

/** With what the outbox was told of a document as it is, so that showing it right after draws and tells nothing twice. */
type Sending = MessageParts & { wanted: WeakMap<PlacedDocument, { level: Level; message: KeyedMessage }> };

async function change(
  parts: Sending & Pick<AttachmentParts, 'files' | 'measured'>,
  owner: string,
  documents: readonly PlacedDocument[],
  version: number,
): Promise<ReadonlySet<string>> {
  const [level, files, charts] = await Promise.all([
    parts.memory.level(),
    knownFiles(owner, documents, parts),
    knownCharts(owner, documents, parts),
  ]);
  const due = new Set<string>();
  const wanted = documents.flatMap((placed) => {
    const { document } = placed;
    const evidence = document.kind === 'evidence' ? files(document) : null;
    const chart = document.kind === 'evidence' && level !== 'text' ? charts(document) : null;
    // It is not said before its files are there.
    const isMissing = evidence === 'missing' || chart === 'missing';
    if (isMissing) due.add(document.key);
    const pictures = chart === null || chart === 'missing' ? [] : [chart];
    const message = isMissing ? null : drawDocument(document, level, { ...nothing, evidence, pictures });
    return message === null ? [] : [{ placed, message, isPlain: evidence === null && chart === null }];
  });
  await Promise.all(
    wanted.map(async ({ placed, message, isPlain }) => {
      await want(parts, { owner, placed, version }, message);
      if (isPlain) parts.wanted.set(placed, { level, message });
    }),
  );
  const pending = new Set(await parts.outbox.pending(owner));
  for (const { placed, message } of wanted) if (pending.has(message.key)) due.add(placed.document.key);
  return due;
}

async function withNewest(
  parts: MessageParts,
  { asksNewest = false, channel }: PlacedDocument,
  shown: ShowOutcome,
): Promise<ShowOutcome> {
  if (shown.kind !== 'shown' || !asksNewest) return shown;
  return { ...shown, isNewest: await parts.isNewest(channel, shown.at) };
}

async function show(parts: Sending & AttachmentParts, showing: Showing): Promise<ShowOutcome> {
  const { document, channel } = showing.placed;
  switch (document.kind) {
    case 'place-marks':
      await showPlaceMarks(document, channel, parts);
      return { kind: 'shown', at: '' };
    case 'away':
      await parts.tellAsker(document);
      return { kind: 'shown', at: '' };
    case 'closing':
      return await showClosing(document, channel, parts, (chart) =>
        chart === null
          ? send(parts, showing, nothing)
          : // What Slack has against the picture says nothing about the blocks of other messages.
            sendOnce(parts, showing, { ...nothing, chart }),
      );
    case 'evidence':
      return await showEvidence(parts, showing, document);
    case 'deploy-report':
    case 'scheduled-report':
      return await showReport(parts, showing, document);
    case 'incident':
      return await showHeader(parts, showing, document);
    default:
      return await send(parts, showing, nothing);
  }
}

async function showEvidence(
  parts: Sending & AttachmentParts,
  showing: Showing,
  document: DocumentOf<'evidence'>,
): Promise<ShowOutcome> {
  const uploaded = await uploadFile(showing.owner, document, parts);
  if (typeof uploaded === 'number') return { kind: 'waiting', ms: uploaded };
  const chart = await uploadChart(showing.owner, document, parts);
  if (typeof chart === 'number') return { kind: 'waiting', ms: chart };
  if (chart === null)
    return await send(parts, showing, uploaded === null ? nothing : { ...nothing, evidence: uploaded });
  const shown = await sendOnce(parts, showing, { ...nothing, evidence: uploaded, pictures: [chart] });
  if (shown.kind !== 'refused' || shown.refusal.of !== 'content') return shown;
  await refuseChart(showing.owner, document, parts);
  return { kind: 'waiting', ms: processedMs };
}

/** What is known of the pictures that evidence needs. */
async function knownCharts(owner: string, documents: readonly PlacedDocument[], parts: EvidenceChartParts) {
  const needy = documents.some(({ document }) => document.kind === 'evidence' && hasChart(document));
  if (!needy) return () => null;
  const known = await parts.memory.files(owner);
  return (document: DocumentOf<'evidence'>) => knownChart(document, known, parts);
}

/** A report is never held back by pictures that Slack will not take. */
async function showReport(
  parts: Sending & AttachmentParts,
  showing: Showing,
  document: DocumentOf<'deploy-report' | 'scheduled-report'>,
): Promise<ShowOutcome> {
  const { report } = document;
  const isPictured = document.kind === 'deploy-report' || !document.telling.isQuiet;
  const pictures = report !== null && isPictured ? await chartsOf(report, parts) : [];
  if (typeof pictures === 'number') return { kind: 'waiting', ms: pictures };
  if (report === null || pictures.length === 0) return await send(parts, showing, nothing);
  const shown = await sendOnce(parts, showing, { ...nothing, pictures });
  if (shown.kind !== 'refused' || shown.refusal.of !== 'content') return shown;
  const isWithout = await isGivenUp(report.state.head.id, parts.reports.memory);
  return { kind: 'waiting', ms: isWithout ? lookAgainMs : processedMs };
}

/** It leads people to the incident. */
async function showHeader(
  parts: Sending & AttachmentParts,
  showing: Showing,
  { state }: DocumentOf<'incident'>,
): Promise<ShowOutcome> {
  const shown = await send(parts, showing, nothing);
  if (shown.kind !== 'shown') return shown;
  const { incidentMemory } = parts;
  const { key } = state.head;
  if ((await incidentMemory.marks(key)).get('header') !== shown.at) {
    await incidentMemory.keepMark(key, 'header', shown.at);
  }
  return shown;
}

/** Delivers a message, plainer where Slack refuses its blocks, which the whole workspace then gets for a day. */
async function send(parts: Sending, showing: Showing, attached: AttachmentResult): Promise<ShowOutcome> {
  const { memory } = parts;
  let level = await memory.level();
  for (;;) {
    const known = attached === nothing ? parts.wanted.get(showing.placed) : undefined;
    const sent =
      known?.level === level
        ? await delivered(parts, showing, known.message)
        : await sendAt(parts, showing, drawDocument(showing.placed.document, level, attached));
    if (sent.kind !== 'refused' || sent.refusal.of !== 'content') return sent;
    const next = plainer(level);
    if (next === null) return sent;
    await memory.lowerLevel(next);
    level = next;
  }
}

async function sendOnce(parts: Sending, showing: Showing, attached: AttachmentResult): Promise<ShowOutcome> {
  const level = await parts.memory.level();
  return await sendAt(parts, showing, drawDocument(showing.placed.document, level, attached));
}

async function sendAt(parts: Sending, showing: Showing, message: KeyedMessage | null): Promise<ShowOutcome> {
  if (message === null) return { kind: 'shown', at: '' };
  await want(parts, showing, message);
  return await delivered(parts, showing, message);
}

async function delivered(
  { outbox }: MessageParts,
  { owner, signal }: Showing,
  { key }: KeyedMessage,
): Promise<ShowOutcome> {
  return shownOf(await outbox.deliver({ owner, key }, signal));
}

async function want(
  { outbox }: MessageParts,
  { owner, placed, version }: Omit<Showing, 'signal'>,
  { key, eventType, content }: KeyedMessage,
): Promise<void> {
  const { channel, under, isLoud = false, isFinal } = placed;
  const place = { channel, threadTs: under, broadcast: isLoud };
  const wanted = { place, eventType, content, ...(isFinal === undefined ? {} : { isFinal }) };
  await outbox.want({ owner, key }, wanted, version);
}

function shownOf(sent: DeliveryOutcome): ShowOutcome {
  switch (sent.kind) {
    case 'shown':
      return { kind: 'shown', at: sent.ts, ...(sent.anew === undefined ? {} : { anew: sent.anew }) };
    case 'refused':
      return { kind: 'refused', refusal: refusalOf(sent.error) };
    default:
      return sent;
  }
}
