import { environmentOf } from '../../src/core/incident/head.ts';
import type { Reply } from '../../src/desk/reply.ts';
import { refusedToLook, type SubVerb, type SubVerbContext } from './sub-verb.ts';

/** `incident list`. */
export const listVerb: SubVerb = {
  name: 'list',
  help: 'list: the incidents of this channel.',
  read: (_, words) => (words.length === 0 ? { answer: list } : { wrong: 'list takes no words' }),
};

const mostListed = 200;

const mostShown = 20;

/** Titles of other channels' incidents may be nothing for this one; their number is. */
async function list(context: SubVerbContext): Promise<Reply> {
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
