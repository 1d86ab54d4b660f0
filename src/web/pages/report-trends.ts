import { scaleLinear } from 'd3-scale';
import { line as lineShape } from 'd3-shape';
import { mostRuns } from '../../core/compare/run-matrix.ts';
import type { RunTrend } from '../../core/compare/run-trends.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { trendWords } from '../../core/words/past-runs.ts';
import { quantity } from '../../core/words/quantity.ts';
import { type Html, html, line, nothing, rounded } from '../markup.ts';
import type { NameCheck } from './report-section.ts';

const widthPx = 600;
const heightPx = 64;

/** How long checks took in the last runs: a line each, around it what is usual, and the newest number in words. */
export function trendsPart(trends: readonly RunTrend[], name: NameCheck): Html {
  if (trends.length === 0) return nothing;
  const isNews = ({ direction, points }: RunTrend) => direction !== null || points.at(-1)?.isSound === false;
  const [news, usual] = [trends.filter(isNews), trends.filter((one) => !isNews(one))];
  return html`<section aria-labelledby="trends"><h2 id="trends">How long checks took</h2><p class="note">The newest run on the right. The band is what is usual; a triangle did not pass at once.</p>
${listOf(news, name)}${usual.length === 0 ? nothing : html`<details class="whole"><summary>${quantity(usual.length, 'check')}${news.length === 0 ? '' : ' more'}, none slower or faster</summary>${listOf(usual, name)}</details>`}</section>
`;
}

function listOf(trends: readonly RunTrend[], name: NameCheck): Html {
  return trends.length === 0
    ? nothing
    : html`<ul class="tr">${trends.map((trend) => trendItem(trend, name))}</ul>`;
}

function trendItem(trend: RunTrend, name: NameCheck): Html {
  const { check, gap, direction } = trend;
  const own = gap === null ? trend.name : trend.name.slice(0, -gap.length - 2);
  const tone = direction === null ? 't' : direction === 'slower' ? 't slow' : 't fast';
  const after = gap === null ? nothing : html` <span class="dim">${line(gap, 120)}</span>`;
  return html`<li><div>${name({ check, name: own })}${after}<br><span class="${tone}">${trendWords(trend)}</span></div>${drawn(trend)}</li>`;
}

/** The scale begins at zero; its top is said in words beside it. */
function drawn({ points, band }: RunTrend): Html {
  const high = Math.max(1, ...points.map(({ ms }) => ms), (band?.medianMs ?? 0) + (band?.spreadMs ?? 0));
  const xOf = scaleLinear()
    .domain([0, mostRuns - 1])
    .range([8, widthPx - 10]);
  const yOf = scaleLinear()
    .domain([0, high])
    .range([heightPx - 2, 10]);
  const placed = points.map((point, index) => ({
    ...{ x: rounded(xOf(mostRuns - points.length + index)), y: rounded(yOf(point.ms)) },
    ...{ isSound: point.isSound, r: index === points.length - 1 ? 6 : 3.5 },
  }));
  const path = lineShape<(typeof placed)[number]>(
    ({ x }) => x,
    ({ y }) => y,
  )(placed);
  const marks = placed.map(({ x, y, isSound, r }) =>
    isSound
      ? html`<circle cx="${x}" cy="${y}" r="${r}"/>`
      : html`<path class="odd" d="M${x} ${rounded(y - r - 2)}l${r + 2} ${2 * r + 2}h${-2 * (r + 2)}z"/>`,
  );
  return html`<span class="sp"><svg viewBox="0 0 ${widthPx} ${heightPx}" aria-hidden="true">${bandDrawn(band, yOf)}<path class="ax" d="M0 ${heightPx - 1}H${widthPx}"/><path class="ln" d="${path ?? ''}"/>${marks}</svg><span class="t" aria-hidden="true">${formatDuration(high)}</span></span>`;
}

function bandDrawn(band: RunTrend['band'], yOf: (ms: number) => number): Html {
  if (band === null) return nothing;
  const top = yOf(band.medianMs + band.spreadMs);
  // A check that always takes the same time has a band too.
  const height = Math.max(4, yOf(Math.max(0, band.medianMs - band.spreadMs)) - top);
  const middle = rounded(yOf(band.medianMs));
  return html`<rect x="0" y="${rounded(top)}" width="${widthPx}" height="${rounded(height)}"/><path class="md" d="M0 ${middle}H${widthPx}"/>`;
}

/** The style of the part; the colours are those of the page. */
export const trendStyle = `.tr li{display:grid;gap:.25rem 1rem;padding:.5rem 0;border-top:1px solid var(--line);font-size:.9375rem;align-items:center}
.tr .t{white-space:normal}.tr .slow{color:var(--warn);font-weight:600}.tr .fast{color:var(--good);font-weight:600}
.sp{display:grid;grid-template-columns:minmax(0,1fr) 4rem;gap:.5rem}.sp>.t{text-align:right;white-space:nowrap}
.sp svg{display:block;width:100%}
.sp rect{fill:var(--line);opacity:.55}.sp path{fill:none;stroke:var(--dim)}.sp .ax{stroke:var(--line)}.sp .md{stroke-dasharray:6 5}.sp .ln{stroke:var(--text);stroke-width:1.5;stroke-linejoin:round}
.sp circle{fill:var(--good)}.sp .odd{fill:var(--warn);stroke:none}
@media (min-width:48rem){.tr li{grid-template-columns:minmax(0,21rem) minmax(0,1fr)}}
`;
