import { expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { workshop } from '../support/cli.ts';
import { closedPort, httpServer } from '../support/http-server.ts';

const plan = (port: number, closed: number) => `version: 1
plan: needy
title: Needy
environments:
  local:
    hosts: [127.0.0.1]
    vars: { what: service }
    requires:
      - { name: "The \${what}", http: { url: "http://127.0.0.1:${port}/" }, expect: { status: 200 } }
      - { name: Its database, tcp: { host: 127.0.0.1, port: ${closed} }, expect: { open: true } }
      - { name: Its tool, command: { run: [no-such-tool-here] }, expect: { exitCode: 0 } }
  bare: { hosts: [127.0.0.1], vars: { what: service } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
          health: { http: { url: "http://127.0.0.1:${port}/\${what}" }, expect: { status: 200 } }
`;

it('requirements are tried before anything else; what is not met is noted on stderr and decides nothing', async () => {
  const asked: (string | undefined)[] = [];
  await using server = await httpServer((request, response) => {
    asked.push(request.url);
    response.end('ok');
  });
  const closed = await closedPort();
  await using here = await workshop({ needy: plan(server.port, closed) });
  const { code, stdout, stderr } = await here.run('run', 'all', '--format', 'json');
  expect(asked).toEqual(['/', '/service']);
  const notes = stderr.split('\n').filter((line) => line.startsWith('Requirement'));
  expect(notes).toHaveLength(2);
  expect(notes[0]).toBe(
    `Requirement not met: Its database: 127.0.0.1:${closed}: connection refused; the run goes on`,
  );
  expect(notes[1]).toMatch(/^Requirement not met: Its tool: .*no-such-tool-here.*; the run goes on$/);
  const { run, checks } = parseResultDocument(JSON.parse(stdout));
  expect([code, run.verdict, checks.map(({ id }) => id)]).toEqual([0, 'passed', ['health']]);
});

it('an environment without requirements is not kept waiting, and what is met is not told', async () => {
  await using server = await httpServer((_, response) => void response.end('ok'));
  await using here = await workshop({ needy: plan(server.port, server.port) });
  expect((await here.run('run', 'all', '--env', 'bare')).stderr).toBe('');
  expect((await here.run('run', 'all')).stderr).not.toContain('Its database');
});

it('on a terminal the note stands above the checklist', async () => {
  await using server = await httpServer((_, response) => void response.end('ok'));
  await using here = await workshop({ needy: plan(server.port, await closedPort()) });
  const { code, stdout } = await here.onTerminal(['run', 'all'], []);
  expect(code).toBe(0);
  expect(stdout).toContain('Trying 3 requirements first…\r\u001b[KRequirement not met: Its database');
  expect(stdout.indexOf('Requirement not met')).toBeLessThan(stdout.indexOf('needy · local · all'));
});
