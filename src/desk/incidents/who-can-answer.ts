import { environmentOf } from '../../core/incident/head.ts';
import type { Asker } from '../../core/people.ts';
import { joined, phrase, type Sentence } from '../../core/picture/sentence.ts';
import type { DecisionParts } from '../parts.ts';
import { isPermitted } from '../permit.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import { byIncident, type OpenHere } from './act.ts';
import { notAPerson, type WordingObjection } from './texts.ts';

/** Why somebody who was named could answer nothing here, so that nobody is asked in vain; null for people of the workspace, and while nobody says who they are. */
export async function cannotAnswer(
  parts: Pick<DecisionParts, 'directory' | 'kindOf'>,
  named: string,
  why: string,
): Promise<Objection | WordingObjection | null> {
  const user = named.trim();
  if (!parts.directory.isPerson(user)) return notAPerson(named);
  const kind = parts.directory.isBot(user) ? 'bot' : ((await parts.kindOf?.(user)) ?? 'member');
  if (kind === 'bot') return declined(phrase`${byPerson(user)} is a bot: ${why}`);
  if (kind === 'member') return null;
  return declined(
    phrase`${byPerson(user)} is of another workspace, and only people of this one are answered: name one of them.`,
  );
}

const mostNamed = 3;

/** Why somebody who was named could do nothing in an incident of this place; null for who may work on it. */
export async function mayNotWork(
  parts: DecisionParts,
  asker: Asker,
  { state }: Pick<OpenHere, 'state'>,
  user: string,
): Promise<Objection | null> {
  const other: Asker = { ...asker, user };
  const rule = byIncident(other, environmentOf(state.head));
  if (await isPermitted(parts, other, [rule])) return null;
  const decision = rule(await parts.config(), []);
  const who = decision.allowed ? [] : decision.who.filter((id) => id !== user).slice(0, mostNamed);
  const people: Sentence = joined(
    who.map((id): Sentence => [{ person: id }]),
    ' or ',
  );
  const instead: Sentence = who.length === 0 ? [] : [{ text: '; ' }, ...people, { text: ' may' }];
  return declined(phrase`${byPerson(user)} may not work on incidents here, by staging-check.yaml${instead}.`);
}
