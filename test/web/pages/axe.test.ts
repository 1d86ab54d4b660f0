import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ganttMarkup } from '../../../src/web/charts/gantt.ts';
import { incidentPage } from '../../../src/web/pages/incident-page.ts';
import { noticePage } from '../../../src/web/pages/page.ts';
import { pageStyle } from '../../../src/web/pages/page-style.ts';
import { reportPage } from '../../../src/web/pages/report-page.ts';
import { runPage } from '../../../src/web/pages/run-page.ts';
import { axeViolations } from '../../support/axe.ts';
import { anyIncident, incidentScenes } from '../../support/incident-states.ts';
import { endedRun, runningRun } from '../../support/phase2-run.ts';
import { anySmallRun, loudRun } from '../../support/random-run.ts';
import { earlierRuns, reportOf } from '../../support/reports.ts';
import { startedAt } from '../../support/run-events.ts';

const now = startedAt + 60_000;
const links = {
  documentLink: '?token=k.1.s&format=json',
  reportLink: 'r-7F3K/report?token=k.1.s',
  runLink: '../r-7F3K?token=k.1.s',
  linkTo: (run: string) => `https://bot.example.com/runs/${encodeURIComponent(run.toWellFormed())}?token=b`,
};
type Run = ReturnType<typeof endedRun>;
type Incident = Parameters<typeof incidentPage>[0];

const runOf = (state: Run) => runPage(state, { now, ...links }).html;
const reportOn = (state: Run) => {
  const past = earlierRuns(state, 12, (run, nth) => ({
    ...run,
    checks: run.checks.map((check, at) => ({ ...check, status: (at + nth) % 3 === 0 ? 'failed' : 'passed' })),
  }));
  return reportPage(reportOf(state, past, now), { now, ...links }).html;
};
const incidentOf = (state: Incident, at: number) =>
  incidentPage(state, {
    chart: ganttMarkup,
    now: at,
    page: 1,
    pageLink: (to) => `?token=k.1.s&page=${to}`,
    eventsLink: '517/events?token=k.1.s&after=1-0',
    documentLink: '?token=k.1.s&format=json',
    runLink: links.linkTo,
    nameOf: (id) => id,
  }).html;

const runs: Readonly<Record<string, Run>> = {
  'of every kind of ending': endedRun(),
  'that goes on': runningRun(),
  'that waits for a person': loudRun(2, 'waiting', 'Deploy?', null),
  'that failed throughout': loudRun(2, 'failed', 'expected 200, got 503', 48_000),
  'without a check': loudRun(0, 'pending', 'nothing', 48_000),
};
const any = { seed: 14, numRuns: 3 };

it.each(Object.entries(runs))(
  'axe finds nothing wrong with the page of a run %s, nor with its report',
  async (_, state) => {
    expect(await axeViolations(runOf(state))).toEqual([]);
    if (state.finishedAt !== null) expect(await axeViolations(reportOn(state))).toEqual([]);
  },
);

it('… nor with those of any run', async () => {
  for (const state of fc.sample(anySmallRun, any)) {
    expect(await axeViolations(runOf(state))).toEqual([]);
    if (state.finishedAt !== null) expect(await axeViolations(reportOn(state))).toEqual([]);
  }
});

const scenes = Object.entries(incidentScenes()).filter(([name]) =>
  ['fresh', 'relapse', 'closed', 'long'].includes(name),
);

it.each(scenes)('… nor with the page of an incident: %s', async (_, { state, now: at }) => {
  expect(await axeViolations(incidentOf(state, at))).toEqual([]);
});

it('… nor with that of any incident', async () => {
  for (const state of fc.sample(anyIncident, any))
    expect(await axeViolations(incidentOf(state, now))).toEqual([]);
});

it('… nor with a page that says one thing', async () => {
  expect(await axeViolations(noticePage('This link has expired', 'Ask for a new one.', 10).html)).toEqual([]);
});

it('axe sees what is wrong in what is folded, too', async () => {
  const broken = '<details><summary>Evidence</summary><img src="x.png"></details>';
  const page = noticePage('Title', 'Text').html.replace('</main>', `${broken}</main>`);
  expect(await axeViolations(page)).toEqual(['image-alt: <img src="x.png">']);
});

const grounds = ['bg', 'card', 'badbg', 'goodbg', 'warnbg', 'waitbg'];
const inks = ['text', 'dim', 'link', 'good', 'bad', 'warn', 'wait'];
const schemes = [...pageStyle.matchAll(/:root\{([^}]*)\}/g)].map(([, names = '']) => names);

it.each([
  ['light', schemes[0]],
  ['dark', schemes[1]],
])('every ink can be read on every ground: %s', (_, names = '') => {
  const colours = new Map(
    [...names.matchAll(/--(\w+):(#\w+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
  for (const ground of grounds) {
    for (const ink of inks) {
      const contrast = contrastOf(colours.get(ink) ?? '', colours.get(ground) ?? '');
      expect([ink, ground, contrast >= 4.5 ? 'readable' : contrast]).toEqual([ink, ground, 'readable']);
    }
  }
});

it('what is written in a colour has it from there', () => {
  const rules = pageStyle.replaceAll(/:root\{[^}]*\}/g, '');
  expect(rules.match(/(?:color|background|fill|stroke):(?!var\(--)[^;}]*/g)).toEqual(null);
});

/** WCAG's contrast of two colours: 1 to 21. */
function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/\w/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
