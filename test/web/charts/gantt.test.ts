import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { clockText } from '../../../src/core/words/instants.ts';
import { incidentGantt } from '../../../src/web/charts/gantt.ts';
import { clustersOf, type Mark } from '../../../src/web/charts/mark-lane.ts';
import { textWidth, wrapText } from '../../../src/web/charts/text-width.ts';
import { timeAxis } from '../../../src/web/charts/time-axis.ts';
import { chartTexts, overlaps } from '../../support/chart-texts.ts';
import { incidentHead, openedAt } from '../../support/incident-events.ts';
import {
  anyIncident,
  attested,
  incidentOf,
  incidentScenes,
  minutesIn,
} from '../../support/incident-states.ts';

const scenes = Object.entries(incidentScenes()).map(([name, scene]) => ({ name, ...scene }));
const scene = (name: string) => {
  const found = scenes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scene ${name}`);
  return found;
};
const light = { theme: 'light', widthPx: 720 } as const;
const drawn = (name: string) => incidentGantt(scene(name).state, { now: scene(name).now, ...light });
const textsOf = (svg: string) => chartTexts(svg).map(({ text }) => text);
const noXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

function expectSound(svg: string, widthPx: number) {
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toMatch(noXml);
  expect(svg).not.toMatch(/NaN|Infinity|undefined|<script|<image|<a |<[^>]*\s(on\w+|href)=/);
  const texts = chartTexts(svg);
  expect(texts.length).toBe(svg.split('<text ').length - 1);
  expect(overlaps(texts)).toEqual([]);
  for (const { left, right, text } of texts) {
    expect(left, text).toBeGreaterThanOrEqual(0);
    expect(right, text).toBeLessThanOrEqual(widthPx + 1);
  }
}

it.each(scenes)('$name: well-formed, and no text stands on another or over the edge', ({ state, now }) => {
  for (const widthPx of [480, 720, 1_200])
    expectSound(incidentGantt(state, { now, theme: 'dark', widthPx }), widthPx);
});

it('any incident makes a sound chart', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(anyIncident, fc.integer({ min: 0, max: 5_000 }), (state, minutes) => {
      expectSound(incidentGantt(state, { now: minutesIn(minutes), ...light }), 720);
    }),
    { numRuns: 60 },
  );
});

it('no letter is smaller than what stays legible at half the size', () => {
  const sizes = scenes.flatMap(({ name }) =>
    [...drawn(name).matchAll(/font-size="(\d+)"/g)].map(([, size]) => Number(size)),
  );
  expect(Math.min(...sizes)).toBe(20);
});

it('says how windows and tasks stand in words, not by colour alone', () => {
  expect(textsOf(drawn('relapse'))).toEqual(
    expect.arrayContaining([
      'Immediate, 0–2 h',
      '58 min left · 0 of 2',
      'was done 10:55, failing since 11:20',
      'open, 0 of 1, failing since 11:11',
      'starts 25 Nov 10:31 · 0 of 1',
      'now 11:33',
    ]),
  );
  expect(textsOf(drawn('closed'))).toEqual(
    expect.arrayContaining([
      'met 12:01 · 2 of 2',
      'met 19:21, 50 min late · 2 of 2',
      'ticked 25 Nov 11:31 by somebody',
      'closed 25 Nov 16:31',
    ]),
  );
  expect(textsOf(drawn('lost'))).toEqual(expect.arrayContaining(['lost 12:31 · 0 of 2']));
});

it('names the zone, and says that windows have scales of their own', () => {
  const text = textsOf(drawn('relapse')).join(' ');
  expect(text).toContain('opened 24 Nov 2026 10:31 UTC');
  expect(text).toContain('Times in UTC');
  expect(text).toContain('Windows are not to one scale');
});

it('carries a title and a description for those who do not see it', () => {
  const svg = drawn('relapse');
  expect(svg).toContain('role="img" aria-labelledby="gantt-title gantt-desc"');
  expect(svg).toContain(
    '<title id="gantt-title">#517 Backend does not start: windows, tasks and events</title>',
  );
  expect(svg).toMatch(
    /<desc id="gantt-desc">Immediate, 0–2 h: 58 min left · 0 of 2\..*Runs: 1 passed, 1 degraded, 1 failed\./,
  );
});

it('what a name is too long for ends in an ellipsis in the picture and stands whole in the title of its bar', () => {
  const svg = drawn('long');
  expect(textsOf(svg).some((text) => text.endsWith('…'))).toBe(true);
  expect(svg).toContain(`${'x'.repeat(300)}: `);
});

it('too many tasks are counted by how they stand, the worst shown', () => {
  const head = incidentHead();
  const tasks = Array.from({ length: 90 }, (_, n) => ({ id: `t${n}`, text: `Task ${n}`, checks: [] }));
  const [window] = head.windows;
  if (window === undefined) throw new Error('the head has a window');
  const done = tasks.slice(0, 60).map(({ id }) => attested(id, 5));
  const state = incidentOf(done, { ...head, windows: [{ ...window, tasks }] });
  const texts = textsOf(incidentGantt(state, { now: minutesIn(10), ...light }));
  expect(texts).toContain('… and 50 more: 50 done');
  expect(texts).toContain('Task 89');
});

it('a clock that stands before the opening draws now at the opening', () => {
  const svg = incidentGantt(scene('fresh').state, { now: openedAt - 3_600_000, ...light });
  expect(textsOf(svg)).toContain('now 10:31');
  expectSound(svg, 720);
});

it('light and dark differ in colours only', () => {
  const { state, now } = scene('relapse');
  const bare = (theme: 'light' | 'dark') =>
    incidentGantt(state, { now, theme, widthPx: 720 }).replace(/#[0-9a-f]{6}/g, '');
  expect(bare('dark')).toBe(bare('light'));
  expect(drawn('relapse')).not.toContain('#14161a');
});

it('marks that would touch become one with their number, and none is lost', () => {
  const mark = fc.record({
    x: fc.double({ min: 16, max: 704, noNaN: true }),
    kind: fc.constantFrom<Mark['kind']>('passed', 'failed'),
    says: fc.constant('r'),
  });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 150 }), (marks) => {
      const clusters = clustersOf(marks, [16, 704]);
      expect(clusters.reduce((sum, { count }) => sum + count, 0)).toBe(marks.length);
      for (const [index, { left, right }] of clusters.entries()) {
        expect(left).toBeGreaterThanOrEqual(16 - 1e-6);
        expect(right).toBeLessThanOrEqual(704 + 1e-6);
        expect(left).toBeGreaterThan(clusters[index - 1]?.right ?? 0);
      }
    }),
    { numRuns: 100 },
  );
});

it('one failure among passes shows the cluster as failed', () => {
  const kinds = ['passed', 'failed', 'passed'] as const;
  const clusters = clustersOf(
    kinds.map((kind) => ({ x: 100, kind, says: kind })),
    [16, 704],
  );
  expect(clusters).toMatchObject([{ kind: 'failed', count: 3 }]);
});

it('the axis never runs backwards', () => {
  fc.assert(
    fc.property(
      anyIncident,
      fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 2 }),
      (state, minutes) => {
        const axis = timeAxis(state, minutesIn(3_000), [], [16, 704]);
        const places = minutes.toSorted((a, b) => a - b).map((minute) => axis.xOf(minutesIn(minute)));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        for (const x of places) expect(x >= 16 && x <= 704).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

it('lines of a text stay within their width, and hold all of it when they may be as many as it takes', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30 }), fc.integer({ min: 60, max: 400 }), (text, width) => {
      const look = { sizePx: 20 };
      const all = wrapText(text, width, look, 1_000);
      expect(all.join(' ').replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
      const few = wrapText(text, width, look, 2);
      for (const line of [...all, ...few]) expect(textWidth(line, look)).toBeLessThanOrEqual(width + 1e-6);
      expect(few.at(-1)?.endsWith('…')).toBe(all.length > 2);
    }),
    { numRuns: 100 },
  );
});

it('a time names its day only when it is not that of the opening', () => {
  expect(clockText(minutesIn(10), openedAt)).toBe('10:41');
  expect(clockText(minutesIn(24 * 60), openedAt)).toBe('25 Nov 10:31');
});
