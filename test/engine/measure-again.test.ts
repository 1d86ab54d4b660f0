import { expect, test } from 'vitest';
import {
  checkOf,
  hostOf,
  phaseOf,
  planOf,
  runScripts,
  type Script,
  saw,
  virtualTime,
} from '../support/run-parts.ts';

/** A machine that runs late for the first so many looks, and a target that takes 50 ms. */
function busy(looks: number) {
  const time = virtualTime();
  const seen: string[] = [];
  let late = 0;
  const look: Script = async (ctx, { script }) => {
    seen.push(script);
    const isLate = seen.length <= looks;
    await time.wait(isLate ? 450 : 50, ctx.signal);
    if (isLate) late += 400;
    return saw('ok');
  };
  return { look, seen, host: hostOf({ ...time, lateMs: () => late }) };
}

const looking = (id: string, more: Parameters<typeof checkOf>[1] = {}) =>
  checkOf(id, { spec: { script: id, looks: true }, ...more });

const fingerprint = {
  ...{ deploy: null, answered: null, plan: 'abc', variables: null, targets: {}, blind: false, logs: [] },
  ...{ errors: {}, cut: false, checks: { count: 0, digest: '', ids: [] } },
};
/** The last green run, in which each took so long. */
const green = (ms: number) => ({
  ...{ run: 'r-green', selector: ['all'], at: 1, fingerprint },
  times: { a: ms, b: ms, c: ms },
});

test('what ran late is measured again alone when the others have ended, and keeps its result', async () => {
  const { look, seen, host } = busy(2);
  const checks = [looking('a'), looking('b', { needs: ['a'] }), looking('c', { needs: ['b'] })];
  const scripts = { a: look, b: look, c: look };
  const { state } = await runScripts(planOf([phaseOf('p1', checks)]), scripts, {
    host,
    green: green(60),
  });
  expect(seen).toEqual(['a', 'b', 'c', 'a', 'b']);
  const progress = (id: string) => state.checks.get(id)?.progress;
  expect(progress('a')).toMatchObject({
    ...{ status: 'passed', durationMs: 450, lateMs: 400, attempts: 1 },
    alone: { durationMs: 50, lateMs: 0 },
  });
  expect(progress('c')).not.toHaveProperty('alone');
  expect(state.phases.get('p1')?.finishedAt).not.toBeNull();
});

test.each([
  ['is as fast as ever', green(400)],
  ['has no time to compare with', null],
])('a late one that %s is not looked at again', async (_, before) => {
  const { look, seen, host } = busy(1);
  const plan = planOf([phaseOf('p1', [looking('a')])]);
  await runScripts(plan, { a: look }, { host, ...(before === null ? {} : { green: before }) });
  expect(seen).toEqual(['a']);
});

test.each([
  ['one that changes something', { spec: { script: 'a' } }],
  ['a dangerous one', { danger: 'it deploys' }],
  ['one that is never repeated', { once: true }],
  ['one that did not pass', { expect: { value: 'other' } }],
] as const)('%s is not looked at again', async (_, more) => {
  const { look, seen, host } = busy(1);
  const approve = async () => ({ kind: 'yes', by: 'jun', reason: '' }) as const;
  const plan = planOf([phaseOf('p1', [looking('a', more)])]);
  await runScripts(plan, { a: look }, { host: { ...host, approve }, green: green(60) });
  expect(seen).toEqual(['a']);
});
