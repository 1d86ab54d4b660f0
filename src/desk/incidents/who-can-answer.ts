import { phrase } from '../../core/picture/sentence.ts';
import type { DecisionParts } from '../parts.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
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
