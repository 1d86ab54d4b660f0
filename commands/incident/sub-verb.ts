import { environmentOf } from '../../src/core/incident/head.ts';
import type { IncidentState } from '../../src/core/incident/state.ts';
import type { DeedOutcome } from '../../src/desk/incidents/act.ts';
import type { IncidentDesk } from '../../src/desk/incidents/incident-desk.ts';
import type { Reply } from '../../src/desk/reply.ts';
import type { Uses } from '../command.ts';

/** What the sub-verbs of `incident` work with. */
export type SubVerbContext = Uses<'refusal' | 'may', keyof IncidentDesk>;

/** What was typed behind a sub-verb: a wish that can be answered, or in a few words what it would have to be. */
export type SubVerbWish = { answer(context: SubVerbContext): Promise<Reply> } | { wrong: string };

/** A word that may follow `incident`. */
export type SubVerb = {
  name: string;
  /** Its sentences in help; empty where those of the one before tell it. */
  help: string;
  /** Reads what stands behind it: a text as it was typed where people write one, else words. */
  read(text: string, words: readonly string[]): SubVerbWish;
};

/** A wish that changes the open incident of the channel. */
export function deed(act: (context: SubVerbContext, requestId: string) => Promise<DeedOutcome>): SubVerbWish {
  return {
    answer: async (context) => ({
      kind: 'incident',
      done: await act(context, context.arrival.requestId),
      typed: askedIn(context),
    }),
  };
}

/** What was asked, for who is told that it was not done. */
export function askedIn({ words }: Pick<SubVerbContext, 'words'>) {
  return { command: ['incident', ...words], verb: 'incident', verbs: ['incident'] };
}

/** A wish that shows the open incident of the channel; without one it says how there could be one. */
export function look(show: (state: IncidentState) => Reply): SubVerbWish {
  return {
    async answer(context) {
      const { incidents, asker } = context;
      const state = await incidents.current(asker.channel);
      const refused = await refusedToLook(context, state === null ? null : environmentOf(state.head));
      if (refused !== null) return refused;
      if (state !== null) return show(state);
      const message = 'This channel has no open incident.';
      const last = await incidents.lastClosed(asker.channel);
      const again = last === null ? '' : `, or incident reopen ${last}`;
      return { kind: 'declined', message, next: `incident open <key> <title>${again}` };
    },
  };
}

/** The desk asks for permission only where something is changed. */
export async function refusedToLook(
  { desk, asker, words }: SubVerbContext,
  environment: string | null,
): Promise<Reply | null> {
  const what = 'look at incidents here';
  const refused = await desk.refusal(asker, { verb: 'incident', environment, what });
  return refused === null
    ? null
    : { kind: 'not-done', why: refused, typed: { command: ['incident', ...words] } };
}
