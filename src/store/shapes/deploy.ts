import { z } from 'zod';
import type { DeployEvent } from '../../core/deploy/events.ts';
import { document } from '../schema.ts';
import { event, flag, number, object, text, textOrNone, texts } from './fields.ts';
import { verdict } from './run.ts';

export const comparedFields = {
  standing: z.enum(['worse', 'unknown', 'news', 'better', 'same']),
  headline: text,
  cause: text.exactOptional(),
  baseline: textOrNone,
  unstable: texts.exactOptional(),
};

const head = object({
  id: text,
  environment: text,
  revision: text,
  turn: number.exactOptional(),
  plan: text,
  isOneOfMany: z.literal(true).exactOptional(),
  reports: z.array(object({ number, afterMs: number, run: texts })),
  channel: textOrNone,
  incident: textOrNone,
});

const source = z.discriminatedUnion('kind', [
  object({ kind: z.literal('hook') }),
  object({ kind: z.literal('command'), by: text }),
  object({ kind: z.literal('run'), run: text }),
  object({ kind: z.literal('log') }),
]);

const asking = {
  report: number,
  asked: number,
  answers: z.array(object({ check: text, name: text, answers: z.array(textOrNone), problem: text })),
};

const reports = [
  event('report.due', { report: number }),
  event('report.started', { report: number, run: text }),
  event('report.ended', {
    report: number,
    run: text,
    verdict,
    decidedBy: text,
    passed: number,
    total: number,
    unseen: number.exactOptional(),
    failing: texts,
  }),
  event('report.skipped', { report: number, reason: text, isLate: flag.exactOptional() }),
  event('report.compared', { report: number, compared: object(comparedFields) }),
] as const;

const events = [
  event('deploy.opened', { deploy: head }),
  event('deploy.seen', {
    source,
    facts: object({ service: textOrNone, url: textOrNone, deployedBy: textOrNone }),
  }),
  event('revision.confirmed', asking),
  event('revision.old', asking),
  event('revision.unknown', asking),
  ...reports,
  event('superseded', { by: text, revision: text }),
  event('cancelled', { reason: text, incident: textOrNone }),
  event('signed.off', {}),
] as const;

/** Before version 2 messages were called as Slack calls them. */
const before = z.discriminatedUnion('type', [
  ...events,
  event('message.posted', { channel: text, ts: text }).transform(({ ts: message, ...rest }) => ({
    ...rest,
    message,
  })),
  event('report.told', { report: number, ts: text }).transform(({ ts: message, ...rest }) => ({
    ...rest,
    message,
  })),
]);

export const deployEvents = document<DeployEvent>({
  name: 'an event of a deploy',
  version: 2,
  shape: z.discriminatedUnion('type', [
    ...events,
    event('message.posted', { channel: text, message: text }),
    event('report.told', { report: number, message: text }),
  ]),
  older: { 0: before, 1: before },
});
