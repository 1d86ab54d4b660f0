import { nearest } from '../../core/nearest.ts';
import type { Asker } from '../../core/people.ts';
import { proseText } from '../../core/picture/sentence.ts';
import { cronMistake, isTimeZone, timeZones } from '../../core/plan/schedule.ts';
import { leastGapMinutes, parseCron } from '../../core/schedule/cron.ts';
import { nextTimes } from '../../core/schedule/next-times.ts';
import { leastMinutes, mostInChannel, type Schedule, scheduleId } from '../../core/schedule/schedule.ts';
import { onlyLooks } from '../choose-to-look.ts';
import type { PlanParts, PostParts, WordParts } from '../parts.ts';
import { auditRefusal, byVerb, isMember, permitUnless, refuseOutsider, type Wish } from '../permit.ts';
import { unpostable } from '../postable.ts';
import { unlinked } from '../sentence-parts.ts';
import { runRules } from '../start.ts';
import { declined, understand } from '../understand.ts';
import type { Objection, PermissionRefusal, Understanding, Unknown } from '../wish.ts';
import { isKnown, isUsable } from '../words.ts';
import type { ScheduleDeskParts } from './schedules-here.ts';

export type AddScheduleOutcome =
  /** `there`: the same was there before. `nextAt` are its next times, epoch ms. `leftOut` checks change something or ask a person: a report only looks. */
  | { kind: 'added' | 'there'; schedule: Schedule; nextAt: readonly number[]; leftOut: number }
  | PermissionRefusal
  /** `problems`: all that is wrong with what was asked, a sentence each. */
  | (Objection & { problems: readonly string[] });

type Request = { cron: string; words: readonly string[] };

const shownTimes = 3;

/** Adds a schedule to the asker's channel, or says everything that is wrong with it at once. */
export async function addSchedule(
  parts: ScheduleDeskParts & WordParts & PostParts,
  asker: Asker,
  request: Request,
): Promise<AddScheduleOutcome> {
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'add a schedule', action: 'schedule', environment: null });
  }
  const { words, zone, problem } = await zoneOf(parts, request.words);
  const understood = await understand(parts, asker, { words });
  const problems = [
    ...cronProblems(request.cron, problem === null ? zone : 'UTC'),
    ...selectionProblems(words, understood),
    ...(problem === null ? [] : [problem]),
    ...(asker.channel === '' ? ['A schedule reports into a channel: add it in one.'] : []),
  ];
  if (understood.kind !== 'understood' || problems.length > 0) return wrong(problems);
  const looking = { ...understood, checks: understood.checks.filter(onlyLooks) };
  const schedule = scheduleOf(asker, { ...request, zone }, understood, parts.now());
  const rules = [
    byVerb({ verb: 'schedule', channel: asker.channel, environment: schedule.environment }, asker.user),
    ...runRules(asker, looking),
  ];
  const closed = await unpostable(parts, asker.channel);
  const refused = await permitUnless(parts, asker, wishOf(schedule), rules, closed?.message ?? null);
  if (refused?.kind === 'refused') return refused;
  if (closed !== null) return wrong([proseText(closed.message)]);
  const answer = await parts.schedules.add(schedule, mostInChannel);
  if (answer === 'full') {
    const full = `This channel has ${mostInChannel} schedules, and that is the most: remove one first.`;
    await auditRefusal(parts, asker, wishOf(schedule), full);
    return wrong([full]);
  }
  // Said again, it also makes up for a process that died between the two.
  await parts.ticks.upsert(schedule);
  const existing = (await parts.schedules.get(schedule.id)) ?? schedule;
  const nextAt = nextTimes(schedule.cron, zone, parts.now(), shownTimes);
  const leftOut = understood.checks.length - looking.checks.length;
  return { kind: answer, schedule: existing, nextAt, leftOut };
}

function wrong(problems: readonly string[]): Extract<AddScheduleOutcome, { kind: 'declined' }> {
  return { ...declined(problems.join(' ')), problems };
}

function scheduleOf(
  { channel, user }: Asker,
  { cron, zone }: { cron: string; zone: string },
  { plan, environment, selector }: Understanding,
  now: number,
): Schedule {
  const fields = cron.trim().split(/\s+/).join(' ').toLowerCase();
  const what = { cron: fields, zone, words: selector, plan: plan.id, environment, channel };
  const many = plan.isOneOfMany === true ? { isOneOfMany: true as const } : {};
  return { id: scheduleId(what), ...what, ...many, by: user, createdAt: now, from: 'person' };
}

function wishOf({ cron, zone, words, environment }: Schedule): Wish {
  const what = `schedule ${words.join(' ')} on ${environment}`;
  return { what, action: 'schedule', environment, selector: ['add', cron, ...words, environment, zone] };
}

type ReadZone = { words: readonly string[]; zone: string; problem: string | null };

/** The last word is a zone when it is one, or looks like one and nothing else is called so. */
async function zoneOf(parts: PlanParts, words: readonly string[]): Promise<ReadZone> {
  const last = words.at(-1) ?? '';
  const rest = words.slice(0, -1);
  const plans = (await parts.plans()).filter(isUsable);
  if (isKnown(plans, last) || plans.some(({ id }) => id === last) || last === '') {
    return { words, zone: 'UTC', problem: null };
  }
  const zones = timeZones();
  const exact = zones.find((one) => one.toLowerCase() === last.toLowerCase());
  if (exact !== undefined) return { words: rest, zone: exact, problem: null };
  const isIana = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)+$/.test(last);
  if (isIana && isTimeZone(last)) return { words: rest, zone: last, problem: null };
  const near = nearestZone(last, zones);
  if (!isIana && (near === null || words.length < 2)) return { words, zone: 'UTC', problem: null };
  const hint = near === null ? 'a zone is written as in Europe/Berlin' : `did you mean ${near}?`;
  return { words: rest, zone: 'UTC', problem: `There is no time zone ${unlinked(last)}: ${hint}` };
}

/** By its whole name, or by its city. */
function nearestZone(word: string, zones: readonly string[]): string | null {
  const city = word.toLowerCase().replaceAll(' ', '_');
  const ofCity = zones.find((zone) => zone.toLowerCase().split('/').at(-1) === city);
  return ofCity ?? nearest(word, zones);
}

function cronProblems(cron: string, zone: string): readonly string[] {
  const mistake = cronMistake(cron);
  if (mistake !== null) return [`"${unlinked(cron)}": ${unlinked(mistake)}.`];
  const parsed = parseCron(cron);
  const gap = leastGapMinutes(parsed);
  const often = `"${cron}": it would come every ${gap === 1 ? 'minute' : `${gap} minutes`}; at most every ${leastMinutes} minutes is possible.`;
  if (gap < leastMinutes) return [often];
  return nextTimes(cron, zone, 0, 1).length === 0
    ? [`"${cron}": there is no such day, so it never comes.`]
    : [];
}

function selectionProblems(
  words: readonly string[],
  understood: Understanding | Unknown | Objection,
): readonly string[] {
  if (words.length === 0) return ['Say what to run: all, a phase, a section, a check or a tag.'];
  if (words.includes('failed')) {
    return ['failed means the last run of the moment: name phases, sections or checks in a schedule.'];
  }
  if (understood.kind === 'declined') return [proseText(understood.message)];
  if (understood.kind === 'understood') {
    return understood.checks.some(onlyLooks)
      ? []
      : [`A report only looks: every check of ${words.join(' ')} changes something or asks a person.`];
  }
  const { word, instead } = understood;
  const hint = instead === null ? '' : ` Did you mean ${unlinked(instead.word)}?`;
  return [`There is no ${unlinked(word)}.${hint}`];
}
