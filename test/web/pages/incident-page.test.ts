import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IncidentEvent, IncidentHead } from '../../../src/core/incident/events.ts';
import type { IncidentState } from '../../../src/core/incident/state.ts';
import { ganttMarkup } from '../../../src/web/charts/gantt.ts';
import { incidentPage } from '../../../src/web/pages/incident-page.ts';
import { incidentHead } from '../../support/incident-events.ts';
import {
  anyIncident,
  attested,
  closedEvents,
  deployed,
  incidentOf,
  minutesIn,
  noted,
  relapseEvents,
  runEnded,
  threeWindows,
  updated,
} from '../../support/incident-states.ts';
import { readStrictHtml } from '../../support/strict-html.ts';

const shown = (state: IncidentState, page = 1, now = minutesIn(62)) =>
  incidentPage(state, {
    chart: ganttMarkup,
    now,
    page,
    pageLink: (to) => `?token=k.1.s${to <= 1 ? '' : `&page=${to}`}`,
    eventsLink: '517/events?token=k.1.s&after=1-0',
    documentLink: '?token=k.1.s&format=json',
    runLink: (run) => `https://bot.example.com/runs/${encodeURIComponent(run.toWellFormed())}?token=t`,
    nameOf: (id) => (id === 'UMARA' ? 'Mara' : id),
  });

/** The page without the chart and the script, which grammars of their own check. */
function read(page: ReturnType<typeof shown>) {
  const script = `<script>${page.script}</script>`;
  expect(page.html.split(script)).toHaveLength(2);
  expect(page.html.split(`<style>${page.style}</style>`)).toHaveLength(2);
  const bare = page.html.replace(script, '').replace(/<svg [\s\S]*?<\/svg>/, '');
  const { problems, ...rest } = readStrictHtml(bare);
  return { ...rest, problems: problems.filter((one) => one !== 'attribute data-events of div') };
}
const textOf = (state: IncidentState, page = 1, now = minutesIn(62)) =>
  read(shown(state, page, now))
    .text.replace(/\s+/g, ' ')
    .replaceAll(' ,', ',');

const relapse = incidentOf(
  [
    ...relapseEvents,
    noted('n1', 'first words', 30),
    { type: 'entry.edited', id: 'edit:1', at: minutesIn(31), by: 'UMARA', entry: 'n1', text: 'better words' },
    {
      type: 'entry.struck',
      id: 'strike:1',
      at: minutesIn(33),
      by: 'UMARA',
      entry: 'n1',
      reason: 'it was wrong',
    },
  ],
  {
    ...threeWindows(),
    afterwards: [
      { id: 'a', text: 'Write the report', target: { publish: 'github-issue' } },
      { id: 'b', text: 'Lessons', target: { write: 'docs/lessons.md' } },
    ],
  },
);

it('says everything without a script', () => {
  const { text, problems } = read(shown(relapse));
  expect(problems).toEqual([]);
  const words = text.replace(/\s+/g, ' ');
  for (const said of [
    '#517 Backend does not start',
    'P0 · open for 1 h 2 min',
    'health fails again',
    'Next: phase2',
    'next update 2026-11-24 11:56:00 UTC',
    'commander Mara',
    'Immediate, 0–2 h 58 min left · 0 of 2',
    '2026-11-24 10:31:00 UTC to 2026-11-24 12:31:00 UTC',
    '↩ Validate staging service recovery was done 2026-11-24 10:55:00 UTC , failing since 2026-11-24 11:20:00 UTC',
    'Health failed: 503 · 2026-11-24 11:20:00 UTC',
    'Event flow failed: 17 of 20 complete',
    'open, for a person to tick',
    'critical 0 of 1 met',
    'unmet · failing: Health since 2026-11-24 11:20:00 UTC',
    '▲ Staging stays down high · 1 failing now',
    'r-3 phase1',
    'failed, 6 of 8 in 48 s; decided by Health answers 200 (critical)',
    'deployed 00468-94p to staging',
    'Write the report as a comment on the GitHub issue',
    'Lessons to docs/lessons.md',
    'As it stood at 2026-11-24 11:33:00 UTC',
    'Refresh',
  ]) {
    expect(words).toContain(said);
  }
});

it('what a risk was seen by is folded under how it stands', () => {
  const { html } = shown(relapse);
  expect(html).toMatch(
    /<details class="hist" id="risk-0"><summary>high · <strong class="bad">1 failing now<\/strong><\/summary>/,
  );
});

it('an entry that was edited and struck keeps its history, and says so when it is folded', () => {
  const text = textOf(relapse);
  expect(text).toContain('better words (struck)');
  expect(text).toContain('Edited once, then struck');
  expect(text).toContain('struck 2026-11-24 11:04:00 UTC by Mara: it was wrong');
  expect(text).toContain('until 2026-11-24 11:02:00 UTC, changed by Mara: first words');
  expect(text).toContain('written down 2026-11-24 11:02:00 UTC');
});

it('a closed incident says why, by whom, and with which exception', () => {
  const closing: IncidentEvent = {
    type: 'incident.closed',
    id: 'incident.closed',
    at: minutesIn(90),
    by: 'UMARA',
    summary: 'It runs.',
    exception: { reason: 'docs later', agreedBy: 'UJUN' },
  };
  const text = textOf(incidentOf([...relapseEvents, closing]), 1, minutesIn(9_000));
  expect(text).toContain('#517 Backend does not start (closed)');
  expect(text).toContain('P0 · closed after 1 h 30 min');
  expect(text).toContain('Closed with an exception: docs later · agreed by UJUN');
  expect(text).toContain('open at the closing · 0 of 2');
  expect(textOf(incidentOf(closedEvents, threeWindows()))).toContain('An import was missing; it is back.');
});

it('5,000 entries come on 25 pages, newest first, each entry on one of them', { timeout: 30_000 }, () => {
  const state = incidentOf(Array.from({ length: 4_999 }, (_, n) => noted(`n${n}`, `entry number ${n}.`, n)));
  const seen = Array.from({ length: 25 }, (_, at) => {
    const { html } = shown(state, at + 1);
    expect(new TextEncoder().encode(html).length).toBeLessThan(1_000_000);
    return [...html.matchAll(/entry number (\d+)\./g)].map(([, number]) => Number(number));
  }).flat();
  expect(seen).toEqual(Array.from({ length: 4_999 }, (_, n) => 4_998 - n));
});

it('pages lead to each other, and one that is not there is the nearest', () => {
  const state = incidentOf(Array.from({ length: 450 }, (_, n) => noted(`n${n}`, `entry ${n}.`, n)));
  const { links } = read(shown(state, 2));
  expect(links).toEqual(expect.arrayContaining(['?token=k.1.s#record', '?token=k.1.s&amp;page=3#record']));
  expect(textOf(state, 2)).toContain('451 entries, newest first; page 2 of 3');
  for (const [asked, got] of [
    [0, 1],
    [-4, 1],
    [99, 3],
    [Number.NaN, 1],
    [1.9, 1],
  ] as const) {
    expect(textOf(state, asked)).toContain(`page ${got} of 3`);
  }
});

it('the largest texts everywhere stay below 1 MB, and what is left out is said', { timeout: 30_000 }, () => {
  const big = '<'.repeat(40_000);
  const head: IncidentHead = {
    ...incidentHead(),
    title: big,
    windows: Array.from({ length: 30 }, (_, w) => ({
      id: big,
      fromMs: w * 60_000,
      toMs: (w + 1) * 60_000,
      tasks: Array.from({ length: 20 }, (_, n) => ({
        id: `${w}-${n}`,
        text: big,
        checks: ['health', 'no-name-error'],
      })),
    })),
    criteria: Array.from({ length: 200 }, (_, n) => ({
      id: `c${n}`,
      tier: 'critical',
      text: big,
      checks: ['health'],
    })),
    risks: Array.from({ length: 200 }, (_, n) => ({
      id: `r${n}`,
      level: 'high',
      text: big,
      mitigation: big,
      watch: ['health'],
    })),
    afterwards: Array.from({ length: 200 }, (_, n) => ({ id: `a${n}`, text: big, target: { write: big } })),
    checkNames: { health: big, 'no-name-error': big },
  };
  const events: IncidentEvent[] = Array.from({ length: 300 }, (_, n) => [
    noted(`n${n}`, big, n),
    ...Array.from(
      { length: 7 },
      (_, e): IncidentEvent => ({
        type: 'entry.edited',
        id: `e${n}-${e}`,
        at: minutesIn(n + e + 1),
        by: big,
        entry: `n${n}`,
        text: big,
      }),
    ),
    runEnded(`r-${n}`, n, 'failed', {
      decidedBy: big,
      permalink: `https://slack.example/${'x'.repeat(1_900)}`,
    }),
    deployed(`${n}${big}`, n),
    updated(big, n),
  ]).flat();
  const { html } = shown(incidentOf(events, head));
  expect(new TextEncoder().encode(html).length).toBeLessThan(1_000_000);
  expect(html).toContain('… and 10 more windows');
  expect(html).toContain('… and 140 more');
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  '</style><script>',
  '</svg><script>',
  '</title></head>',
  '</body>\n</html>\n',
  '$&$`',
  '<!--',
  ']]>',
  '\ud800<b>',
  '<\u0000script>',
];

it.each(hostile)('%j stays text wherever it stands', (text) => {
  const head = {
    ...threeWindows(),
    key: text,
    title: text,
    environment: text,
    plan: { id: text, title: text, digest: text, file: text },
    checkNames: { health: text, 'event-flow': text },
  };
  const loud = {
    ...head,
    windows: head.windows.map((window) => ({
      ...window,
      id: text,
      tasks: window.tasks.map((task) => ({ ...task, text })),
    })),
    criteria: head.criteria.map((one) => ({ ...one, text })),
    risks: head.risks.map((one) => ({ ...one, text, mitigation: text })),
    afterwards: [{ id: text, text, target: { write: text } }],
  };
  const events: IncidentEvent[] = [
    ...relapseEvents,
    noted(text, text, 3),
    { type: 'entry.edited', id: 'e', at: minutesIn(4), by: text, entry: text, text },
    { type: 'entry.struck', id: 's', at: minutesIn(5), by: text, entry: text, reason: text },
    {
      type: 'message.kept',
      id: 'k',
      at: minutesIn(6),
      by: text,
      entry: 'k',
      text,
      permalink: text,
      keptBy: text,
      recordedAt: minutesIn(7),
    },
    { type: 'role.given', id: 'role', at: minutesIn(6), by: text, role: 'scribe', user: text },
    { type: 'handoff.offered', id: 'h', at: minutesIn(6), by: text, offer: 'o', to: text },
    { type: 'channel.lost', id: 'l', at: minutesIn(6), by: '', reason: text },
    runEnded(text, 8, 'failed', { decidedBy: text, permalink: text }),
    deployed(text, 9),
    updated(text, 10),
    attested('docs', 11),
  ];
  const page = shown(incidentOf(events, loud));
  const { problems, links } = read(page);
  expect(problems).toEqual([]);
  expect(links.filter((link) => !/^(#|\?token=|https:\/\/(bot|slack)\.example)/.test(link))).toEqual([]);
  expect(page.html.split('<script')).toHaveLength(2);
});

it('any incident makes a sound page', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyIncident, fc.integer({ min: -10, max: 5_000 }), fc.integer(), (state, minutes, page) => {
      const { problems, ids } = read(shown(state, page, minutesIn(minutes)));
      expect(problems).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 60 },
  );
});

it('style and script are the same for every incident, so that their hashes allow nothing else', () => {
  const [a, b] = [shown(relapse), shown(incidentOf(closedEvents, threeWindows()))];
  expect(a.style).toBe(b.style);
  expect(a.script).toBe(b.script);
  expect(a.script).not.toContain('</');
});

it('the chart takes its colours from the page, light, dark and on paper', () => {
  const { html, style } = shown(relapse);
  const used = new Set([...html.matchAll(/class="(g[fs]-\w+)"/g)].map(([, name]) => name));
  expect(used.size).toBeGreaterThan(5);
  for (const name of used) expect(style).toContain(`.${name}{`);
  expect(html).not.toMatch(/ style="/);
});
