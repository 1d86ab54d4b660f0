import type { IncidentState, KnownCheck } from '../core/incident/state.ts';
import { drawnPieces, type Sentence } from '../core/picture/sentence.ts';
import { minuteText } from '../core/words/instants.ts';
import { checkName, evidenceWords } from '../core/words/timeline.ts';
import { markdownLink, markdownText as text } from './markdown-text.ts';

/** A sentence in Markdown; people stand by id, before which `withPeople` puts their names. */
export function markdownSentence(sentence: Sentence): string {
  return drawnPieces(sentence, {
    text: (words) => `${/^\s/.test(words) ? ' ' : ''}${text(words)}${/\S\s+$/.test(words) ? ' ' : ''}`,
    link: markdownLink,
    person: (id) => (id === '' ? 'the bot' : text(id)),
    moment: minuteText,
  }).join('');
}

/** A check as evidence: what was seen, when, by which run. */
export function evidenceOf(check: KnownCheck, state: Pick<IncidentState, 'head'>): string {
  const mark = check.status === 'passed' ? '✅' : '❌';
  return `${mark} ${text(checkName(state, check.check))}: ${markdownSentence(evidenceWords(check))}`;
}

/** Who it was, in Markdown; nobody named is the bot itself. */
export function person(by: string): string {
  return markdownSentence([{ person: by }]);
}
