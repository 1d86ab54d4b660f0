import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { isAlive, pidIn, processesIn, type Workshop, workshop } from '../support/cli.ts';
import { oneSection } from '../support/plan-text.ts';

/** `hang` has a grandchild in its group and one in a session of its own, and nobody of them heeds a polite signal. */
const plan = `${oneSection('stuck', '{ here: { hosts: [] } }', 'Hangs', 'Hangs')}          quick: { command: { run: [echo, hi] }, expect: { exitCode: 0 } }
          hang:
            timeout: 1m
            needs: [quick]
            command:
              run:
                - sh
                - -c
                - 'trap "" TERM INT HUP; sleep 4321 & echo $! > inside; setsid sh -c "trap \\"\\" TERM INT HUP; echo \\$\\$ > outside; sleep 4322" & wait; wait'
            expect: { exitCode: 0 }
          later: { needs: [hang], command: { run: [echo, hi] }, expect: { exitCode: 0 } }
`;

async function hanging(here: Workshop, args: readonly string[]) {
  await Promise.all(['inside', 'outside'].map((file) => rm(join(here.folder, file), { force: true })));
  const run = here.start(['run', 'all', ...args]);
  const pids = await Promise.all(['inside', 'outside'].map((file) => pidIn(join(here.folder, file))));
  return { ...run, pids };
}

const holds: Readonly<Record<string, (text: string) => void>> = {
  json(text) {
    const { checks, run } = parseResultDocument(JSON.parse(text));
    expect(checks.map(({ id, status }) => [id, status])).toEqual([
      ['quick', 'passed'],
      ['hang', 'cancelled'],
      ['later', 'cancelled'],
    ]);
    expect(run.verdict).toBe('inconclusive');
  },
  junit: (text) => expect(XMLValidator.validate(text)).toBe(true),
  tap: (text) => expect(text).toMatch(/^not ok \d+ - hang: hang$/m),
  markdown: (text) => expect(text).toContain(': cancelled'),
  github: (text) => expect(text).toContain('::error title=stuck on here%3A cancelled'),
  pretty: (text) => expect(text).toContain('1 passed · 2 cancelled'),
};

it.each(Object.keys(holds))(
  'Ctrl-C in the middle of a hanging command: 130, partial %s, no process left',
  async (format) => {
    await using here = await workshop({ stuck: plan });
    const { child, ended, pids } = await hanging(here, ['--format', format]);
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    holds[format]?.(stdout);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(processesIn(here.folder)).toEqual([]);
  },
  60_000,
);

it.each(['SIGTERM', 'SIGHUP'] as const)('%s does the same, with --output to the file', async (signal) => {
  await using here = await workshop({ stuck: plan });
  const file = join(here.folder, 'run.json');
  const { child, ended, pids } = await hanging(here, ['--format', 'json', '--output', file]);
  child.kill(signal);
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  holds.json?.(readFileSync(file, 'utf8'));
  expect(stdout).toContain('1 passed · 2 cancelled');
  expect(pids.filter(isAlive)).toEqual([]);
});

it('a second Ctrl-C kills at once, while one that got only the first still waits: 130, nobody left, and a valid document', async () => {
  await using here = await workshop({ stuck: plan });
  await using other = await workshop({ stuck: plan });
  const [twice, once] = await Promise.all([
    hanging(here, ['--format', 'json']),
    hanging(other, ['--format', 'json']),
  ]);
  const said = new Promise((resolve) => twice.child.stderr?.once('data', resolve));
  twice.child.kill('SIGINT');
  await said;
  once.child.kill('SIGINT');
  twice.child.kill('SIGINT');
  const first = await Promise.race([twice.ended.then(() => 'twice'), once.ended.then(() => 'once')]);
  expect(first).toBe('twice');
  const { code, stdout } = await twice.ended;
  expect(code).toBe(130);
  const { checks } = parseResultDocument(JSON.parse(stdout));
  expect(checks.map(({ status }) => status)).toEqual(['passed', 'cancelled', 'cancelled']);
  expect(twice.pids.filter(isAlive)).toEqual([]);
  expect(processesIn(here.folder)).toEqual([]);
  await once.ended;
}, 60_000);

it('Ctrl-C while requirements are tried: 130, everything cancelled, no process left', async () => {
  const requires = `requires: [{ name: Slow, command: { run: [sh, -c, "echo $$ > required; sleep 4323; true"] }, expect: { exitCode: 0 } }]`;
  await using here = await workshop({ stuck: plan.replace('hosts: []', `hosts: [], ${requires}`) });
  const { child, ended } = here.start(['run', 'quick', '--format', 'json']);
  await pidIn(join(here.folder, 'required'));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(parseResultDocument(JSON.parse(stdout)).checks.map(({ status }) => status)).toEqual(['cancelled']);
  expect(existsSync(join(here.folder, 'inside'))).toBe(false);
  expect(processesIn(here.folder)).toEqual([]);
});
