import type { SentencePart } from '../core/picture/sentence.ts';
import { cut } from '../core/words/cut.ts';
import { listed } from '../core/words/enumeration.ts';

/** When something was, as a piece of a sentence: each outlet has it in the zone of whoever reads. */
export function atTime(at: number): SentencePart {
  return { moment: at };
}

/** Who did something, as a piece of a sentence. */
export function byPerson(by: string): SentencePart {
  return { person: by };
}

/** `: because …`; nothing without a reason. */
export function becauseOf(reason: string): string {
  const line = unlinked(reason).trim();
  return line === '' ? '' : `: ${line}`;
}

/** What a person wrote, on one line of at most 300 characters, without angle brackets, which are markup in some places. */
export function unlinked(text: string): string {
  return cut(text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll(/\s+/g, ' '), 300, () => 1);
}

/** The first few names of many. */
export function someOf(names: readonly string[], most = 8): string {
  const more = names.length - most;
  return listed([...names.slice(0, most), ...(more > 0 ? [`${more} more`] : [])]);
}

/** `There are staging and demo`, `There is only demo`: what there is instead of what was asked for. */
export function thereAre(names: readonly string[]): string {
  return `${names.length === 1 ? 'There is only' : 'There are'} ${someOf(names)}`;
}
