import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { factsOfState } from '../../src/core/compare/facts.ts';
import { silentLog } from '../../src/core/log.ts';
import { reportDocument } from '../../src/core/report/facts.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { html, htmlText } from '../../src/web/markup.ts';
import { noticePage } from '../../src/web/pages/page.ts';
import { reportPage } from '../../src/web/pages/report-page.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { leftResource } from '../../src/web/resources.ts';
import type { ReportPageLinks } from '../../src/web/run-routes.ts';
import { type HttpServerOptions, startHttpServer } from '../../src/web/server.ts';
import { endedRun } from '../support/phase2-run.ts';
import { earlierRuns, reportOf } from '../support/reports.ts';

const now = Date.parse('2026-11-24T10:45:00Z');
const publicUrl = 'https://bot.example.com/checks';
const links = createLinks({ publicUrl, keys: [linkKey('secret')] });
const pathOf = (target: 'run' | 'report', id = 'r-7F3K', madeAt = now) =>
  (links.linkTo(target, id, madeAt) ?? '').slice(publicUrl.length);

async function started(changes: Partial<HttpServerOptions> = {}) {
  const state = endedRun();
  const report = reportOf(state, earlierRuns(state, 3));
  const asked: string[] = [];
  const given: ReportPageLinks[] = [];
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    probes: {},
    metrics: { contentType: 'text/plain', text: async () => '' },
    links,
    notice: noticePage,
    slackEvents: null,
    incidents: null,
    log: silentLog,
    now: () => now,
    run: async (id) =>
      id === 'r-7F3K'
        ? {
            isEnded: true,
            page: (to) => runPage(state, { ...to, now }),
            document: () => resultDocument(state),
          }
        : null,
    async report(id) {
      asked.push(id);
      if (id === 'r-GOESON') return 'running';
      if (id !== 'r-7F3K') return null;
      return {
        page(to) {
          given.push(to);
          return reportPage(report, { ...to, now, linkTo: () => null });
        },
        document: () => reportDocument(report.state, report.facts),
      };
    },
    ...changes,
  });
  const pool = new Pool(`http://127.0.0.1:${server.port}`);
  const get = async (path: string, accept?: string) => {
    const headers = accept === undefined ? {} : { accept };
    const response = await pool.request({ path, method: 'GET', headers });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  };
  return {
    get,
    asked,
    given,
    report,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

it('a signed link shows the report, locked down as every page', async () => {
  await using at = await started();
  const { status, headers, text } = await at.get(pathOf('report'));
  expect(status).toBe(200);
  expect(text).toContain('<title>Report: phase2 on staging failed');
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-[\w+/=]{44}'$/,
  );
  expect([headers['cache-control'], headers['set-cookie']]).toEqual(['private, no-cache', undefined]);
});

it('the run leads to its report and back, with the same token, wherever the server has its place', async () => {
  await using at = await started();
  const follow = async (from: string, words: string) => {
    const page = (await at.get(from)).text;
    const [, href = ''] = new RegExp(`href="([^"]+)">${words}`).exec(page) ?? [];
    const url = new URL(href.replaceAll('&amp;', '&'), `${publicUrl}${from}`);
    return url.href.slice(publicUrl.length);
  };
  expect(await follow(pathOf('run'), 'Report: ')).toBe(pathOf('report'));
  expect(await follow(pathOf('report'), 'Every check')).toBe(pathOf('run'));
  const json = await at.get(await follow(pathOf('report'), 'The same as JSON'));
  expect([json.status, JSON.parse(json.text).schema]).toEqual([200, 'staging-check/run@1']);
});

it('other runs are linked for no longer than this one', async () => {
  await using at = await started();
  await at.get(pathOf('report', 'r-7F3K', now - 2 * 86_400_000));
  expect(at.given[0]?.expiresAt).toBe(Date.parse('2026-11-30T00:00:00Z'));
});

it.each([
  ['accept', 'application/json', ''],
  ['format', undefined, '&format=json'],
] as const)(
  'a program gets result document, comparison, flakes and quarantine as JSON: %s',
  async (_, accept, query) => {
    await using at = await started();
    const { status, headers, text } = await at.get(`${pathOf('report')}${query}`, accept);
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const document = JSON.parse(text);
    const { comparison, flakes, quarantined, overdue } = at.report.facts;
    expect(document).toEqual(
      JSON.parse(JSON.stringify({ ...resultDocument(endedRun()), comparison, flakes, quarantined, overdue })),
    );
    expect(parseResultDocument(document).run.id).toBe('r-7F3K');
  },
);

it('a token that does not open the run opens no report, and every answer is that of the run', async () => {
  await using at = await started();
  const good = pathOf('report').split('token=')[1] ?? '';
  const other = pathOf('report', 'r-OTHER0').split('token=')[1] ?? '';
  const old = pathOf('report', 'r-7F3K', now - 9 * 86_400_000).split('token=')[1] ?? '';
  const queries = [
    '',
    '?token=',
    `?token=${other}`,
    `?token=${old}`,
    `?token=${good}&token=${good}`,
    `?token=${good.slice(0, -1)}`,
    `?token=${good}&format=json&token=x`,
    `??token=${good}`,
  ];
  for (const query of queries) {
    for (const accept of [undefined, 'application/json']) {
      const report = await at.get(`/runs/r-7F3K/report${query}`, accept);
      const run = await at.get(`/runs/r-7F3K${query}`, accept);
      const gone = await at.get(`/runs/r-GONE00/report${query}`, accept);
      expect([query, report.status, report.text]).toEqual([query, 403, run.text]);
      // An old token of this run is no token of another.
      if (query !== `?token=${old}`) expect(gone.text).toBe(run.text);
    }
  }
  const incident = (links.linkTo('incident', 'r-7F3K', now) ?? '').split('token=')[1];
  expect((await at.get(`/runs/r-7F3K/report?token=${incident}`)).status).toBe(403);
  expect(at.asked).toEqual([]);
});

it('a run that goes on has no report yet: the page says so and loads itself again', async () => {
  await using at = await started();
  const page = await at.get(pathOf('report', 'r-GOESON'));
  expect([page.status, page.headers['retry-after']]).toEqual([409, '10']);
  expect(page.text).toContain('This run goes on');
  expect(page.headers.refresh).toBe('10');
  const json = await at.get(pathOf('report', 'r-GOESON'), 'application/json');
  expect([json.status, Object.keys(JSON.parse(json.text))]).toEqual([409, ['error']]);
});

it('a run of which nothing is kept is 404 for who has its link', async () => {
  await using at = await started();
  const { status, text, headers } = await at.get(pathOf('report', 'r-GONE00'));
  expect([status, text.includes('This run is gone')]).toEqual([404, true]);
  expect(headers.refresh).toBeUndefined();
});

it.each([
  '/runs/r-7F3K/report/',
  '/runs/r-7F3K/reports',
  '/runs//report',
  '/runs/report',
  '/runs/r-7F3K%2freport',
])('%s is no report', async (path) => {
  await using at = await started();
  const { status } = await at.get(`${path}?${pathOf('report').split('?')[1]}`);
  expect([404, 403]).toContain(status);
  expect(at.asked).toEqual([]);
});

it('of a run whose details were dropped the page says verdict, facts, when and by which limit; a program is told that it is gone', async () => {
  const state = endedRun();
  const summary = { ...summaryOf(state, 'C0STAGING1'), run: 'r-OLD' };
  const at = Date.parse('2026-11-30T10:00:00Z');
  const dropped = async (run: string) => (run === 'r-OLD' ? ({ at, by: 'runs' } as const) : null);
  const facts = factsOfState(state, checkTypes);
  const left = (id: string) =>
    leftResource(id, {
      runs: { summary: async () => summary },
      history: { facts: async () => facts },
      dropped,
    });
  await using server = await started({ left });
  for (const target of ['run', 'report'] as const) {
    const { status, text } = await server.get(pathOf(target, 'r-OLD'));
    expect(status).toBe(410);
    expect(text).toContain('was dropped 2026-11-30 10:00 UTC: retention.details.runs of staging-check.yaml');
    expect(text).toContain(`${summary.passed} of ${summary.total} checks passed`);
    for (const { name } of facts.checks) expect(text).toContain(htmlText(html`${name}`));
  }
  const asked = await server.get(pathOf('run', 'r-OLD'), 'application/json');
  expect([asked.status, JSON.parse(asked.text)]).toMatchObject([410, { summary: { verdict: 'failed' } }]);
  expect(await server.get(pathOf('run', 'r-NOBODY'))).toMatchObject({ status: 404 });
});
