import { z } from 'zod';
import { environmentOf } from '../src/core/incident/head.ts';
import type { IncidentDesk } from '../src/desk/incidents/incident-desk.ts';
import type { Reply } from '../src/desk/reply.ts';
import { firstWord } from './arguments.ts';
import { defineCommand, type Uses } from './command.ts';
import { type IncidentRequest, instantOf, readIncidentWords } from './incident-words.ts';

type Context = Uses<'refusal' | 'may', keyof IncidentDesk>;

const args = z.array(z.string()).transform((words, context): IncidentRequest => {
  const read = readIncidentWords(words);
  if (read.kind !== 'wrong') return read;
  context.addIssue({ code: 'custom', message: read.message });
  return z.NEVER;
});

/** The incident of a channel: opened, told of, added to, closed. */
export const incident = defineCommand({
  name: 'incident',
  usage: 'incident open|status|note|close|reopen|task|done|severity|role|record|edit|strike|snooze|list […]',
  summary: 'the incident of this channel: open it, tell how it stands, add to its record, close it',
  details: [
    'open [--plan ID|none] [--env E] <key> [P0…P3] <title>: without words it offers a form; none is for what no plan foresaw. status [text] [next: text]: posts an update; without words it shows how things stand.',
    'note [at HH:MM | 20m ago] <text>: adds to the record, where it belongs by its time, as your clock shows it. severity P0…P3. role commander|communications|operations|scribe @person.',
    'close [summary]: or says what is in the way. close --as false-alarm|drill|duplicate:KEY <text>: at once, by one person. reopen [key] [reason]: the one that was closed last, or by its key.',
    'task add <text>. done <task>, reopen <task> [reason]: for tasks without checks, by their number in incident status or by id.',
    'record: the last things that people said, numbered. edit <number> <text>, strike <number> [reason]: what stood there before stays visible.',
    'snooze <window> <duration> [reason]: nobody is nudged about that window meanwhile. list: the incidents of this channel.',
  ],
  examples: [
    'incident open 517 Backend does not start',
    'incident status health answers again next: load test',
    'incident note 20m ago we rolled back',
    'incident task add Call the vendor',
    'incident done 3',
    'incident snooze immediate 30m waiting for the vendor',
    'incident close the NameError is fixed and deployed',
    'incident close --as duplicate:516 both are the missing import',
    'incident reopen it fails again',
  ],
  group: 'change',
  permission: 'incident',
  args,
  run: (request, context: Context) => answer(request, context),
});

async function answer(request: IncidentRequest, context: Context): Promise<Reply> {
  const { incidents, asker, arrival, words } = context;
  const asked = { command: ['incident', ...words], verb: 'incident', verbs: ['incident'] };
  const id = arrival.requestId;
  switch (request.kind) {
    case 'form':
      return { kind: 'incident-form' };
    case 'open': {
      const { key, title, severity, plan, environment } = request;
      const wish = {
        ...{ key, title },
        ...(severity === null ? {} : { severity }),
        ...(plan === null ? {} : { plan }),
        ...(environment === null ? {} : { environment }),
      };
      const opened = await incidents.open(asker, wish, id);
      const link = opened.kind === 'taken' ? await context.incidentLink?.(opened.key) : null;
      return { kind: 'incident-opened', opened, asked, url: link ?? null };
    }
    case 'close': {
      const wish = { summary: request.summary, exception: null, as: request.as };
      return { kind: 'incident-closed', closed: await incidents.close(asker, wish, id), asked };
    }
    case 'state':
      return reading(context, 'incident-status');
    case 'record':
      return reading(context, 'incident-record');
    case 'edit':
    case 'strike':
      return { kind: 'incident', done: await correct(request, context), asked };
    case 'list':
      return list(context);
    case 'done': {
      const task = await taskNamed(context, request.task);
      return { kind: 'incident', done: await incidents.attest(asker, task, id), asked };
    }
    case 'reopen':
      return { kind: 'incident', done: await reopen(request.text, context), asked };
    case 'task':
      return { kind: 'incident', done: await incidents.addTask(asker, request.text, id), asked };
    default:
      return { kind: 'incident', done: await change(request, context), asked };
  }
}

/** A task of the open incident; where none is open, the incident itself. */
async function reopen(text: string, context: Context) {
  const { incidents, asker, arrival } = context;
  if ((await incidents.current(asker.channel)) === null) return incidents.reopenIncident(asker, text);
  const [word, reason] = firstWord(text);
  const task = await taskNamed(context, word);
  return incidents.reopen(asker, { task, reason }, arrival.requestId);
}

/** An entry by its number in `incident record`; the desk says what may be done with it. */
async function correct(
  request: Extract<IncidentRequest, { kind: 'edit' | 'strike' }>,
  { incidents, asker, arrival }: Context,
) {
  const state = await incidents.current(asker.channel);
  const entry =
    state === null
      ? ''
      : (state.record.find(({ number }) => number === request.number)?.id ?? `${request.number}`);
  return request.kind === 'edit'
    ? incidents.editEntry(asker, { entry, text: request.text }, arrival.requestId)
    : incidents.strikeEntry(asker, { entry, reason: request.reason }, arrival.requestId);
}

type Change = Extract<IncidentRequest, { kind: 'update' | 'note' | 'severity' | 'role' | 'snooze' }>;

async function change(request: Change, { incidents, asker, arrival, now, zoneOf }: Context) {
  const id = arrival.requestId;
  switch (request.kind) {
    case 'update': {
      const { changed, next } = request;
      return incidents.update(asker, { changed, next, nextUpdateAt: null }, id);
    }
    case 'note': {
      const zone = (await zoneOf?.(asker.user)) ?? 'UTC';
      const at = request.at === null ? null : instantOf(request.at, now(), zone);
      return incidents.note(asker, { text: request.text, at, zone }, id);
    }
    case 'severity':
      return incidents.setSeverity(asker, request.severity, id);
    case 'role':
      return incidents.giveRole(asker, { role: request.role, user: request.user }, id);
    case 'snooze': {
      const { window, durationMs, reason } = request;
      return incidents.snooze(asker, { window, untilMs: now() + durationMs, reason }, id);
    }
    default:
      return request satisfies never;
  }
}

/** The n-th task of the timeline for a number, unless a task is called so. */
async function taskNamed({ incidents, asker }: Context, word: string): Promise<string> {
  const state = /^\d{1,4}$/.test(word) ? await incidents.current(asker.channel) : null;
  const tasks = state?.windows.flatMap((window) => window.tasks) ?? [];
  if (tasks.some(({ id }) => id === word)) return word;
  return tasks[Number(word) - 1]?.id ?? word;
}

async function reading(context: Context, kind: 'incident-status' | 'incident-record'): Promise<Reply> {
  const { incidents, asker } = context;
  const state = await incidents.current(asker.channel);
  const refused = await refusedToLook(context, state === null ? null : environmentOf(state.head));
  if (refused !== null) return refused;
  if (state !== null) return { kind, state };
  const message = 'This channel has no open incident.';
  const last = await incidents.lastClosed(asker.channel);
  const again = last === null ? '' : `, or incident reopen ${last}`;
  return { kind: 'declined', message, next: `incident open <key> <title>${again}` };
}

const mostListed = 200;
const mostShown = 20;

/** Titles of other channels' incidents may be nothing for this one; their number is. */
async function list(context: Context): Promise<Reply> {
  const { incidents, incidentKeys, asker } = context;
  const refused = await refusedToLook(context, null);
  if (refused !== null) return refused;
  const keys = await incidentKeys(mostListed);
  const states = (await Promise.all(keys.map((key) => incidents.state(key)))).filter((one) => one !== null);
  const may = await Promise.all(
    states.map(({ head }) => context.desk.may(asker, 'incident', environmentOf(head))),
  );
  const here = states.filter(({ head }, at) => head.channel === asker.channel && may[at]).slice(0, mostShown);
  const elsewhere = states.filter(({ head, closed }) => closed === null && head.channel !== asker.channel);
  return { kind: 'incidents', here, openElsewhere: elsewhere.length };
}

/** The desk asks for permission only where something is changed. */
async function refusedToLook(
  { desk, asker, words }: Context,
  environment: string | null,
): Promise<Reply | null> {
  const what = 'look at incidents here';
  const refused = await desk.refusal(asker, { verb: 'incident', environment, what });
  return refused === null
    ? null
    : { kind: 'not-done', why: refused, asked: { command: ['incident', ...words] } };
}
