import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { http } from '../../src/checks/http/http.ts';
import { logsOf } from '../../src/checks/logs/logs.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { logSources } from '../../src/platform/sources/index.ts';
import { evidenceReply } from '../../src/slack/pictures/evidence-reply.ts';
import { markdown } from '../../src/text/markdown.ts';
import { plainPalette } from '../../src/text/palette.ts';
import { closing } from '../../src/text/terminal/line-by-line.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { httpServer } from '../support/http-server.ts';
import { localLogSources } from '../support/log-sources.ts';
import { checkOf, hostOf, phaseOf, planOf, runScripts } from '../support/run-parts.ts';

test('attempts of a check are one trace, which a red one leads to, unmasked', async () => {
  const sent: string[] = [];
  await using server = await httpServer((request, response) => {
    sent.push(String(request.headers.traceparent).slice(3, 35));
    response.writeHead(503).end();
  });
  const check = checkOf('golden', {
    type: 'http',
    spec: { url: server.url },
    expect: { status: 200 },
    retry: { attempts: 2, on: ['http_5xx'], delayMs: 1, backoff: 'constant', maxDurationMs: 9_000 },
  });
  const traces = 'https://${tempo}/trace/${trace.id}';
  const environment = { hosts: ['127.0.0.1'], vars: { tempo: 'tempo.example.org' }, traces };
  const plan = planOf([phaseOf('p1', [check])], {}, environment);
  const host = hostOf({ redactor: createRedactor(['hunter2-and-more']) });
  const { state } = await runScripts(plan, {}, { checkTypes: [http], host });
  expect(new Set(sent).size).toBe(1);
  expect(sent).toHaveLength(2);
  const [id = ''] = sent;
  const url = `https://tempo.example.org/trace/${id}`;
  const progress = state.checks.get('golden')?.progress;
  expect(progress).toMatchObject({ outcome: { evidence: { trace: { id, url } } } });
  expect(markdown(state)).toContain(`trace [${id}](<${url}>)`);
  const options = { buttons: false, links: { page: null, logs: null } };
  const reply = (level: 'lists' | 'text') =>
    JSON.stringify(evidenceReply(state, 'golden', { ...options, level }));
  expect(reply('lists')).toContain(JSON.stringify({ type: 'link', url, text: id }));
  expect(reply('text')).toContain(`<${url}>`);
  expect(closing(state, plainPalette).join('\n')).toContain(`trace ${url}`);
  expect(runPage(state, { now: Date.now(), documentLink: null }).html).toContain(`href="${url}"`);
});

test('a logs check looks at entries of the trace of another only', async () => {
  const lines: string[] = [];
  const add = (traceId: string, message: string) =>
    lines.push(JSON.stringify({ timestamp: new Date().toISOString(), trace: traceId, textPayload: message }));
  await using server = await httpServer((request, response) => {
    add(`projects/p/traces/${String(request.headers.traceparent).slice(3, 35)}`, 'ours');
    add('4bf92f3577b34da6a3ce929d0e0e4736', 'of somebody else');
    writeFile(file, `${lines.join('\n')}\n`).then(() => response.writeHead(500).end());
  });
  await using sources = localLogSources(null);
  await using folder = await mkdtempDisposable(join(tmpdir(), 'traces-'));
  const file = join(folder.path, 'log.ndjson');
  const probe = { type: 'http', spec: { url: server.url }, expect: { status: 200 } };
  const read = (id: string, trace: string) => {
    const spec = { file, trace, since: '10m' };
    const expected = { entries: { count: 1, some: 'ours' } };
    return checkOf(id, { type: 'logs', spec, expect: expected, needs: [trace], always: true });
  };
  const golden = checkOf('golden', probe);
  const silent = checkOf('silent', { ...probe, spec: { url: server.url, traceparent: false } });
  const checks = [golden, silent, read('its', 'golden'), read('none', 'silent')];
  const plan = planOf([phaseOf('p1', checks)], {}, { hosts: ['127.0.0.1'] });
  const host = hostOf({ logs: () => sources });
  const { ends } = await runScripts(plan, {}, { checkTypes: [http, logsOf(logSources)], host });
  expect(ends.its).toBe('passed');
  expect(ends.none).toBe('errored: silent made no trace in this run, so there are no entries of it');
});
