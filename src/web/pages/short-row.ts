import { isBlocked } from '../../core/run/needs.ts';
import type { RunState } from '../../core/run/state.ts';
import { rowWords } from '../../core/words/checks.ts';
import { type Html, html, line } from '../markup.ts';
import type { RowRoom } from './check-row.ts';
import { anchorOf, byImportance, type PlacedCheck } from './check-standing.ts';

/** Of a run of more checks, only so many are shown with all that was seen; the others have a line each, and their section a page of its own. */
const mostWhole = 200;
const mostInFull = 10;

/** The checks that have a line each, by their place in the run; none in a run that is shown whole. */
export function inShort(checks: readonly PlacedCheck[]): ReadonlySet<number> {
  if (checks.length <= mostWhole) return new Set();
  const full = checks
    .filter(({ look }) => look.kind === 'bad')
    .toSorted(byImportance)
    .slice(0, mostInFull);
  const indexes = new Set(checks.map(({ index }) => index));
  for (const { index } of full) indexes.delete(index);
  return indexes;
}

/** A check in one element: its mark, name, how it stands where it did not pass, reason or value, how long it took. */
export function shortRow({ check, index, standing, look }: PlacedCheck, run: RunState, room: RowRoom): Html {
  const { message, took, asides } = rowWords(check, run);
  const name = line(check.head.name || check.head.id, room.name) || '(no name)';
  const word = standing === 'passed' ? '' : `, ${isBlocked(check) ? 'blocked' : standing}`;
  const detail = line([message, ...asides].filter((part) => part !== '').join(' · '), room.detail);
  const rest = [detail, took].filter((part) => part !== '').join(' · ');
  return html`<li class="c k-${look.kind}" id="${anchorOf(check, index)}">${look.mark} ${name}${word}${rest === '' ? '' : `: ${rest}`}</li>
`;
}

/** Such rows of a section, and where the section is shown whole. */
export function shortRows(rows: readonly Html[], link: string): Html {
  return html`<ul class="many">${rows}</ul><p class="note"><a href="${link}">What was seen of each</a></p>`;
}
