import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CloudEntry } from '../../../src/core/query/cloud-entry.ts';
import { parseFilter, parseFilters } from '../../../src/core/query/evaluate.ts';
import { instantNanos } from '../../../src/core/query/time.ts';

const clauses = [
  'severity>=ERROR',
  'resource.labels.service_name="api"',
  'resource.labels.service_name=API',
  'resource.labels.service_name!="web"',
  'timestamp>="2026-03-01T09:00:00Z" AND timestamp<"2026-03-01T10:00:00Z"',
  'jsonPayload.n>4',
  'jsonPayload.tags="red"',
  'jsonPayload.tags:*',
  'NOT textPayload:"fehler"',
  'jsonPayload.message=~"Name.rror"',
  'straße',
  'sample(insertId, 0.5)',
];

const entry: fc.Arbitrary<CloudEntry> = fc.record(
  {
    timestamp: fc.constantFrom('2026-03-01T09:30:00.5Z', '2026-03-01T10:00:00Z', '2026-03-01T11:59:60+02:00'),
    severity: fc.constantFrom('ERROR', 'INFO', 'odd'),
    textPayload: fc.constantFrom('ein FEHLER', 'gut', 'STRASSE'),
    resource: fc.record({ labels: fc.record({ service_name: fc.constantFrom('api', 'web') }) }),
    jsonPayload: fc.record(
      {
        n: fc.constantFrom(4, 5, '5', null),
        tags: fc.constantFrom('red', ['blue', 'red'], []),
        message: fc.constantFrom('NameError', 7),
        '@unread': fc.constant('a part'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['timestamp'] },
);

test('filters that are read together answer as each alone, of any entries in any order', () => {
  const filter = fc
    .array(fc.constantFrom(...clauses), { minLength: 1, maxLength: 3 })
    .map((all) => all.map((clause) => `(${clause})`).join(' AND '));
  fc.assert(
    fc.property(
      fc.array(filter, { minLength: 1, maxLength: 6 }),
      fc.array(entry, { minLength: 1, maxLength: 6 }),
      (texts, entries) => {
        const answers = (filters: readonly ReturnType<typeof parseFilter>[]) =>
          entries.map((one) =>
            filters.map((each) => (each.kind === 'filter' ? each.matches(one) : each.kind)),
          );
        expect(answers(parseFilters(texts))).toEqual(answers(texts.map((text) => parseFilter(text))));
      },
    ),
    { numRuns: 200 },
  );
});

test('a filter that is wrong spoils no other that is read with it', () => {
  const [wrong, right] = parseFilters(['severity>=', 'severity>=ERROR']);
  expect([wrong?.kind, right?.kind]).toEqual(['error', 'filter']);
});

test('a time in UTC is the instant that the same time with an offset is', () => {
  const part = (most: number) => fc.integer({ min: 0, max: most }).map((one) => String(one).padStart(2, '0'));
  const written = fc.tuple(
    ...[fc.constantFrom('2026-02-28', '2026-02-29', '2024-02-29', '1969-12-31', '2026-13-01'), part(24)],
    ...[part(60), part(61), fc.stringMatching(/^(?:\.\d{1,12})?$/)],
  );
  fc.assert(
    fc.property(written, ([day, hour, minute, second, fraction]) => {
      const text = `${day}T${hour}:${minute}:${second}${fraction}`;
      expect(instantNanos(`${text}Z`)).toBe(instantNanos(`${text}+00:00`));
    }),
  );
});

test.each([
  '2026-03-01T09:30:00.Z',
  '2026-03-01T09:30:00,5Z',
  '2026-03-01T09:30:0xZ',
  '2026-03-01T0930:00Z',
  '2026-03-01T09:30:00.5xZ',
])('%s is no time', (text) => expect(instantNanos(text)).toBeNull());
