import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { isAlive, pidIn, processesIn, type Workshop, workshop } from '../support/cli.ts';

/** `server` has a grandchild in its group and one in a session of its own; none of them heeds a polite signal. */
const plan = (work: string) => `version: 1
plan: served
title: Served
environments: { here: { hosts: [] } }
phases:
  phase1:
    sections:
      "1.1":
        checks:
          server:
            command:
              run:
                - sh
                - -c
                - 'trap "" TERM INT HUP; sleep 4331 & echo $! > inside; setsid sh -c "trap \\"\\" TERM INT HUP; echo \\$\\$ > outside; sleep 4332" & sleep 0.2; echo up; wait; wait'
              background: { ready: { stdout: ^up } }
          work: { needs: [server], command: { run: [${work}] } }
          other: { command: { run: [echo, hi] } }
`;

async function pidsOf({ folder }: Workshop): Promise<readonly number[]> {
  return Promise.all(['inside', 'outside'].map((file) => pidIn(join(folder, file))));
}

function statuses(stdout: string): Record<string, string> {
  const { checks } = parseResultDocument(JSON.parse(stdout));
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

it('one place for checks is enough, and nothing of the command is left when its phase has ended', async () => {
  await using here = await workshop({ served: plan('sleep, "0.3"') });
  const { ended } = here.start(['run', 'all', '--concurrency', '1', '--format', 'json']);
  const pids = await pidsOf(here);
  const { code, stdout } = await ended;
  expect(statuses(stdout)).toEqual({ server: 'passed', work: 'passed', other: 'passed' });
  expect(code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(processesIn(here.folder)).toEqual([]);
});

it('Ctrl-C ends it with the run: 130, it is cancelled, no process left', async () => {
  await using here = await workshop({ served: plan('sleep, "60"') });
  const { child, ended } = here.start(['run', 'all', '--format', 'json']);
  const pids = await pidsOf(here);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(statuses(stdout)).toMatchObject({ server: 'cancelled', work: 'cancelled' });
  expect(pids.filter(isAlive)).toEqual([]);
  expect(processesIn(here.folder)).toEqual([]);
});
