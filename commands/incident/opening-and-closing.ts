import { firstWord, optionsBefore } from '../arguments.ts';
import { askedIn, deed, look, type SubVerb } from './sub-verb.ts';
import { taskNamed } from './tasks.ts';
import { severityIn } from './telling.ts';

const openExample = 'incident open 517 Backend does not start';

/** Opening an incident, and telling how it stands. */
export const opening: readonly SubVerb[] = [
  {
    name: 'open',
    help: 'open [--plan ID|none] [--env E] <key> [P0…P3] <title>: without words it offers a form; none is for what no plan foresaw.',
    read(text) {
      if (text === '') return { answer: async () => ({ kind: 'incident-form' }) };
      const { options, rest } = optionsBefore(text, ['plan', 'env']);
      if (options === null)
        return { wrong: '--plan takes the id of a plan or none, --env the name of an environment' };
      const [key, behind] = firstWord(rest);
      const [level, titleBehind] = firstWord(behind);
      const severity = severityIn(level);
      const title = severity === null ? behind : titleBehind;
      if (title === '') return { wrong: `open takes a key and a title, as in: ${openExample}` };
      const wish = {
        ...{ key, title },
        ...(severity === null ? {} : { severity }),
        ...(options.plan === undefined ? {} : { plan: options.plan }),
        ...(options.env === undefined ? {} : { environment: options.env }),
      };
      return {
        async answer(context) {
          const opened = await context.incidents.open(context.asker, wish, context.arrival.requestId);
          const link = opened.kind === 'taken' ? await context.incidentLink?.(opened.key) : null;
          return { kind: 'incident-opened', opened, typed: askedIn(context), url: link ?? null };
        },
      };
    },
  },
  {
    name: 'status',
    help: 'status [text] [next: text]: posts an update; without words it shows how things stand.',
    read(text) {
      if (text === '') return howItStands;
      const [, before = '', next = ''] = /^([\s\S]*?)(?:^|\s)next:(?:\s+([\s\S]*))?$/i.exec(text) ?? [
        text,
        text,
      ];
      const changed = before.trim();
      const example = 'incident status health is back next: load test';
      return changed === ''
        ? { wrong: `status says what changed before what is next, as in: ${example}` }
        : deed(({ incidents, asker }, id) =>
            incidents.update(asker, { changed, next, nextUpdateAt: null }, id),
          );
    },
  },
];

/** What `incident` alone asks for. */
export const howItStands = look((state) => ({ kind: 'incident-status', state }));

/** Closing an incident, and opening it again. */
export const closing: readonly SubVerb[] = [
  {
    name: 'close',
    help: 'close [summary]: or says what is in the way. close --as false-alarm|drill|duplicate:KEY <text>: at once, by one person.',
    read(text) {
      const { options, rest } = optionsBefore(text, ['as']);
      const example = 'incident close --as drill the game day is over';
      if (options === null)
        return { wrong: `--as takes false-alarm, drill or duplicate:KEY, as in: ${example}` };
      const wish = { summary: rest, exception: null, as: options.as ?? null };
      return {
        async answer(context) {
          const closed = await context.incidents.close(context.asker, wish, context.arrival.requestId);
          return { kind: 'incident-closed', closed, typed: askedIn(context) };
        },
      };
    },
  },
  {
    name: 'reopen',
    help: 'reopen [key] [reason]: the one that was closed last, or by its key.',
    /** A task of the open incident; where none is open, the incident itself. */
    read: (text) =>
      deed(async (context, id) => {
        const { incidents, asker } = context;
        if ((await incidents.current(asker.channel)) === null) return incidents.reopenIncident(asker, text);
        const [word, reason] = firstWord(text);
        return incidents.reopen(asker, { task: await taskNamed(context, word), reason }, id);
      }),
  },
];
