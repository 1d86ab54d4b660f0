import type { SentencePart } from '../core/picture/sentence.ts';
import { rfc3339 } from '../core/query/time.ts';
import { cut } from '../core/words/cut.ts';

const dayMs = 24 * 3_600_000;

/** `at 10:47 UTC`; with the date when it was more than a day ago. */
export function atTime(at: number, now: number): string {
  const [date = '', time = ''] = rfc3339(at).split('T');
  return now - at < dayMs ? `at ${time.slice(0, 5)} UTC` : `on ${date} at ${time.slice(0, 5)} UTC`;
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
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
