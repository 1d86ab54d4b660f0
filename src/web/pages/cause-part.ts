import type { RunCause } from '../../core/cause/causes-of.ts';
import { usualCommand } from '../../core/command/slash-command.ts';
import type { RunState } from '../../core/run/state.ts';
import { causeLines } from '../../core/words/cause-lines.ts';
import { type Around, nextSentence } from '../../core/words/next.ts';
import { changedLines, sinceSentence } from '../../core/words/since.ts';
import { type Html, html, line, type NameOf, nothing, sentence } from '../markup.ts';

const mostShown = 5;

/** What is wrong, a sentence a cause, the worst first; nothing for a run that passed. */
export function causePart(causes: readonly RunCause[]): Html {
  if (causes.length === 0) return nothing;
  return html`${causeLines(causes, mostShown).map((text) => html`<p class="cause"><strong>${line(text, 800)}</strong></p>\n`)}`;
}

/** What changed since the last green run: a line, and all of it folded; nothing when it cannot be told. */
export function sincePart(state: RunState, nameOf: NameOf): Html {
  const since = sinceSentence(state);
  if (since.length === 0) return nothing;
  const lines = changedLines(state);
  const all =
    lines.length === 0
      ? nothing
      : html`<details class="whole"><summary>All that changed</summary><ul>${lines.map((one) => html`<li>${sentence(one, nameOf)}</li>`)}</ul></details>`;
  return html`<p class="since">${sentence(since, nameOf)}</p>${all}`;
}

/** What a reader can do about it, in the channel of the run; nothing for a run that passed. */
export function nextPart(state: RunState, around: Around, nameOf: NameOf): Html {
  const next = nextSentence(state, around, usualCommand);
  return next.length === 0
    ? nothing
    : html`<p class="next"><strong>Next:</strong> ${sentence(next, nameOf)}</p>`;
}
