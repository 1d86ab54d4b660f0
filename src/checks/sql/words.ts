import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { textClue } from '../../core/cause/clue-makers.ts';
import { listAt, numberAt, textAt, valueAt } from '../../core/cause/evidence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { textLines } from '../../core/words/evidence-output.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { certificateClues, certificateLines } from '../certificate-words.ts';
import { timeLine } from '../http/lines.ts';
import type { SqlObservation } from './observation.ts';

const mostRows = 12;

/** `3 rows in 12 ms`. */
export function describeSql({ error, refusal, count, cut, durationMs }: SqlObservation): string {
  const wrong = error?.message ?? refusal?.message;
  if (wrong !== undefined) return wrong;
  return `${quantity(count, 'row')}${cut === null ? '' : ' and more'} in ${formatDuration(durationMs)}`;
}

/** What the server, or the way to it, says of why there is no answer. */
export function sqlClues(ended: CheckEnding): readonly Clue[] {
  const target = textAt(ended.evidence, 'target');
  const certificate = certificateClues(ended, ended.evidence, target);
  if (certificate.length > 0) return certificate;
  const refusal = textAt(ended.evidence, 'refusal', 'message');
  return refusal === '' ? [] : [textClue(refusal, target)];
}

/** What was asked, the first rows, how long it took, and the certificate. */
export function sqlLines(evidence: CheckEnding['evidence']): readonly string[] {
  const target = textAt(evidence, 'target');
  if (target === '') return [];
  const server = textAt(evidence, 'server');
  const schemas = textAt(evidence, 'schemas');
  const who = `${textAt(evidence, 'user')} in ${textAt(evidence, 'database')} at ${target}`;
  return [
    [
      shortLine(who, 400),
      ...(server === '' ? [] : [shortLine(server, 100)]),
      ...(schemas === '' || schemas === 'public' ? [] : [`names of ${shortLine(schemas, 200)}`]),
    ].join(' · '),
    ...textLines('statement', textAt(evidence, 'statement')),
    ...rowLines(evidence),
    ...timeLine(valueAt(evidence, 'timings')),
    ...certificateLines(valueAt(evidence, 'certificate')),
  ];
}

function rowLines(evidence: CheckEnding['evidence']): readonly string[] {
  const names = listAt(evidence, 'columns').map((column) => textAt(column, 'name'));
  const rows = listAt(evidence, 'rows').slice(0, mostRows);
  const rest = (numberAt(evidence, 'count') ?? 0) - rows.length;
  const more =
    textAt(evidence, 'cut') === '' && rest <= 0
      ? []
      : [`… and ${rest > 0 ? quantity(rest, 'more row') : 'more'}`];
  if (rows.length === 0) return [];
  return [...rows.map((row) => shortLine(rowText(names, Array.isArray(row) ? row : []), 600)), ...more];
}

/** `state: open · orders: 12`. */
function rowText(names: readonly string[], row: readonly unknown[]): string {
  return row.map((cell, at) => `${names[at] ?? ''}: ${cell === null ? 'NULL' : String(cell)}`).join(' · ');
}
