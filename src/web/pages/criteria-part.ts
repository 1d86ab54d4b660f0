import type { CriterionResult } from '../../core/run/state.ts';
import { namesOf } from '../../core/words/safe-text.ts';
import { type Html, html, line, nothing } from '../markup.ts';
import { anchorOf, markHtml, type PlacedCheck } from './check-standing.ts';

const looks = {
  met: { mark: '✓', tone: 'good', word: 'met' },
  unmet: { mark: '✗', tone: 'bad', word: 'unmet' },
  unknown: { mark: '?', tone: 'warn', word: 'unknown' },
} as const;

const mostCriteria = 100;
const mostLinks = 8;

/** The success criteria by tier, each with its checks, which are in the page at `page`: this one unless told, null for none; nothing for a plan without any. */
export function criteriaPart(
  criteria: readonly CriterionResult[],
  checks: readonly PlacedCheck[],
  isRunning: boolean,
  page: string | null = '',
): Html {
  if (criteria.length === 0) return nothing;
  const linked = page === null ? [] : checks;
  const places = new Map(
    linked.map(({ check, index }) => [check.head.id, `${page}#${anchorOf(check, index)}`]),
  );
  const judged = criteria.filter(isJudged);
  const byTier = Map.groupBy(judged.slice(0, mostCriteria), ({ tier }) => tier);
  const parts = [...byTier].map(([tier, all]) => {
    const met = all.filter(({ status }) => status === 'met').length;
    return html`<h3><span class="tier">${line(tier, 60)}</span><small>${met} of ${all.length} met</small></h3><ul class="crit">${all.map((one) => row(one, places))}</ul>`;
  });
  const rest = judged.length - mostCriteria;
  const more = rest > 0 ? html`<p class="note">… and ${rest} more, in the result document</p>` : nothing;
  const so = isRunning ? ' so far' : '';
  const left = criteria.filter((one) => !isJudged(one));
  const apart =
    left.length === 0
      ? nothing
      : html`<p class="note">Not judged by these checks: ${line(
          namesOf(
            left.map(({ text }) => text),
            20,
            120,
          ),
          2_500,
        )}</p>`;
  return html`<details class="fold"><summary><h2 id="criteria">Success criteria${so}</h2><small>${summaryOf(judged, left.length)}</small></summary>${parts}${more}${apart}</details>
`;
}

/** False for one of which the selection left out what would decide it. */
function isJudged({ decides }: CriterionResult): boolean {
  return decides;
}

/** `critical 0 of 1 met · important 1 of 2 met · 9 not judged`. */
function summaryOf(judged: readonly CriterionResult[], left: number): string {
  const tiers = [...Map.groupBy(judged, ({ tier }) => tier)].map(([tier, all]) => {
    const met = all.filter(({ status }) => status === 'met').length;
    return `${line(tier, 60)} ${met} of ${all.length} met`;
  });
  return [...tiers, ...(left > 0 ? [`${left} not judged`] : [])].join(' · ');
}

function row({ text, status, checks, missing }: CriterionResult, places: ReadonlyMap<string, string>): Html {
  const { mark, tone, word } = looks[status];
  const why = missing === '' ? '' : `: ${line(missing, 400)}`;
  const links = checks.slice(0, mostLinks).map((id, index) => {
    const place = places.get(id);
    const name = line(id, 60);
    return html`${index > 0 ? ', ' : ''}${place === undefined ? name : html`<a href="${place}">${name}</a>`}`;
  });
  const rest = checks.length > mostLinks ? ` and ${checks.length - mostLinks} more` : '';
  return html`<li>${markHtml(mark, tone)}<div><p>${line(text, 400)}</p><p class="note"><strong class="${tone}">${word}</strong>${why}</p><p class="note">${links}${rest}</p></div></li>`;
}
