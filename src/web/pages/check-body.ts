import type { CaseRow, Failure } from '../../core/check.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import type { Outcome } from '../../core/run/events.ts';
import type { CheckState } from '../../core/run/state.ts';
import { uncountedWords } from '../../core/run/uncounted-words.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { evidenceText, wholeEvidence } from '../../core/words/evidence.ts';
import { type EvidenceChart, evidenceChart } from '../../core/words/evidence-chart.ts';
import { quantity } from '../../core/words/quantity.ts';
import { moreReason, reasonOf } from '../../core/words/reasons.ts';
import { placeOf } from '../../core/words/results.ts';
import { traceIn } from '../../core/words/trace-words.ts';
import type { NameOf } from '../markup.ts';
import { type Html, html, line, lines, linked, moment, nothing } from '../markup.ts';
import { anchorOf, type PlacedCheck } from './check-standing.ts';

/** How much of a check is shown. */
export type BodyRoom = { evidenceBytes: number; failures: number; cases: number; wholeBytes: number };

/** What draws a body beside what is known of the check; `drawChart` null: no pictures. */
export type BodyMeans = { nameOf: NameOf; drawChart: DrawChart | null };

/** Draws under an id of its own on the page. */
export type DrawChart = (chart: EvidenceChart, id: string) => Html;

/** So much room for evidence is room for a picture too. */
const chartFrom = 4_000;

type FinishedProgress = Extract<CheckState['progress'], { kind: 'finished' }>;

/** Everything that is known of a check, for those who fold its row out. */
export function checkBody(placed: PlacedCheck, room: BodyRoom, { nameOf, drawChart }: BodyMeans): Html {
  const { check, index } = placed;
  const drawn = (chart: EvidenceChart) => drawChart?.(chart, `chart-${anchorOf(check, index)}`) ?? nothing;
  const ended = check.progress.kind === 'finished' ? check.progress : null;
  const parts = [
    check.head.objective === null ? nothing : html`<p>${line(check.head.objective, 600)}</p>`,
    question(check, nameOf),
    answerLine(check, nameOf),
    ...(ended === null ? [] : endedParts(ended, room, drawn)),
    facts(check, ended),
  ];
  return html`${parts}`;
}

function endedParts(
  { outcome, status }: FinishedProgress,
  room: BodyRoom,
  drawn: (chart: EvidenceChart) => Html,
): readonly Html[] {
  const { failures, evidence, cases } = outcome;
  const { curl } = evidence;
  const evidenceLines = lines(evidenceText(outcome, reasonOf({ ...outcome, status })), room.evidenceBytes);
  const reason = moreReason(outcome);
  const isCut = evidenceLines.endsWith('…');
  const chart = room.evidenceBytes < chartFrom ? null : evidenceChart(evidence);
  return [
    reason === '' ? nothing : html`<p>${line(reason, 1_500)}</p>`,
    ...failures.slice(0, room.failures).map(comparison),
    more(failures.length - room.failures, 'expectation', 'that did not hold'),
    caseRows(cases, room.cases),
    chart === null ? nothing : drawn(chart),
    evidenceLines === ''
      ? nothing
      : html`<h4>What was seen${isCut ? ' (its beginning)' : ''}</h4><pre>${evidenceLines}</pre>`,
    typeof curl === 'string' && curl !== ''
      ? html`<h4>The same by hand</h4><pre>${lines(curl, 2_000)}</pre>`
      : nothing,
    tracePart(evidence),
    wholePart(evidence, room.wholeBytes),
  ];
}

function tracePart(evidence: Outcome['evidence']): Html {
  const trace = traceIn(evidence);
  if (trace === null) return nothing;
  return html`<p>trace ${trace.url === null ? trace.id : linked(trace.url, trace.id)}</p>`;
}

/** What programs saw, to the last field, where it has room. */
function wholePart(evidence: Outcome['evidence'], maxBytes: number): Html {
  const whole = wholeEvidence(evidence);
  if (Object.keys(evidence).length === 0 || bytesOf(whole) > maxBytes) return nothing;
  return html`<details class="whole"><summary>All that was seen</summary><pre>${lines(whole, maxBytes)}</pre></details>`;
}

function comparison({ at, expected, actual, message }: Failure): Html {
  const place = at === '' ? nothing : html`<dt>at</dt><dd>${line(at, 200)}</dd>`;
  if (expected === '' && actual === '') return html`<p>${line(message, 1_000)}</p>`;
  return html`<dl class="x"><dt>expected</dt><dd>${lines(expected, 1_200)}</dd><dt>received</dt><dd>${lines(actual, 1_200)}</dd>${place}</dl>${isTold(message, expected, actual) ? nothing : html`<p>${line(message, 1_000)}</p>`}`;
}

/** True when the message only says again what stands above it. */
function isTold(message: string, expected: string, actual: string): boolean {
  return message === '' || (message.includes(expected) && message.includes(actual));
}

const caseMarks: Readonly<Record<CaseRow['status'], { mark: string; tone: string }>> = {
  failed: { mark: '✗', tone: 'bad' },
  errored: { mark: '!', tone: 'warn' },
  skipped: { mark: '–', tone: 'rest' },
  passed: { mark: '✓', tone: 'good' },
};
const caseOrder: readonly CaseRow['status'][] = ['failed', 'errored', 'skipped', 'passed'];

/** Those that failed first. */
function caseRows(cases: readonly CaseRow[], most: number): Html {
  if (cases.length === 0) return nothing;
  const ordered = cases.toSorted((a, b) => caseOrder.indexOf(a.status) - caseOrder.indexOf(b.status));
  const counts = caseOrder
    .map((status) => ({ status, count: cases.filter((row) => row.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ');
  return html`<h4>Cases: ${counts}</h4><ul class="cases">${ordered.slice(0, most).map(caseRow)}</ul>${more(cases.length - most, 'case', '')}`;
}

function caseRow({ name, status, durationMs, message }: CaseRow): Html {
  const { mark, tone } = caseMarks[status];
  const time = durationMs > 0 ? html` <span class="t">${formatDuration(durationMs)}</span>` : nothing;
  const reason = message === '' ? nothing : html`<br><span class="dim">${line(message, 600)}</span>`;
  return html`<li><span class="m ${tone}" aria-hidden="true">${mark}</span> <span class="vh">${status}: </span>${line(name, 200)}${time}${reason}</li>`;
}

function more(count: number, one: string, after: string): Html {
  if (count <= 0) return nothing;
  return html`<p class="note">… and ${quantity(count, `more ${one}`)}${after === '' ? '' : ` ${after}`}</p>`;
}

function question({ head, progress }: CheckState, nameOf: NameOf): Html {
  if (progress.kind !== 'waiting') return nothing;
  const { prompt, approvers, expiresInMs } = progress.question;
  const who =
    approvers.length === 0
      ? 'somebody who may'
      : approvers
          .slice(0, 10)
          .map((id) => line(nameOf(id), 80))
          .join(', ');
  const until =
    expiresInMs === null ? nothing : html`; it expires at ${moment(progress.since + expiresInMs)}`;
  const danger = head.danger === null ? nothing : html`<pre>${lines(head.danger, 1_000)}</pre>`;
  return html`<p><strong>Waits since ${moment(progress.since)} for ${who}</strong>${until}. Answer in the thread of the run in Slack.</p><p>${line(prompt, 1_000)}</p>${danger}`;
}

/** Who approved, rejected, signed off or failed it. */
export function answerLine(check: CheckState, nameOf: NameOf): Html {
  const { answer, head } = check;
  if (answer === null) return nothing;
  const yes = head.danger === null ? 'Signed off' : 'Approved';
  const no = head.danger === null ? 'Failed' : 'Rejected';
  const why = answer.reason === '' ? '' : `: ${line(answer.reason, 500)}`;
  return html`<p><strong>${answer.answer === 'yes' ? yes : no} by ${line(nameOf(answer.by), 100)}</strong> at ${moment(answer.at)}${why}</p>`;
}

function facts({ head }: CheckState, ended: FinishedProgress | null): Html {
  const quarantine =
    head.quarantined === null
      ? null
      : `quarantined by ${line(head.quarantined.owner, 100)}: ${line(head.quarantined.reason, 300)}`;
  const uncounted = head.counts ? null : (quarantine ?? `reported, ${uncountedWords(head)}`);
  const rows: readonly (Html | null)[] = [
    head.runbook === null ? null : html`runbook: ${linked(head.runbook)}`,
    head.owner === null ? null : html`owner: ${linked(head.owner)}`,
    head.source === undefined ? null : html`${line(placeOf(head.source), 200)}`,
    uncounted === null ? null : html`${uncounted}`,
    ended !== null && ended.attempts > 1 ? html`${ended.attempts} attempts` : null,
    html`<code>${line(head.id, 120)}</code>, ${line(head.type, 40)}${head.tier === null ? '' : `, ${head.tier}`}`,
    ended === null ? null : html`started ${moment(ended.startedAt)}`,
  ];
  const shown = rows.filter((row): row is Html => row !== null);
  return html`<p class="note">${shown.map((row, index) => html`${index > 0 ? ' · ' : ''}${row}`)}</p>`;
}
