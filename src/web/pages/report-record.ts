import { type FlakeCount, type FlakeRecord, flakeWords } from '../../core/compare/flakes.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import type { OverdueTask, QuarantinedCheck } from '../../core/report/facts.ts';
import { type Html, html, line, moment, nothing } from '../markup.ts';
import { itemsOf, listSection, type NameCheck } from './report-section.ts';

const mostRevisions = 8;

/** The record of each flaky check, and of each revision that it ran on, the newest last. */
export function flakesPart(flakes: readonly FlakeRecord[], name: NameCheck): Html {
  return listSection(
    'flaky',
    'Flaky checks',
    itemsOf(flakes, (record) => {
      const shown = record.revisions.slice(-mostRevisions);
      const left = record.revisions.length - shown.length;
      const before = left > 0 ? html`<span class="note">${left} earlier</span>` : nothing;
      return html`<li>${name(record)}: on a retry in <strong>${flakeWords(record)}</strong><div class="revs">${before}${shown.map(revision)}</div></li>`;
    }),
  );
}

function revision(record: FlakeCount & { revision: string | null }): Html {
  const named = record.revision === null ? 'revision unknown' : line(record.revision, 80);
  const tone = record.flaky === 0 ? 'rev' : 'rev warn';
  return html`<span class="${tone}"><code>${named}</code> ${flakeWords(record)}</span> `;
}

/** Checks in quarantine: whose they are, why, and how long they still do not count. */
export function quarantinePart(quarantined: readonly QuarantinedCheck[], name: NameCheck, now: number): Html {
  return listSection(
    'quarantine',
    'In quarantine',
    itemsOf(quarantined, (one) => {
      const why = one.reason === '' ? '' : `: ${line(one.reason, 300)}`;
      return html`<li>${name(one)}, owner ${line(one.owner, 100)}${why}<p class="note">${untilWords(one, now)}</p></li>`;
    }),
  );
}

function untilWords({ untilAt }: QuarantinedCheck, now: number): Html {
  if (untilAt === null) return html`Nobody wrote down until when.`;
  const left = untilAt - now;
  const how =
    left > 0 ? `${formatDuration(left)} left` : `over for ${formatDuration(-left)}: it counts again`;
  return html`Does not count until ${moment(untilAt)}, ${how}.`;
}

/** Tasks of the incident whose window is over. */
export function overduePart(overdue: readonly OverdueTask[], now: number): Html {
  return listSection(
    'overdue',
    'Overdue tasks',
    itemsOf(
      overdue,
      ({ text, dueAt }) =>
        html`<li>${line(text, 400)}<p class="note">Was due ${moment(dueAt)}, ${formatDuration(Math.max(0, now - dueAt))} ago.</p></li>`,
    ),
  );
}

/** The style of these parts. */
export const recordStyle = `.revs{display:flex;flex-wrap:wrap;gap:.25rem .5rem;margin:.25rem 0}
.rev{border:1px solid var(--line);border-radius:.375rem;padding:.0625rem .5rem;font-size:.8125rem;color:var(--dim)}.rev.warn{color:var(--warn);border-color:currentColor}
`;
