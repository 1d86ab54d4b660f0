import type { ComparedCheck, Comparison } from '../../core/compare/comparison.ts';
import { unmeasuredNote } from '../../core/compare/differences.ts';
import type { RunFacts } from '../../core/compare/facts.ts';
import { flakeWords } from '../../core/compare/flakes.ts';
import { timeWords } from '../../core/compare/headline.ts';
import { type LogError, mergeErrors } from '../../core/compare/log-errors.ts';
import { quantity, timesWords } from '../../core/words/quantity.ts';
import { settledWords, unstableWords } from '../../core/words/stability.ts';
import { type Html, html, line, lines, moment, nothing } from '../markup.ts';
import { markHtml } from './check-standing.ts';
import { itemsOf, listSection, type NameCheck, namesItem } from './report-section.ts';

/** What is different from the baseline, worst first; what is missing to tell stands at its end. */
export function newsPart(comparison: Comparison, name: NameCheck): Html {
  const { causes, newlyFailing, lost, newlyFlaky, fixed, stillFailing, stillPassing } = comparison;
  const { slower, faster, uncompared, added, removed, notes, unstable, settled } = comparison;
  const unmeasured = unmeasuredNote(comparison);
  const allNotes = [...notes, ...(unmeasured === null ? [] : [unmeasured])];
  return listSection('news', 'What changed', [
    ...itemsOf(causes, (cause) => causeItem(cause, name)),
    ...itemsOf(newlyFailing.filter(isApart), (check) => failingItem('Fails newly, not counted', check, name)),
    ...namesItem('Passed before, not judged now', lost, name),
    ...itemsOf(slower, (change) => timeItem('Slower', change, name)),
    ...itemsOf(settled, (one) => html`<li><strong>Settled:</strong> ${line(settledWords(one), 300)}</li>`),
    ...itemsOf(unstable, (one) => html`<li><strong>Unstable:</strong> ${line(unstableWords(one), 300)}</li>`),
    ...itemsOf(newlyFlaky, (one) => flakyItem(one, name)),
    ...itemsOf(stillFailing, (check) => failingItem('Still failing', check, name)),
    ...namesItem('Fixed', fixed, name),
    ...itemsOf(faster, (change) => timeItem('Faster', change, name)),
    ...namesItem('Could not be compared', uncompared, name),
    ...namesItem('New in the run', added, name),
    ...namesItem('No longer in the run', removed, name),
    ...(stillPassing === 0
      ? []
      : [
          html`<li><strong>As before:</strong> ${quantity(stillPassing, 'check passes', 'checks pass')}</li>`,
        ]),
    ...itemsOf(allNotes, (note) => html`<li class="note">Note: ${line(note, 500)}</li>`),
  ]);
}

function isApart({ counts }: ComparedCheck): boolean {
  return !counts;
}

function causeItem(
  { name: own, check, message, checks }: Comparison['causes'][number],
  name: NameCheck,
): Html {
  const count = checks.length === 1 ? '' : `${quantity(checks.length, 'check')}, 1 cause: `;
  return html`<li>${markHtml('✗', 'bad')} <strong>Broken:</strong> ${count}${name({ check, name: own })}${shortMessage(message)}</li>`;
}

function failingItem(what: string, check: ComparedCheck, name: NameCheck): Html {
  return html`<li><strong>${what}:</strong> ${name(check)}${shortMessage(check.message)}</li>`;
}

function shortMessage(message: string): string {
  return message === '' ? '' : `: ${line(message, 600)}`;
}

function timeItem(what: string, change: Comparison['slower'][number], name: NameCheck): Html {
  const times = timeWords({ ...change, name: '' });
  return html`<li><strong>${what}:</strong> ${name(change)}${times.startsWith(',') ? '' : ' '}${line(times, 500)}</li>`;
}

function flakyItem(one: Comparison['newlyFlaky'][number], name: NameCheck): Html {
  const record = one.record === null ? '' : `, on a retry in ${flakeWords(one.record)}`;
  return html`<li><strong>Newly flaky:</strong> ${name(one)}${record}</li>`;
}

const mostErrors = 20;

/** The error signatures of the logs: new ones, those that stopped, and how far that can be told. Nothing for a run that read no logs. */
export function signaturesPart(comparison: Comparison, current: RunFacts | null): Html {
  const { newErrors, stoppedErrors, baseline } = comparison;
  const read = (current?.checks ?? []).flatMap(({ errors }) => (errors === null ? [] : [errors]));
  if (read.length === 0 && newErrors.length === 0 && stoppedErrors.length === 0) return nothing;
  const named = new Set(newErrors.map(({ signature }) => signature));
  const known =
    baseline === null ? [...mergeErrors(read).values()].filter((one) => !named.has(one.signature)) : [];
  const partly = read.filter(({ isComplete }) => !isComplete).length;
  const logs = quantity(read.length, 'check');
  const none =
    baseline === null
      ? ['There is no baseline: new is what no earlier run had that is known.']
      : newErrors.length === 0 && read.length > 0
        ? [`${logs} read the logs: no error that the baseline did not have.`]
        : [];
  const gaps =
    partly === 0 ? [] : [`${partly} of ${logs} could not read everything: there may be more errors.`];
  return listSection('signatures', 'Errors in the logs', [
    ...itemsOf(newErrors, (error) => errorItem(error, 'New'), mostErrors),
    ...itemsOf(known, (error) => errorItem(error, 'Seen'), mostErrors),
    ...itemsOf(stoppedErrors, (error) => errorItem(error, 'Stopped'), mostErrors),
    ...[...none, ...gaps].map((text) => html`<li class="note">${text}</li>`),
  ]);
}

function errorItem({ signature, count, isAtLeast, firstSeen, example }: LogError, what: string): Html {
  const times = `${isAtLeast ? 'at least ' : ''}${timesWords(count)}`;
  const at = Date.parse(firstSeen);
  const since = Number.isFinite(at) ? html`, first ${moment(at)}` : nothing;
  const shown = example.trim() === '' ? signature : example;
  const kind =
    shown === signature ? nothing : html`<p class="note">Counted as <code>${line(signature, 400)}</code></p>`;
  return html`<li><strong>${what}</strong> ${times}${since}<pre>${lines(shown, 1_500)}</pre>${kind}</li>`;
}
