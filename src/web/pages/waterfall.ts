import { formatDuration } from '../../core/plan/duration.ts';
import type { RunState } from '../../core/run/state.ts';
import { quantity } from '../../core/words/quantity.ts';
import { elapsedMs } from '../../core/words/results.ts';
import { type Html, html, htmlBytes, line, nothing } from '../markup.ts';
import { markHtml, type PlacedCheck } from './check-standing.ts';

const axis = 1_000;

/** When each check of a run was at work: a bar each on one axis, in the order in which they began. At most so many bytes. */
export function waterfallPart(
  state: RunState,
  checks: readonly PlacedCheck[],
  { now, maxBytes }: { now: number; maxBytes: number },
): Html {
  const start = state.startedAt;
  const ran = checks.flatMap((placed) => {
    const { progress } = placed.check;
    return progress.kind === 'finished' && progress.durationMs > 0
      ? [{ placed, from: progress.startedAt, ms: progress.durationMs }]
      : [];
  });
  if (start === null || ran.length === 0) return nothing;
  const wholeMs = Math.max(1, elapsedMs(state, now), ...ran.map(({ from, ms }) => from - start + ms));
  const shown: Html[] = [];
  let left = maxBytes - 1_000;
  for (const { placed, from, ms } of ran.toSorted((a, b) => a.from - b.from)) {
    const row = rowOf(placed, { afterMs: Math.max(0, from - start), ms, wholeMs });
    left -= htmlBytes(row);
    if (left < 0) break;
    shown.push(row);
  }
  const more = ran.length - shown.length;
  const rest = more > 0 ? html`<p class="note">… and ${more} more, in the result document</p>` : nothing;
  const idle = checks.length - ran.length;
  const none = idle > 0 ? html`<p class="note">${idle} took no time or did not run.</p>` : nothing;
  return html`<section aria-labelledby="waterfall"><h2 id="waterfall">When each check ran</h2><details class="whole"><summary>${quantity(ran.length, 'check')}, from the start of the run to ${formatDuration(wholeMs)}</summary>
<ul class="wf">${shown}</ul>${rest}${none}</details></section>
`;
}

function rowOf(
  { check, look }: PlacedCheck,
  { afterMs, ms, wholeMs }: { afterMs: number; ms: number; wholeMs: number },
): Html {
  const x = Math.min(axis - 4, Math.round((afterMs / wholeMs) * axis));
  const width = Math.max(4, Math.min(axis - x, Math.round((ms / wholeMs) * axis)));
  const name = line(check.head.name || check.head.id, 100) || '(no name)';
  return html`<li class="${look.tone}"><span>${markHtml(look.mark, look.tone)} ${name}</span><span class="t">+${formatDuration(afterMs)} · ${formatDuration(ms)}</span><svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true"><rect x="${x}" width="${width}" height="6"/></svg></li>`;
}
