import type { ReportChart } from '../../core/report/publishing.ts';
import { summaryOf } from '../../core/run/summary.ts';
import type { Document, DocumentOf } from '../../publish/documents.ts';
import type { Level, SlackMessage } from '../block-kit/message.ts';
import type { MessageContent } from '../block-kit/message-content.ts';
import { approvalReply } from './approval-reply.ts';
import { askerReply } from './asker-reply.ts';
import { type EvidenceFileAt, evidenceReply } from './evidence-reply.ts';
import { changeMessage } from './incident/change-messages.ts';
import { channelBackMessage, moreChangesMessage } from './incident/channel-messages.ts';
import { closingMessage } from './incident/closing-message.ts';
import { handoffMessage } from './incident/handoff-message.ts';
import { headerMessage } from './incident/header-message.ts';
import { needsSecondMessage } from './incident/second-person-message.ts';
import { timelineMessage, timelineMovedMessage } from './incident/timeline-message.ts';
import { deployMessage, deployReportMessage } from './report/deploy-message.ts';
import { declinedReport, quietReport, reportMessage } from './report/report-message.ts';
import { rootMessage } from './root-message.ts';
import { sectionChecklist } from './section-checklist.ts';
import { verdictBroadcast } from './verdict-broadcast.ts';

/** A message with the key by which Slack's outbox knows it for ever. */
export type KeyedMessage = { key: string; eventType: string; content: MessageContent };

/** What of a message Slack has as files; empty and null where it goes without. */
export type AttachmentResult = {
  evidence: EvidenceFileAt | null;
  chart: { fileId: string; alt: string } | null;
  pictures: readonly ReportChart[];
};

type Draw<Kind extends Document['kind']> = (
  document: DocumentOf<Kind>,
  level: Level,
  attached: AttachmentResult,
) => KeyedMessage | null;

/** Slack's message for each kind of document; `place-marks` and `away` are none. */
const draws: { [Kind in Document['kind']]: Draw<Kind> } = {
  run: ({ state, now, page, previous, queue, unserved, around, unshown, steadiness }, level) =>
    ofRun(
      rootMessage(state, {
        ...{ now, level, links: { page: page }, buttons: true },
        ...{ previous, queue, unserved, around, unshown, steadiness },
      }),
    ),
  section: ({ state, phase, section }, level) => ofRun(sectionChecklist(state, phase, section, { level })),
  evidence: ({ state, check, page }, level, { evidence, pictures }) =>
    ofRun(
      evidenceReply(state, check, {
        level,
        links: { page: page, logs: null },
        buttons: true,
        file: evidence,
        pictures,
      }),
    ),
  approval: ({ state, check, lastTookMs }, level) =>
    ofRun(approvalReply(state, check, { level, buttons: true, lastTookMs })),
  verdict: ({ state, now, page, previous, steadiness }, level) =>
    ofRun(
      verdictBroadcast(state, previous, {
        ...{ now, level, links: { page: page }, buttons: true, steadiness },
      }),
    ),
  'asker-told': ({ state, now, page }, level) =>
    ofRun(askerReply(state, { now, level, links: { page: page }, buttons: true })),
  incident: (one, level) => {
    const options = optionsOf(one, level);
    return headerMessage(one.state, { ...options, links: { ...options.links, timeline: one.link } });
  },
  timeline: (one, level) =>
    timelineMessage(one.state, { ...optionsOf(one, level), number: one.number, next: one.next }),
  'older-timeline': (one, level) =>
    timelineMovedMessage(one.state, { ...optionsOf(one, level), number: one.number, live: one.link }),
  'place-marks': () => null,
  away: () => null,
  handoff: (one, level) => {
    const { answered, ...handoff } = one.handoff;
    return handoffMessage(one.state, { ...optionsOf(one, level), handoff, answered, leases: one.leases });
  },
  exception: (one, level) => needsSecondMessage(one.state, one.exception, optionsOf(one, level)),
  changes: (one, level) => changeMessage(one.changes, one.state, optionsOf(one, level)),
  'more-changes': (one, level) =>
    moreChangesMessage(
      one.state,
      { id: one.id, count: one.count, timeline: one.link },
      optionsOf(one, level),
    ),
  closing: (one, level, { chart }) =>
    closingMessage(one.state, { ...optionsOf(one, level), chart, buttons: true }),
  'place-back': (one, level) => channelBackMessage(one.state, one.loss, optionsOf(one, level)),
  deploy: ({ state }, level) => deployMessage(state, { level }),
  'deploy-report': ({ state, number, report, page }, level, { pictures }) => {
    const facts = report === null ? null : { ...report.facts, about: report, pictures };
    return deployReportMessage(state, number, facts, { level, links: { page: page }, buttons: true });
  },
  'scheduled-report': scheduledReport,
};

/** The message that Slack shows for a document; null for one that Slack has no form for. */
export function drawDocument<Kind extends Document['kind']>(
  document: DocumentOf<Kind>,
  level: Level,
  attached: AttachmentResult,
): KeyedMessage | null {
  return draws[document.kind as Kind](document, level, attached);
}

function optionsOf(
  { state, now, page }: Pick<DocumentOf<'incident'>, 'state' | 'now' | 'page'>,
  level: Level,
) {
  return { now, level, links: { page }, buttons: state.closed === null };
}

function ofRun(message: SlackMessage | null): KeyedMessage | null {
  if (message?.metadata === undefined) return null;
  const { key = '', ...payload } = message.metadata.event_payload;
  const content = { text: message.text, blocks: message.blocks, payload };
  return { key, eventType: message.metadata.event_type, content };
}

function scheduledReport(
  { schedule, tick, telling, report, nextAt, page }: DocumentOf<'scheduled-report'>,
  level: Level,
  { pictures }: AttachmentResult,
): KeyedMessage {
  const { at, missed, words, plan, environment, outcome } = tick;
  const named = plan === undefined ? {} : { plan };
  const about = { key: telling.key, schedule, selector: words, ...named, environment, missed, nextAt };
  const spell = { reports: telling.reports, sinceAt: telling.sinceAt };
  if (outcome.kind === 'declined' || report === null) {
    const reason = outcome.kind === 'declined' ? outcome.reason : 'nothing is kept of its run';
    return declinedReport({ ...about, at, reason }, telling.isQuiet ? spell : null, { level });
  }
  const { state, facts } = report;
  const { verdict, decidedBy, passed, total, unseen = 0, finishedAt, run } = summaryOf(state, '');
  const durationMs = finishedAt - (state.startedAt ?? state.requestedAt);
  const ended = { run, verdict, decidedBy, passed, total, unseen, finishedAt, durationMs };
  const told = { ...about, ...facts, ...ended, about: report, pictures };
  const options = { level, links: { page: page }, buttons: true };
  return telling.isQuiet ? quietReport(told, spell, options) : reportMessage(told, options);
}
