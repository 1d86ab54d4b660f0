import { firstWord, optionsBefore } from '../arguments.ts';
import { severityIn } from './severity.ts';
import { askedIn, type SubVerb } from './sub-verb.ts';

const openExample = 'incident open 517 Backend does not start';

/** `incident open`. */
export const openVerb: SubVerb = {
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
};
