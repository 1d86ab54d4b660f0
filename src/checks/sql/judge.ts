import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { isOperators, type MatcherInput, match } from '../../core/expect/matcher.ts';
import { numberText } from '../../core/json/exact-number.ts';
import { isSensitiveName } from '../../core/redact/sensitive-names.ts';
import { redacted } from '../../core/redact/vendor-tokens.ts';
import { shortened } from '../../core/shorten.ts';
import { quantity } from '../../core/words/quantity.ts';
import { judgeCertificate } from '../certificate.ts';
import { isTransient } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { countTruth } from '../logs/count.ts';
import { readCell } from './cells.ts';
import type { SqlObservation } from './observation.ts';
import type { RowMatcher, SqlExpect } from './spec.ts';

type Part = { failures: readonly Failure[]; inconclusive: string | null };
const holds: Part = { failures: [], inconclusive: null };

/** What the expectations say. No answer fails even when nothing is expected. */
export function judgeSql(observation: SqlObservation, expect: SqlExpect): Judgement {
  const { error, refusal, target } = observation;
  if (error !== null || refusal !== null) {
    const actual = error?.message ?? refusal?.message ?? '';
    const message = `expected an answer from ${target}, got ${actual}`;
    return judged(
      [
        { at: 'connection', expected: 'an answer', actual, message },
        ...certificateFailures(observation, expect),
      ],
      {
        transient: error === null || isTransient(error) ? 'network' : null,
        trouble: error === null ? null : connectionTrouble(error, target),
      },
    );
  }
  const parts = [
    expect.rows === undefined ? holds : judgeRows(observation, expect.rows),
    expect.value === undefined ? holds : judgeValue(observation, expect.value),
  ];
  const failures = [
    ...parts.flatMap((part) => part.failures),
    ...certificateFailures(observation, expect),
    ...(expect.duration === undefined
      ? []
      : match(expect.duration, observation.durationMs, 'duration', { unit: 'duration' })),
  ];
  return judged(failures, {
    inconclusive: parts.find((part) => part.inconclusive !== null)?.inconclusive ?? null,
  });
}

function certificateFailures({ certificate }: SqlObservation, { tls }: SqlExpect): readonly Failure[] {
  return certificate === null && tls === undefined ? [] : judgeCertificate(certificate, tls ?? {}, 'tls');
}

function judgeRows(observation: SqlObservation, wanted: Exclude<SqlExpect['rows'], undefined>): Part {
  return Array.isArray(wanted)
    ? judgeEachRow(observation, wanted)
    : judgeCount(observation, wanted as MatcherInput);
}

/** Of rows that were cut only what no further one could change. */
function judgeCount(observation: SqlObservation, wanted: MatcherInput): Part {
  const { count, cut } = observation;
  const truth = countTruth(wanted, count, cut === null ? count : null);
  if (truth === true) return holds;
  if (truth === false && cut === null) return { failures: match(wanted, count, 'rows'), inconclusive: null };
  if (truth === null)
    return { failures: [], inconclusive: `${cutWords(observation)}, so how many there are cannot be told` };
  const failures = match(wanted, count, 'rows').map((one) => ({
    ...one,
    actual: `${count} and more`,
    message: `expected rows ${one.expected}, got ${count} and more`,
  }));
  return { failures, inconclusive: null };
}

function cutWords({ count, cut }: SqlObservation): string {
  return cut === 'bytes'
    ? 'only the first MiB of the answer was read'
    : `only the first ${count} rows were read`;
}

function judgeEachRow(observation: SqlObservation, wanted: readonly RowMatcher[]): Part {
  const { count, cut } = observation;
  const isMore = count > wanted.length || (cut === 'rows' && count === wanted.length);
  if (cut !== null && !isMore)
    return { failures: [], inconclusive: `${cutWords(observation)}, so the rest cannot be judged` };
  const parts = wanted.flatMap((row, index) =>
    Object.entries(row).map(([column, matcher]) => judgeCell(observation, { index, column }, matcher)),
  );
  const failures = parts.flatMap((part) => part.failures);
  const inconclusive = parts.find((part) => part.inconclusive !== null)?.inconclusive ?? null;
  if (count === wanted.length && cut === null) return { failures, inconclusive };
  const expected = quantity(wanted.length, 'row');
  const actual = `${count}${cut === null ? '' : ' and more'}`;
  const number = { at: 'rows', expected, actual, message: `expected ${expected}, got ${actual}` };
  return { failures: [number, ...failures], inconclusive };
}

/** Of more rows than one nobody knows which is meant, and a column is not named: the first. */
function judgeValue(observation: SqlObservation, wanted: MatcherInput): Part {
  const { count, cut, columns } = observation;
  if (count > 1) {
    const actual = `${count}${cut === null ? '' : ' and more'} rows, where a value is of the only one`;
    return {
      failures: [
        { at: 'value', expected: 'one row', actual, message: `expected value of one row, got ${actual}` },
      ],
      inconclusive: null,
    };
  }
  if (cut !== null)
    return { failures: [], inconclusive: `${cutWords(observation)}, so its value cannot be judged` };
  const [first] = columns;
  if (count === 0 || first === undefined) {
    const nothing = count === 0 ? 'no row' : 'a row without columns';
    const failures = match(wanted, undefined, 'value').map((one) => ({
      ...one,
      actual: nothing,
      message: `expected value ${one.expected}, got ${nothing}`,
    }));
    return { failures, inconclusive: null };
  }
  return judgeAt(observation, { index: 0, at: 0 }, wanted, 'value');
}

function judgeCell(
  observation: SqlObservation,
  { index, column }: { index: number; column: string },
  wanted: MatcherInput,
): Part {
  const at = `rows[${index}].${column}`;
  if (index >= observation.count) return holds;
  const found = observation.columns.flatMap(({ name }, position) => (name === column ? [position] : []));
  const [position] = found;
  if (found.length > 1)
    return {
      failures: [],
      inconclusive: `${found.length} columns are called ${column}; give each a name of its own (as)`,
    };
  if (position !== undefined) return judgeAt(observation, { index, at: position }, wanted, at);
  const names = shortened(observation.columns.map(({ name }) => name).join(', '), 300) || 'none';
  const failures = match(wanted, undefined, at).map((one) => ({
    ...one,
    message: `${one.message}; the columns are ${names}`,
  }));
  return { failures, inconclusive: null };
}

function judgeAt(
  observation: SqlObservation,
  place: { index: number; at: number },
  wanted: MatcherInput,
  at: string,
): Part {
  const { rows, columns, isShortened } = observation;
  if (isShortened) return { failures: [], inconclusive: 'what was kept of the rows is not all that came' };
  const column = columns[place.at];
  const cell = readCell(rows[place.index]?.[place.at] ?? null, column?.kind ?? 'text');
  if ('unreadable' in cell)
    return { failures: [], inconclusive: `${at} holds ${cell.unreadable}, so it cannot be judged` };
  const foreign = foreignKind(wanted, cell.value);
  if (foreign !== null) return { failures: [], inconclusive: `${at} is ${foreign}, so \`ne\` always holds` };
  const shown = isSensitiveName(column?.name ?? '') && cell.value !== null ? { shown: redacted } : {};
  return { failures: match(wanted, cell.value, at, shown), inconclusive: null };
}

/** Of which kind a value is, and of which the other that it must not be, where these differ: then it cannot be the same. */
function foreignKind(wanted: MatcherInput, value: unknown): string | null {
  if (!isOperators(wanted) || wanted.ne == null || value === null) return null;
  const [own, other] = [kindOf(value), kindOf(wanted.ne)];
  return own === other ? null : `${own}, and ${other} is meant`;
}

function kindOf(value: unknown): string {
  if (numberText(value) !== null) return 'a number';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'boolean') return 'a truth value';
  return Array.isArray(value) ? 'a list' : 'an object';
}
