import { standingOf } from '../../core/run/check-standing.ts';
import { isBlocked } from '../../core/run/needs.ts';
import type { RunState } from '../../core/run/state.ts';
import { alikeWords, fittingNames, waitingWords } from '../../core/words/alike.ts';
import { rowWords } from '../../core/words/checks.ts';
import type { CheckRow } from '../../core/words/rows.ts';
import { type Html, html, line } from '../markup.ts';
import { anchorOf, lookOf, markHtml, type PlacedCheck } from './check-standing.ts';

/** Of the names of checks that fold out below. */
const fewNamesBytes = 160;

/** Room of a row's texts, bytes. */
export type RowRoom = { name: number; detail: number };

/** The row of a check: mark, name, its reason or value, how long it took; `body` folds out. */
export function checkRow(placed: PlacedCheck, run: RunState, body: Html | null, room: RowRoom): Html {
  const { check, index, standing, look } = placed;
  const { message, took, asides } = rowWords(check, run);
  const detail = line([message, ...asides].filter((part) => part !== '').join(' · '), room.detail);
  // The words say how it stands where it is not simply one or the other.
  const word = html`<span class="vh"> ${isBlocked(check) ? 'blocked' : standing}</span>`;
  const name = line(check.head.name || check.head.id, room.name) || '(no name)';
  const inside = html`${markHtml(look.mark)}<span><span class="n">${name}</span>${word}</span><span class="t">${took}</span>${detail === '' ? null : html`<span class="d">${detail}</span>`}`;
  const id = anchorOf(check, index);
  const names = `c k-${look.kind} ${look.tone}`;
  if (body === null)
    return html`<div class="${names}" id="${id}"><div class="s">${inside}</div></div>
`;
  return html`<details class="${names}" id="${id}"><summary>${inside}</summary><div class="b">${body}</div></details>
`;
}

/** The row of checks that say the same, with their names; it folds out to theirs. */
export function alikeRow(
  entry: Extract<CheckRow, { kind: 'alike' }>,
  run: RunState,
  rows: readonly Html[],
  room: RowRoom,
): Html {
  const standing = standingOf(entry.checks[0], run);
  const { mark, tone, kind } = lookOf(standing);
  const names = fittingNames(
    entry.checks.map(({ head }) => head.name || head.id),
    Math.min(room.detail, fewNamesBytes),
  );
  return html`<details class="c k-${kind} ${tone}"><summary>${markHtml(mark)}<span><span class="n">${line(alikeWords(entry, run), room.detail)}</span><span class="vh"> ${standing}</span></span><span class="t"></span><span class="d">${line(names, fewNamesBytes + 10)}</span></summary><div class="b">${rows}</div></details>
`;
}

/** The row of checks that one thing keeps from running; it folds out to theirs. `title`: the section that has no others. */
export function waitingRow(
  entry: Extract<CheckRow, { kind: 'waiting' }>,
  run: RunState,
  rows: readonly Html[],
  title: string | null,
): Html {
  const { mark, tone, kind } = lookOf('blocked');
  const words = line(waitingWords(entry, run), 240);
  const part =
    title === null
      ? html`<span class="n">${words}</span><span class="t"></span>`
      : html`<span class="n">${title}</span><span class="t"></span><span class="d">${words}</span>`;
  return html`<details class="c k-${kind} ${tone}"><summary>${markHtml(mark)}${part}</summary><div class="b">${rows}</div></details>
`;
}
