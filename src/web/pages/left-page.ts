import type { RunFacts } from '../../core/compare/facts.ts';
import type { RunSummary } from '../../core/run/order.ts';
import type { DroppedDetails } from '../../core/run/packing.ts';
import { minuteText } from '../../core/words/instants.ts';
import { emojiMarks } from '../../core/words/marks.ts';
import { quantity } from '../../core/words/quantity.ts';
import { verdictMark, verdictWords } from '../../core/words/verdicts.ts';
import { type Html, html, line, moment, nothing } from '../markup.ts';
import { type HtmlPage, pageOf } from './page.ts';

const limits: Readonly<Record<DroppedDetails['by'], string>> = {
  runs: 'retention.details.runs of staging-check.yaml says of how many runs they are kept',
  size: 'retention.details.size of staging-check.yaml says how much room they may take',
  memory: 'Redis had used 85 % of its memory, so those of the oldest runs went',
};

/** When and why no more than verdict and facts are kept. */
export function droppedWords({ at, by }: DroppedDetails): string {
  return `what was seen of each check was dropped ${minuteText(at)}: ${limits[by]}`;
}

/** What is left of a run whose details were dropped: verdict and facts, and why there is no more. */
export function leftPage(left: {
  summary: RunSummary;
  /** Null where they are gone too. */
  facts: RunFacts | null;
  dropped: DroppedDetails;
}): HtmlPage {
  const { summary, facts, dropped } = left;
  const { verdict, passed, total, environment, selector } = summary;
  const words = verdictWords(verdict, summary);
  const title = `${selector.join(' ')} on ${environment}: ${words}, ${passed} of ${quantity(total, 'check')} passed`;
  const body = html`<main><p class="crumb">staging-check · ${line(summary.plan.id, 200)} · ${line(summary.run, 200)}</p>
<div class="lead"><h1>${verdictMark(verdict, summary)} ${line(title, 500)}</h1>
<p class="decided">${line(summary.decidedBy, 1_000)}</p>
<p>Asked ${moment(summary.requestedAt)}, ended ${moment(summary.finishedAt)}.</p></div>
<p class="note">Of this run verdict and facts are kept; ${droppedWords(dropped)}.</p>
${facts === null ? nothing : checksOf(facts)}</main>`;
  return pageOf({ title: `${line(title, 300)} · staging-check`, body });
}

/** Of more the first are shown. */
const mostShown = 1_000;

function checksOf({ checks }: RunFacts): Html {
  const rows = checks.slice(0, mostShown).map(({ name, id, status, message }) => {
    const word = status === 'passed' ? '' : `, ${status}`;
    const why = line(message, 500);
    return html`<li>${emojiMarks[status]} ${line(name || id, 160) || '(no name)'}${word}${why === '' ? '' : `: ${why}`}</li>
`;
  });
  const more = checks.length - rows.length;
  return html`<section aria-labelledby="checks"><h2 id="checks">Checks</h2><ul class="many">${rows}${more > 0 ? html`<li>… and ${more} more</li>` : nothing}</ul></section>`;
}
