import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { checksOf } from '../../src/core/plan/model.ts';
import { runHead } from '../../src/core/run/head.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { createRunQueue, type OpenRunQueue } from '../../src/platform/queue/queue.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { httpServer } from './http-server.ts';

/** Many runs at once, each in an environment of its own, against a target that takes its time. */
export type Crowd = AsyncDisposable & {
  runs: RedisRuns;
  ids: readonly string[];
  /** Asks for all of them. */
  begin(): Promise<void>;
  /** How many events there are of runs that have not ended. */
  progress(): Promise<{ ended: number; events: number }>;
  /** Those that have not ended within so long, and those whose verdict is not `passed`. */
  stuck(withinMs: number): Promise<readonly string[]>;
};

const planText = (url: string, count: number, checks: number) => {
  const line = (phase: string) => (_: unknown, n: number) =>
    `          ${phase}-${n}: { ${n === 0 ? '' : `needs: [${phase}-${n - 1}], `}http: { url: "${url}" }, expect: { status: 200 } }`;
  const phase = (id: string, needs: string) =>
    `  ${id}:\n    title: ${id}\n${needs}    sections:\n      ${id}-s:\n        title: s\n        checks:\n${Array.from({ length: checks }, line(id)).join('\n')}`;
  const environments = Array.from({ length: count }, (_, n) => `  e${n}: { hosts: [127.0.0.1] }`);
  return `version: 1\nplan: crowd\ntitle: Crowd\nenvironments:\n${environments.join('\n')}\nphases:\n${phase('one', '')}\n${phase('two', '    needs: [one]\n')}\n`;
};

export async function crowd(url: string, count: number, checks = 3, checkMs = 400): Promise<Crowd> {
  await using opened = new AsyncDisposableStack();
  const target = opened.use(
    await httpServer(async (_request, response) => {
      await delay(checkMs);
      response.end('ok');
    }),
  );
  const redis = connectRedis(url, 'consumer');
  redis.on('error', () => {});
  opened.defer(() => redis.disconnect());
  const queue = opened.use(createRunQueue(url));
  const runs = redisRuns(redis, { keptMs: () => 3_600_000 });
  const ids = Array.from({ length: count }, (_, n) => `r-${n}`);
  const text = planText(target.url, count, checks);
  const isOver = async (id: string) => (await runs.summary(id)) !== null;
  const running = opened.move();
  return {
    runs,
    ids,
    begin: () => begin(runs, queue, ids, text),
    async progress() {
      const over = await Promise.all(ids.map(isOver));
      const open = ids.filter((_, at) => !over[at]);
      const events = await Promise.all(open.map((id) => runs.events(id)));
      return { ended: ids.length - open.length, events: events.reduce((sum, one) => sum + one.length, 0) };
    },
    async stuck(withinMs) {
      const deadline = performance.now() + withinMs;
      let open: readonly string[] = ids;
      while (open.length > 0 && performance.now() < deadline) {
        const over = await Promise.all(open.map(isOver));
        open = open.filter((_, at) => !over[at]);
        await delay(200);
      }
      const verdicts = await Promise.all(
        ids.map(async (id) => {
          const state = await runs.state(id);
          return state === null || open.includes(id) ? 'open' : judgeRun(state).verdict;
        }),
      );
      return ids.flatMap((id, at) => (verdicts[at] === 'passed' ? [] : [`${id} ${verdicts[at]}`]));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function begin(
  runs: RedisRuns,
  queue: OpenRunQueue,
  ids: readonly string[],
  text: string,
): Promise<void> {
  const ask = asker(runs, queue, text);
  await Promise.all(ids.map((id, n) => ask(id, `e${n}`, 'C1')));
}

/** Writes runs of a plan down and wakes their jobs, as the desk does. */
export function asker(runs: RedisRuns, queue: OpenRunQueue, text: string) {
  const file = 'plans/crowd.yaml';
  const digest = createHash('sha256').update(text).digest('hex');
  const { plan, problems } = planLanguage.load(text, file, digest);
  if (plan === null) throw new Error(problems.map((one) => one.message).join('\n'));
  return async (id: string, environment: string, channel: string): Promise<void> => {
    const selection = { environment, checks: checksOf(plan), selector: ['all'] };
    const who = { id, trigger: 'slash', requestedBy: 'U0MARA0001', now: Date.now() } as const;
    const head = runHead({ plan, ...selection, ...who });
    const kept = { plan: { text, file, digest }, place: { channel, thread: null }, failFast: false };
    await runs.create({ run: id, ...kept }, head, Date.now());
    await queue.run(id);
    await queue.publish(id);
  };
}
