import type { Prose } from '../../core/picture/sentence.ts';
import { unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';

/** Control characters but tab and line feed, and what turns the direction of text around. */
const unseen = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** What a person wrote, without what nobody can see and without blank ends. */
export function cleaned(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(unseen, '').trim();
}

/** What a field of a form takes, and so what a text of people may have: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element */
const longestField = 3000;

/** What a text has to be: its name in a sentence, and what it is for when it must not be missing. */
export type TextRule = { name: string; wanted?: string };

/** Declined for how it was said, not for how things stand: that is no refusal, and not for the audit log. */
export type WordingObjection = Objection & { isWording: true };

/** A sentence for who has to say it otherwise. */
export function misworded(message: Prose): WordingObjection {
  return { ...declined(message), isWording: true };
}

/** Why a cleaned text will not do; null when it does. */
export function wrongText(text: string, { name, wanted }: TextRule): WordingObjection | null {
  if (text === '' && wanted !== undefined) return misworded(`${name} is missing: ${wanted}.`);
  const { length } = Array.from(text);
  if (length <= longestField) return null;
  const limit = longestField.toLocaleString('en');
  return misworded(`${name} has ${length.toLocaleString('en')} characters; at most ${limit} are kept.`);
}

/** The first of several that will not do. */
export function firstWrong(...rules: readonly (readonly [string, TextRule])[]): WordingObjection | null {
  for (const [text, rule] of rules) {
    const wrong = wrongText(text, rule);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Nobody can be told from this. */
export function notAPerson(text: string): WordingObjection {
  return misworded(
    `${unlinked(text) || 'Nothing'} is no person of this workspace: write @ and choose the name that is offered.`,
  );
}
