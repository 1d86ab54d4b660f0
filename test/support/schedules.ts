import type { ReportSubject } from '../../src/core/report/publishing.ts';
import type { ScheduleReports } from '../../src/core/schedule/reports.ts';
import type { Schedule, ScheduleStore, Tick } from '../../src/core/schedule/schedule.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import { startScheduledRun, type TickParts } from '../../src/desk/schedules/start-scheduled-run.ts';
import { redisScheduleReports } from '../../src/store/schedule-reports.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import { type DeskRoom, deskPlan, deskRoom } from './desk.ts';

/** A person's schedule of the plan `outage`. */
export const hourly: Schedule = {
  ...{ id: 's-00000001', cron: '0 * * * *', zone: 'Europe/Berlin', words: ['phase2'], plan: 'outage' },
  ...{ environment: 'staging', channel: 'C1', by: 'UDANA01', from: 'person' },
  createdAt: Date.parse('2026-11-24T08:00:00Z'),
};

/** The tick of an instant. */
export function tickAt(at: number, more: Partial<Tick> = {}): Tick {
  return { id: `${hourly.id}@${new Date(at).toISOString()}`, at, missed: 0, ...more };
}

const check = '{ name: Health, env: { process: true }, expect: { HOME: { exists: true } } }';

/** The text of a plan with two reports, one of them daily; its only phase is `phase1`. */
export function scheduledPlan(more = '', id = 'shop') {
  return deskPlan(
    id,
    `
version: 1
plan: ${id}
title: Shop
environments: { staging: { hosts: [localhost] } }
phases:
  phase1: { title: First, sections: { "1.1": { title: Health, checks: { health: ${check} } } } }
reports:
  daily: { cron: "0 9 * * 1-5", timezone: America/Los_Angeles, run: [phase1], channel: "#staging" }
  after: { at: [5m], run: [phase1] }
${more}`,
  );
}

/** A desk with schedules and their reports on a Redis of its own; `told` names what the job `report` was asked for. */
export type ScheduleRoom = AsyncDisposable & {
  room: DeskRoom;
  store: ScheduleStore;
  reports: ScheduleReports;
  told: ReportSubject[];
  parts: DeskParts & TickParts;
  start(schedule: Schedule, tick: Tick): Promise<void>;
};

/** Opens the room. */
export async function scheduleRoom(changes: Partial<DeskParts> = {}): Promise<ScheduleRoom> {
  const room = await deskRoom(changes);
  const { redis } = room.server;
  const reports = redisScheduleReports(redis);
  const told: ReportSubject[] = [];
  const reportQueue = { report: async (subject: ReportSubject) => void told.push(subject) };
  const parts: DeskParts & TickParts = { ...room.parts, reports, reportQueue };
  return {
    ...{ room, store: redisSchedules(redis), reports, told, parts },
    start: (schedule, tick) => startScheduledRun(parts, schedule, tick),
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}
