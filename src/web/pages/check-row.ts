import { formatDuration } from '../../core/plan/duration.ts';
import { shortOf } from '../../core/words/results.ts';
import { type Html, html, line } from '../markup.ts';
import { anchorOf, markHtml, type PlacedCheck } from './check-standing.ts';

/** Room of a row's texts, bytes. */
export type RowRoom = { name: number; detail: number };

/** The row of a check: mark, name, how it stands, what was seen, how long it took; `body` folds out, open where a reader must look. */
export function checkRow(placed: PlacedCheck, body: Html | null, room: RowRoom): Html {
  const { check, index, standing, look } = placed;
  const words = standing === 'passed' ? html`<span class="vh"> ${retried(placed) || 'passed'}</span>` : null;
  const said = standing === 'passed' ? retried(placed) : standing;
  const word = said === '' ? words : html` <span class="w">${said}</span>`;
  const uncounted = check.head.counts
    ? null
    : html` <span class="u">${check.head.inferred ? 'inferred, ' : ''}does not count</span>`;
  const detail = line(detailOf(placed), room.detail);
  const time = check.progress.kind === 'finished' ? timeOf(placed) : '';
  const inside = html`${markHtml(look.mark)}<span><span class="n">${line(check.head.name || check.head.id, room.name) || '(no name)'}</span>${word}${uncounted}</span><span class="t">${time}</span>${detail === '' ? null : html`<span class="d">${detail}</span>`}`;
  const id = anchorOf(check, index);
  const names = `c k-${look.kind} ${look.tone}`;
  if (body === null)
    return html`<div class="${names}" id="${id}"><div class="s">${inside}</div></div>
`;
  // A page that opened two thousand of them would hide what matters.
  const open = look.kind === 'bad' ? html` open` : null;
  return html`<details class="${names}" id="${id}"${open}><summary>${inside}</summary><div class="b">${body}</div></details>
`;
}

function retried({ check: { progress } }: PlacedCheck): string {
  return progress.kind === 'finished' && progress.flaky ? `passed on attempt ${progress.attempts}` : '';
}

function timeOf({ check: { progress }, standing }: PlacedCheck): string {
  if (progress.kind !== 'finished' || standing === 'blocked' || standing === 'skipped') return '';
  return formatDuration(progress.durationMs);
}

function detailOf({ check: { head, progress }, standing }: PlacedCheck): string {
  if (progress.kind === 'finished') return shortOf(progress.outcome);
  if (progress.kind === 'waiting') {
    return `waits for ${head.danger === null ? 'a person' : 'approval'}: ${progress.question.prompt}`;
  }
  if (standing === 'running' && progress.kind === 'running' && progress.attempt > 1) {
    const last = progress.last === null ? '' : `; before: ${shortOf(progress.last)}`;
    return `attempt ${progress.attempt}${last}`;
  }
  return standing === 'cancelled' ? 'the run ended before it did' : '';
}
