import type { RunState } from '../../core/run/state.ts';
import { type Around, nextSentence } from '../../core/words/next.ts';
import { changedLines, sinceSentence } from '../../core/words/since.ts';
import { type Html, html, type NameOf, nothing, sentence } from '../markup.ts';

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

/** What a reader can do about it; nothing for a run that passed. */
export function nextPart(state: RunState, around: Around, nameOf: NameOf): Html {
  const next = nextSentence(state, around);
  return next.length === 0
    ? nothing
    : html`<p class="next"><strong>Next:</strong> ${sentence(next, nameOf)}</p>`;
}
