import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { loadPlan, planLoader } from '../../../src/core/plan/load.ts';
import { checksOf, type Plan } from '../../../src/core/plan/model.ts';
import { smallTypes } from './small-types.ts';

const text = `version: 1
plan: issue-517
title: Staging outage
vars: { repoUrl: https://git.example.org/shop }
issue: { key: 517, url: "\${repoUrl}/issues/517", priority: P0 }
environments:
  staging:
    vars: { api: https://api.example.org, project: shop }
    hosts: [api.example.org]
    requires: [{ name: GCP log access, timeout: 5s, logs: { project: "\${project}" } }]
    deploys: { project: "\${project}", service: "shop-\${environment}" }
  demo: { extends: staging, unattended: true, vars: { port: 80, api: "http://127.0.0.1:\${port}" }, hosts: [127.0.0.1] }
defaults: { timeout: 20s, retry: { attempts: 2, delay: 2s, maxDuration: 1m } }
phases:
  phase1:
    title: Recovery
    priority: high
    gate: true
    timeout: 10m
    sections:
      "1.1":
        title: Root cause
        checks:
          deploy:
            name: Deploy
            danger: Deploys to \${environment}
            once: true
            deploys: true
            command: { run: [deploy, "\${run.id}"] }
            expect: { exitCode: 0 }
          health:
            tags: [web]
            needs: [deploy]
            http: { url: "\${api}/health", wait: "\${nap}" }
            until: { deadline: 5m }
            retry: { attempts: 3 }
            capture: { session: $.id }
            expect: { duration: { lt: 2s } }
          logs:
            tier: nice-to-have
            quarantine: { owner: mara, until: 2026-01-31, reason: Flaky }
            if: always
            logs: { project: "\${project}", filter: 'x="\${capture.session}"' }
            expect: { count: 0 }
criteria:
  important: [{ text: It answers, checks: [health, logs] }]
  critical: [{ text: It really answers, checks: [health] }]
timeline: { now: { window: 0-2h, tasks: [{ text: Look }, { text: Deploy, checks: [deploy] }] } }
risks: [{ level: high, text: Down, mitigation: Roll back, watch: [health] }]
afterwards: [{ text: Issue, publish: github-issue }, { text: Status, write: docs/status.md }, { text: Tell }]
reports:
  after-deploy: { at: [5m, 1d], run: ["1", "@web"], channel: "#staging" }
  daily: { cron: "0 9 * * 1-5", timezone: America/Los_Angeles, run: [all], environment: demo }
`;

function loaded(source: string): Plan {
  const { plan, problems } = loadPlan(source, 'plans/a.yaml', smallTypes, 'abc123', { extraVars: ['nap'] });
  expect(problems).toEqual([]);
  if (plan === null) throw new Error('no plan');
  return plan;
}

describe('a plan with everything in it', () => {
  const plan = loaded(text);
  const [deploy, health, logs] = checksOf(plan);

  test('its head', () => {
    const { id, title, file, digest, issue } = plan;
    expect({ id, title, file, digest, issue }).toEqual({
      id: 'issue-517',
      title: 'Staging outage',
      file: 'plans/a.yaml',
      digest: 'abc123',
      issue: { key: '517', url: 'https://git.example.org/shop/issues/517', priority: 'P0', impact: null },
    });
  });

  test('environments inherit variables one by one, and lists whole', () => {
    const [staging, demo] = plan.environments;
    expect(demo).toMatchObject({
      name: 'demo',
      vars: {
        repoUrl: 'https://git.example.org/shop',
        api: 'http://127.0.0.1:${port}',
        project: 'shop',
        port: '80',
      },
      hosts: ['127.0.0.1'],
      unattended: true,
    });
    expect(staging?.unattended).toBe(false);
    expect(demo?.requires).toEqual(staging?.requires);
    const watched = { project: '${project}', service: 'shop-${environment}', location: null };
    expect([staging?.deploys, demo?.deploys]).toEqual([
      { ...watched, everyMs: 60_000 },
      { ...watched, everyMs: 60_000 },
    ]);
    expect(staging?.requires[0]).toMatchObject({
      id: 'requires/gcp-log-access',
      name: 'GCP log access',
      phase: 'requires',
      section: 'requires',
      type: 'logs',
      timeoutMs: 5000,
      expect: {},
    });
  });

  test('defaults are filled in, the check before the file before the language', () => {
    expect(health).toMatchObject({
      id: 'health',
      name: 'health',
      phase: 'phase1',
      section: '1.1',
      timeoutMs: 20_000,
      retry: {
        attempts: 3,
        on: ['network', 'http_5xx', 'timeout'],
        delayMs: 2000,
        backoff: 'exponential',
        maxDurationMs: 60_000,
      },
      until: { deadlineMs: 300_000, intervalMs: 5000 },
      enforce: true,
      weight: 1,
    });
  });

  test('what the type reads stays as written', () => {
    expect(health?.spec).toEqual({ url: '${api}/health', wait: '${nap}' });
    expect(health?.expect).toEqual({ duration: { lt: '2s' } });
  });

  test('a check that runs once inherits no retry', () => {
    expect(deploy).toMatchObject({
      once: true,
      deploys: true,
      retry: { attempts: 1 },
      danger: 'Deploys to ${environment}',
    });
  });

  test('a tier is the own one, else the highest of the criteria that cite the check', () => {
    expect([deploy?.tier, health?.tier, logs?.tier]).toEqual([null, 'critical', 'nice-to-have']);
  });

  test('quarantine ends at an instant, and `if: always` is a yes', () => {
    expect(logs?.quarantine).toEqual({ owner: 'mara', untilAt: Date.UTC(2026, 0, 31), reason: 'Flaky' });
    expect(logs?.always).toBe(true);
  });

  test('criteria stand highest first, and everything listed has an id', () => {
    expect(plan.criteria.map(({ id }) => id)).toEqual(['critical-1', 'important-1']);
    expect(plan.timeline).toEqual([
      {
        id: 'now',
        fromMs: 0,
        toMs: 7_200_000,
        tasks: [
          { id: 'now-1', text: 'Look', checks: [] },
          { id: 'now-2', text: 'Deploy', checks: ['deploy'] },
        ],
      },
    ]);
    expect(plan.risks[0]?.id).toBe('risk-1');
    expect(plan.afterwards.map(({ target }) => target)).toEqual([
      { publish: 'github-issue' },
      { write: 'docs/status.md' },
      null,
    ]);
    expect(plan.reports.map(({ id, when, environment }) => [id, when, environment])).toEqual([
      ['after-deploy', { afterDeployMs: [300_000, 86_400_000] }, null],
      ['daily', { cron: '0 9 * * 1-5', timezone: 'America/Los_Angeles' }, 'demo'],
    ]);
  });
});

test('a variable that only `--var` gives is unknown without it', () => {
  const { plan, problems } = loadPlan(text, 'a.yaml', smallTypes, 'd');
  expect(plan).toBeNull();
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    [
      'unknown-variable',
      'there is no variable "nap"; its value stands in the environment: write vars: { nap: … }',
    ],
  ]);
});

test('CRLF line ends and a byte order mark change nothing', () => {
  const plan = loaded(`\ufeff${text.replaceAll('\n', '\r\n')}`);
  expect(checksOf(plan)).toHaveLength(3);
});

function planOf(checks: number, key: string): string {
  const rows = Array.from({ length: checks }, (_, index) => {
    const needs = index === 0 ? '' : `\n            needs: [check-${index - 1}]`;
    return `          check-${index}:\n            name: Check ${index}\n            tier: critical${needs}\n            http: { ${key}: "\${api}/${index}", headers: { accept: text/plain } }\n            expect: { status: 200, duration: { lt: 2s } }`;
  });
  return `version: 1\nplan: p\ntitle: P\nenvironments: { demo: { vars: { api: https://a.example.org }, hosts: [a.example.org] } }\nphases:\n  p1:\n    sections:\n      a:\n        checks:\n${rows.join('\n')}\n`;
}

test.each([
  ['url', 0],
  ['ulr', 2000],
])('2,000 checks with the key %s are read in a few times what parsing their YAML takes', (key, mistakes) => {
  const source = planOf(2000, key);
  const load = planLoader(smallTypes);
  const timed = (work: () => unknown) => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  };
  const rounds = [1, 2, 3].map(() => ({
    parse: timed(() => parseDocument(source, { prettyErrors: false, uniqueKeys: false })),
    load: timed(() => expect(load(source, 'a.yaml', 'd').problems).toHaveLength(mistakes)),
  }));
  const fastest = (of: 'parse' | 'load') => Math.min(...rounds.map((round) => round[of]));
  expect(fastest('load') / fastest('parse')).toBeLessThan(10);
});
