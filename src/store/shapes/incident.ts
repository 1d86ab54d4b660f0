import { z } from 'zod';
import { type IncidentEvent, roles, severities } from '../../core/incident/events.ts';
import { document } from '../schema.ts';
import { event as eventOf, flag, number, numberOrNone, object, text, textOrNone, texts } from './fields.ts';
import { checkStatus, criterion, madeFrom, verdict } from './run.ts';

const severity = z.enum(severities);

const window = object({
  id: text,
  fromMs: number,
  toMs: number,
  tasks: z.array(object({ id: text, text, checks: texts })),
});

const risk = object({
  id: text,
  level: z.enum(['high', 'medium', 'low']),
  text,
  mitigation: textOrNone,
  watch: texts,
});

const followUp = object({
  id: text,
  text,
  target: z.union([object({ publish: z.literal('github-issue') }), object({ write: text })]).nullable(),
});

const head = object({
  key: text,
  title: text,
  channel: text,
  severity,
  environment: text,
  plan: object({ id: text, title: text, digest: text, file: text }),
  windows: z.array(window),
  criteria: z.array(criterion),
  risks: z.array(risk),
  afterwards: z.array(followUp),
  checkNames: z.record(text, text),
});

function event<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return eventOf(type, { by: text, ...fields });
}

const opening = [
  event('incident.opened', { incident: head }),
  event('severity.set', { severity }),
  event('role.given', { role: z.enum(roles), user: text }),
  event('status.posted', { changed: text, next: text, nextUpdateAt: numberOrNone }),
] as const;

const entries = [
  event('note.written', { entry: text, text, recordedAt: number }),
  event('message.kept', { entry: text, text, permalink: textOrNone, keptBy: text, recordedAt: number }),
  event('message.left', { entry: text }),
  event('entry.edited', { entry: text, text }),
  event('entry.struck', { entry: text, reason: text }),
] as const;

const runs = [
  event('run.started', {
    run: text,
    selector: texts,
    environment: text,
    plan: text.exactOptional(),
    permalink: textOrNone,
  }),
  event('run.linked', { run: text, permalink: text }),
  event('check.ended', {
    run: text,
    check: text,
    status: checkStatus,
    value: text,
    revision: textOrNone,
    permalink: textOrNone,
    startedAt: number.exactOptional(),
    isDeed: z.literal(true).exactOptional(),
    ...madeFrom,
  }),
  event('run.ended', {
    run: text,
    selector: texts,
    verdict,
    decidedBy: text,
    cause: text.exactOptional(),
    passed: number,
    total: number,
    unseen: number.exactOptional(),
    durationMs: number,
    permalink: textOrNone,
    isTold: flag.exactOptional(),
    cancelled: flag.exactOptional(),
  }),
  event('deploy.seen', {
    revision: text,
    environment: text,
    plan: text.exactOptional(),
    run: textOrNone,
    told: z.union([object({ by: text }), z.literal('log')]).exactOptional(),
  }),
  event('decision.made', {
    run: text,
    check: text,
    decision: z.enum(['approved', 'rejected', 'signed off', 'failed']),
    reason: text,
  }),
] as const;

const timeline = [
  event('task.added', { task: text, text }),
  event('task.attested', { task: text }),
  event('task.reopened', { task: text, reason: text }),
  event('window.warned', { window: text, needsMs: number, leftMs: number }),
  event('window.nudged', { window: text, number }),
  event('window.snoozed', { window: text, until: number, reason: text }),
  event('update.reminded', { dueAt: number }),
] as const;

const closing = [
  event('handoff.offered', { offer: text, to: text }),
  event('handoff.accepted', { offer: text }),
  event('handoff.declined', { offer: text, reason: text }),
  event('exception.asked', { ask: text, summary: text, reason: text }),
  event('exception.withdrawn', { ask: text }),
  event('followup.done', { followUp: text, what: text }),
  event('person.named', { person: text, name: text }),
  event('channel.lost', { reason: text }),
  event('channel.back', {}),
  event('incident.closed', {
    summary: text,
    exception: object({ reason: text, agreedBy: text }).nullable(),
    as: z
      .discriminatedUnion('kind', [
        object({ kind: z.enum(['false-alarm', 'drill']) }),
        object({ kind: z.literal('duplicate'), of: text }),
      ])
      .exactOptional(),
  }),
  event('incident.reopened', { closing: number, reason: text }),
] as const;

const shape = z.discriminatedUnion('type', [...opening, ...entries, ...runs, ...timeline, ...closing]);

export const incidentEvents = document<IncidentEvent>({
  name: 'an event of an incident',
  version: 2,
  shape,
  // Since version 2 there are tasks that people add, and incidents that are opened again; nothing else changed.
  older: { 0: shape, 1: shape },
});
