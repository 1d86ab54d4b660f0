import { expect, it } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';
import { startProxy } from '../support/proxy.ts';
import { ended, endsOf, planText, request, workerParts } from '../support/worker-parts.ts';

const own = {
  SLACK_BOT_TOKEN: 'xoxb-4711-worker-environment',
  STAGING_CHECK_LINK_SECRET: 'a link secret of thirty-two letters or more',
  STAGING_CHECK_SECRET_X: 'the secret of plans named X',
};
const password = 'password-of-redis-0815';

it('a check in a worker sees none of the tokens and secrets of its process, and no event keeps one', async () => {
  await using parts = await workerParts();
  await parts.redis.call('ACL', 'SETUSER', 'worker', 'on', `>${password}`, '~*', '&*', '+@all');
  await using proxy = await startProxy({ path: new URL(parts.server.url).pathname });
  const env = {
    ...own,
    REDIS_URL: `redis://worker:${password}@127.0.0.1:${proxy.port}/0`,
    STAGING_CHECK_DATA: parts.folder,
    LANG: 'C.UTF-8',
  };
  await using worker = cliProcess(['worker', '--grace', '0s'], env);
  const absent = Object.keys({ ...own, REDIS_URL: '' }).map((name) => `${name}: { exists: false }`);
  const text = planText(
    {
      one: [
        '        plain: { command: { run: [env] }, expect: { exitCode: 0, stdout: { contains: "LANG=C.UTF-8" } } }',
        '        coded: { command: { run: [sh, -c, "env | base64 -w 0"] }, expect: { exitCode: 0, stdout: { matches: "^[A-Za-z0-9+/]{80}" } } }',
        `        named: { env: { process: true }, expect: { ${absent.join(', ')}, LANG: C.UTF-8 } }`,
      ],
    },
    parts.folder,
  );
  await request(parts, 'r-1', text);
  const state = await ended(parts, 'r-1', 30_000);
  const kept = JSON.stringify(await parts.runs.events('r-1'));
  expect(endsOf(state), kept).toEqual({ plain: 'passed', coded: 'passed', named: 'passed' });
  const decoded = (kept.match(/[A-Za-z0-9+/]{80,}/g) ?? []).map((one) =>
    Buffer.from(one, 'base64').toString(),
  );
  // What they did print is there to be looked at.
  expect(kept).toContain('LANG=C.UTF-8');
  expect(decoded.join('\n')).toContain('LANG=C.UTF-8');
  for (const value of [...Object.values(own), password]) {
    expect(`${kept}\n${decoded.join('\n')}`).not.toContain(value);
    expect(kept).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''));
  }
  expect(worker.said()).not.toContain(password);
}, 60_000);
