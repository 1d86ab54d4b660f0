import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyPlan, reportsAt } from '../../demo/plan-copy.ts';
import { checkTypes } from '../../src/checks/index.ts';
import { seriesOf } from '../../src/core/deploy/due.ts';
import { parseDuration } from '../../src/core/plan/duration.ts';
import { loadPlan } from '../../src/core/plan/load.ts';

test('the copy of the plan knows only the demo, and reports within seconds on what the plan reports', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'plans-'));
  try {
    await copyPlan(folder, { port: 4711 });
    const file = path.join(folder, 'issue-517.yaml');
    const load = async (name: string) =>
      loadPlan(await readFile(name, 'utf8'), name, checkTypes, '0'.repeat(12));
    const [copied, original] = [await load(file), await load('plans/issue-517.yaml')];
    expect(copied.problems).toEqual([]);
    if (copied.plan === null || original.plan === null) throw new Error('a plan does not load');
    expect(copied.plan.environments).toMatchObject([{ name: 'demo', vars: { port: '4711' } }]);
    const times = reportsAt.map((at) => parseDuration(at));
    const [planned] = seriesOf(original.plan, 'demo');
    expect(seriesOf(copied.plan, 'demo').map(({ afterMs, run }) => [afterMs, run])).toEqual(
      times.map((afterMs) => [afterMs, planned?.run]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
