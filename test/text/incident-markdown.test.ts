import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IncidentEvent } from '../../src/core/incident/events.ts';
import { incidentComment, longestComment } from '../../src/text/incident-comment.ts';
import { incidentDocuments } from '../../src/text/incident-documents.ts';
import { incidentGantt } from '../../src/text/incident-gantt.ts';
import { incidentLine } from '../../src/text/incident-line.ts';
import { incidentMarkdown } from '../../src/text/incident-markdown.ts';
import { head517, stateOf, story517 } from '../support/incident-bundle.ts';
import { ended, incidentHead, opened, openedAt } from '../support/incident-events.ts';

const now = openedAt + 200 * 60_000;

it('the report of issue 517', () => {
  expect(incidentMarkdown(stateOf(), now)).toMatchSnapshot();
});

it('the documents of issue 517', () => {
  expect(Object.fromEntries(incidentDocuments(stateOf(), story517, now))).toMatchSnapshot();
});

it('an incident that has only begun is a report too', () => {
  const report = incidentMarkdown(stateOf([opened()]), openedAt);
  expect(report).toContain('**Open** since 2026-11-24 10:31 UTC (0 ms)');
  expect(report).toContain('| ⚪ unknown | critical | Health answers 200 |  | not seen yet: Health |');
  expect(report).not.toContain('## Runs');
});

it('a line for lists says how it stands, and nothing of a terminal', () => {
  const state = stateOf([opened(incidentHead({ title: 'Backend\n\u001b[31mdoes not start' }))]);
  expect(incidentLine(state, now)).toBe(
    '517 P0 open · opened 2026-11-24 10:31 UTC, for 3 h 20 min · tasks 0 of 3, criteria 0 of 2 · staging in C0INCIDENT · Backend does not start',
  );
});

const nasty = [
  '# no heading',
  '<script>alert(1)</script>',
  '<!-- ',
  '--> x',
  '```',
  '~~~',
  '| cell | cell |',
  '[x](javascript:alert(1))',
  '@here',
  '<!channel>',
  'line\nline\n\n# heading',
  '\u001b[31mred',
  '\u202eright',
  '$\\alpha$',
  'http://evil.example',
  '</details>',
  '**bold**',
  '&lt;',
  'a\\',
  '; section x',
  '%% x',
  ':done, t1, 2020',
  'title x',
  'section x',
  'click t1 href "x"',
  'end',
  '{"a":1}',
];

/** The story with these words wherever people or targets may put theirs. */
function tainted(words: string): readonly IncidentEvent[] {
  const head = incidentHead({
    title: words,
    environment: words,
    windows: [
      {
        id: words,
        fromMs: 0,
        toMs: 1000,
        tasks: [
          { id: 't', text: words, checks: ['c'] },
          { id: 'u', text: words, checks: [] },
        ],
      },
    ],
    criteria: [{ id: 'k', tier: 'critical', text: words, checks: ['c'] }],
    risks: [{ id: 'r', level: 'high', text: words, mitigation: words, watch: ['c'] }],
    checkNames: { c: words },
    afterwards: head517.afterwards.map((one) => ({ ...one, text: words })),
  });
  return [
    opened(head),
    ended('r-1', 'c', 'failed', 1, words),
    {
      type: 'run.started',
      id: 's',
      at: openedAt,
      by: words,
      run: words,
      selector: [words],
      environment: words,
      permalink: words,
    },
    {
      type: 'deploy.seen',
      id: 'd',
      at: openedAt,
      by: words,
      revision: words,
      environment: words,
      run: words,
    },
    { type: 'note.written', id: 'n', at: openedAt, by: words, entry: 'n', text: words, recordedAt: openedAt },
    { type: 'entry.edited', id: 'e', at: openedAt + 1, by: words, entry: 'n', text: words },
    { type: 'entry.struck', id: 'x', at: openedAt + 2, by: words, entry: 'n', reason: words },
    {
      type: 'status.posted',
      id: 'u',
      at: openedAt,
      by: words,
      changed: words,
      next: words,
      nextUpdateAt: null,
    },
    {
      type: 'incident.closed',
      id: 'incident.closed',
      at: openedAt + 9,
      by: words,
      summary: words,
      exception: { reason: words, agreedBy: words },
    },
  ];
}

it.each(nasty)('%j formats nothing, links nowhere and calls nobody', (words) => {
  const events = tainted(words);
  const state = stateOf(events);
  const documents = [...incidentDocuments(state, events, now).values()];
  for (const text of [
    incidentMarkdown(state, now),
    incidentComment(state, { now, link: null }),
    ...documents,
  ]) {
    const outside = text.replace(/^(`{3,})(\w+)\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/(?<!\\)<(?!br>|https?:\/\/)/);
    expect(outside).not.toMatch(/^(```|~~~)/m);
    expect(outside).not.toMatch(/@(here|channel)|(?<!<)https?:\/\/evil/);
    expect(outside).not.toMatch(/^# (no )?heading/m);
    expect(outside).not.toMatch(/(?<!\\)\]\((?!<https?:)/);
    expect([...text].filter((character) => '\u001b\u202e'.includes(character))).toEqual([]);
    expect([...text.matchAll(/^(`{3,})/gm)].length % 2).toBe(0);
  }
});

it('a gantt of any words has unique ids, and lines that Mermaid can read', () => {
  const line =
    /^ {4}[·✓↩○] ?[\p{L}\p{M}\p{N} ._/+…✓↩○-]* :((active|done|crit), )?(milestone, )?[wtrm]\d+, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d, (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|0d)$/u;
  const frame =
    /^(gantt| {4}(title|section) · [\p{L}\p{M}\p{N} ._/+…✓↩○-]*| {4}section (runs|moments)| {4}(dateFormat|axisFormat) .*)$/u;
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary' })), (words) => {
      const lines = incidentGantt(stateOf(tainted(words)), now).split('\n');
      expect(lines.filter((one) => !line.test(one) && !frame.test(one))).toEqual([]);
      const ids = lines.flatMap((one) => /([wtrm]\d+), \d{4}/.exec(one)?.[1] ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 200 },
  );
});

it('a comment keeps within what GitHub takes, and never loses how it ended', () => {
  const notes = Array.from(
    { length: 5_000 },
    (_, index): IncidentEvent => ({
      type: 'note.written',
      id: `n${index}`,
      at: openedAt + index,
      by: 'UMARA',
      entry: `n${index}`,
      text: `note ${index} ${'& '.repeat(20)}`,
      recordedAt: openedAt + index,
    }),
  );
  const summary = '<'.repeat(50_000);
  const closed = story517.map((event) => (event.type === 'incident.closed' ? { ...event, summary } : event));
  const link = 'https://bot.example.com/incidents/517?token=k1.1.x';
  const comment = incidentComment(stateOf([...closed, ...notes]), { now, link });
  expect(comment.length).toBeLessThanOrEqual(longestComment - 200);
  expect(comment.length).toBeGreaterThan(60_000);
  expect(comment).toContain('**Closed** 2026-11-24 13:31 UTC by UMARA');
  expect(comment).toContain('Criteria met: critical 0 of 1 · important 0 of 1');
  expect(comment).toContain('agreed by UJUN');
  expect(comment.endsWith(`[This was cut to fit. The whole incident](<${link}>)`)).toBe(true);
  expect(incidentComment(stateOf(), { now, link }).endsWith(`[The incident](<${link}>)`)).toBe(true);
});

it('in any room a comment fits, with whole code blocks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 9_000 }), (room) => {
      const comment = incidentComment(stateOf(), { now, link: null, room });
      expect(comment.length).toBeLessThanOrEqual(room);
      expect([...comment.matchAll(/^```/gm)].length % 2).toBe(0);
      expect(comment).toContain('**Closed**');
    }),
    { numRuns: 100 },
  );
});
