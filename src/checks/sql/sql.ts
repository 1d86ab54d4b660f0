import { textAt } from '../../core/cause/evidence.ts';
import { defineCheck } from '../../core/check.ts';
import { numbersHolding } from '../../core/expect/number-range.ts';
import { hostAndPort } from '../../core/host-policy.ts';
import { yamlText } from '../../core/plan/yaml-text.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { validityMistakes } from '../certificate.ts';
import { traitsOf } from '../traits.ts';
import { readCell } from './cells.ts';
import { sqlEvidence } from './evidence.ts';
import { judgeSql } from './judge.ts';
import { sqlKeyWords } from './key-words.ts';
import type { SqlObservation } from './observation.ts';
import { databaseOf, observe } from './observe.ts';
import { quotedInSql } from './quote.ts';
import { type SqlExpect, type SqlSpec, sqlExpect, sqlSpec } from './spec.ts';
import { describeSql, sqlClues, sqlLines } from './words.ts';

/** One statement that reads, in a transaction that can only read. Captures look into `{ value, count, rows }`, a row as a map. */
export const sql = defineCheck<SqlSpec, SqlExpect, SqlObservation>({
  type: 'sql',
  insteadOfText: (text) => {
    const isAddress = /^\w+:\/\/\S+$/.test(text.trim());
    const [address, statement] = isAddress
      ? [text.trim(), '…']
      : ['postgres://host:5432/database', yamlText(text)];
    return `{ postgres: ${yamlText(address)}, user: …, statement: ${statement} }`;
  },
  title: 'One statement that reads a database: its rows, its value',
  keyWords: () => sqlKeyWords,
  spec: sqlSpec,
  expect: sqlExpect,
  filters: { statement: quotedInSql },
  secrets: ['password'],
  isLookOnly: () => true,
  run: ({ spec }, ctx) => observe(spec, ctx),
  judge: (observation, { expect }) => judgeSql(observation, expect),
  describe: describeSql,
  evidence: (observation, { expect }, redact) => sqlEvidence(observation, expect, redact),
  captureFrom: ({ rows, columns, count, cut }) => {
    const maps = rows.map((row) => mapOf(row, columns));
    const [only] = maps;
    const first = columns[0]?.name ?? '';
    const isOne = count === 1 && cut === null && only !== undefined;
    return { ...(isOne ? { value: only[first] } : {}), ...(cut === null ? { count, rows: maps } : {}) };
  },
  notes: ({ user, statement }) => [`asks as ${user}: ${shortLine(statement, 300)}`],
  clues: sqlClues,
  lines: sqlLines,
  compared: (evidence) => {
    const server = textAt(evidence, 'server');
    const software = server === '' ? {} : { software: { server } };
    return { targets: traitsOf(evidence).map((traits) => ({ ...traits, ...software })) };
  },
  mistakes: ({ expect }) => [
    ...validityMistakes(expect.tls),
    ...(Array.isArray(expect.rows) || numbersHolding(expect.rows, { isCount: true }) !== 'none'
      ? []
      : [{ path: ['expect', 'rows'], message: 'no number of rows is that' }]),
  ],
  hosts: (spec) => {
    const found = databaseOf(spec);
    return found === null ? [] : [hostAndPort(found.place.host, found.place.port)];
  },
});

/** Without what cannot be read, and without columns of one name: which is meant is anybody's guess. */
function mapOf(row: SqlObservation['rows'][number], columns: SqlObservation['columns']) {
  const names = columns.map(({ name }) => name);
  return Object.fromEntries(
    columns.flatMap(({ name, kind }, at) => {
      const cell = readCell(row[at] ?? null, kind);
      const isTwice = names.indexOf(name) !== names.lastIndexOf(name);
      return isTwice || 'unreadable' in cell ? [] : [[name, cell.value] as const];
    }),
  );
}
