import {
  type Cell,
  isQuiet,
  loudRows,
  type MatrixRow,
  type RunMatrix,
} from '../../core/compare/run-matrix.ts';
import { cellWords, matrixWords, quietWords, rowWords } from '../../core/words/past-runs.ts';
import { quantity } from '../../core/words/quantity.ts';
import { type Html, html, htmlBytes, line, moment, nothing } from '../markup.ts';

/** One character an end; each is another shape. */
const characters: Readonly<Record<Exclude<Cell, null>, string>> = {
  passed: '•',
  flaky: '▲',
  failed: '✗',
  errored: '!',
  inconclusive: '?',
  waiting: '‖',
  blocked: '⊘',
  skipped: '–',
  cancelled: '–',
};

const nameBytes = 120;

/** The matrix as lines of text, what does not pass first; those that always passed are counted. At most so many bytes. */
export function matrixPart(matrix: RunMatrix, maxBytes: number): Html {
  const { runs, rows } = matrix;
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return nothing;
  const loud = loudRows(matrix);
  const verdicts = runs.map(({ verdict }): Cell => (verdict === 'degraded' ? 'flaky' : verdict));
  const passed = runs.filter(({ verdict }) => verdict === 'passed').length;
  const shown: Html[] = [lineOf('Verdict', `${passed} of ${runs.length} passed`, verdicts)];
  let left = maxBytes - 2_500;
  for (const row of loud) {
    const drawn = rowOf(row, runs.length);
    left -= htmlBytes(drawn);
    if (left < 0) break;
    shown.push(drawn);
  }
  const more = loud.length + 1 - shown.length;
  const quiet = rows.filter(isQuiet).length;
  const rest = [
    ...(more > 0 ? [`… and ${more} more that did not always pass`] : []),
    ...(quiet > 0 ? [quietWords(quiet, loud.length > 0)] : []),
  ];
  const legend = (
    ['passed', 'flaky', 'failed', 'errored', 'inconclusive', 'blocked', 'skipped'] as const
  ).map(
    (kind) =>
      html`<span>${markOf(kind)} ${kind === 'flaky' ? 'on a retry; a run degraded' : cellWords[kind]}</span> `,
  );
  return html`<section aria-labelledby="matrix"><h2 id="matrix">${runs.length === 1 ? 'The last run' : `Last ${runs.length} runs`}</h2>
<p class="vh">${matrixWords(matrix)}</p><p class="note">${moment(first.at)} to ${moment(last.at)}, the newest on the right.${revisionWords(runs)}</p>
<ul class="mx">${shown}</ul>${rest.map((text) => html`<p class="note">${text}</p>`)}<p class="note key">${legend}</p></section>
`;
}

const mostRevisions = 6;

/** ` Revisions: 00467-k2p (4 runs), 00468-94p (16 runs).`, the newest last; nothing when none is known. */
function revisionWords(runs: RunMatrix['runs']): string {
  const known = [...Map.groupBy(runs, ({ revision }) => revision)].flatMap(([revision, some]) =>
    revision === null ? [] : [`${line(revision, 60)} (${quantity(some.length, 'run')})`],
  );
  if (known.length === 0) return '';
  const left = known.length - mostRevisions;
  return ` Revisions: ${left > 0 ? `${left} earlier, ` : ''}${known.slice(-mostRevisions).join(', ')}.`;
}

function rowOf(row: MatrixRow, runs: number): Html {
  const cells = Array.from({ length: runs }, (_, index) => row.cells[index] ?? null);
  return lineOf(line(row.name, nameBytes), rowWords(row), cells);
}

function lineOf(name: string, count: string, cells: readonly Cell[]): Html {
  return html`<li><span>${name}</span><span class="t">${count}</span><span class="cells" aria-hidden="true">${groupsOf(cells)}</span></li>`;
}

/** Neighbours that are alike share one element. */
function groupsOf(cells: readonly Cell[]): readonly Html[] {
  const groups: { cell: Cell; text: string }[] = [];
  for (const cell of cells) {
    const character = cell === null ? '\u00a0' : characters[cell];
    const last = groups.at(-1);
    if (last !== undefined && last.cell === cell) last.text += character;
    else groups.push({ cell, text: character });
  }
  return groups.map(({ cell, text }) => html`<span class="${toneOf(cell)}">${text}</span>`);
}

function markOf(cell: Exclude<Cell, null>): Html {
  return html`<span class="${toneOf(cell)}" aria-hidden="true">${characters[cell]}</span>`;
}

function toneOf(cell: Cell): string {
  if (cell === 'passed') return 'good';
  if (cell === 'failed') return 'bad';
  return cell === 'flaky' || cell === 'errored' || cell === 'inconclusive' ? 'warn' : 'rest';
}
