import type { RunCause } from '../../core/cause/causes-of.ts';
import { causeLines } from '../../core/words/cause-lines.ts';
import { type Html, html, line, nothing } from '../markup.ts';

const mostShown = 5;

/** What is wrong, a sentence a cause, the worst first; nothing for a run that passed. */
export function causePart(causes: readonly RunCause[]): Html {
  if (causes.length === 0) return nothing;
  return html`${causeLines(causes, mostShown).map((text) => html`<p class="cause"><strong>${line(text, 800)}</strong></p>\n`)}`;
}
