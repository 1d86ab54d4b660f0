import { checkTypes } from '../../../checks/index.ts';
import { factsOfState, type RunFacts } from '../../../core/compare/facts.ts';
import { UserError } from '../../../core/errors.ts';
import type { RunStore } from '../../../core/run/order.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { reachRedis } from '../../../store/connections.ts';
import { redisRuns } from '../../../store/runs.ts';
import { type FlakeLedger, flakeLedgers, historyLines, ledgerLines } from '../../../text/history.ts';
import { openRedis } from '../../open-redis.ts';
import type { Args, Io } from '../verb.ts';

type HistoryOptions = {
  plan: string | null;
  environment: string | null;
  limit: number;
  isLedger: boolean;
  format: 'text' | 'json';
};

/** Runs are looked through up to here. */
const searched = 5_000;

/** Prints the last runs that have ended, newest first, and their flaky checks. */
export async function showHistory(args: Args, io: Io): Promise<number> {
  const options = askedBy(args);
  const settings = readWorkerSettings(io.env, readNamedText);
  await using opened = await openRedis(settings);
  const redis = await reachRedis(opened.url);
  try {
    // Nothing is written here, so how long runs are kept does not matter.
    const runs = await endedRuns(redisRuns(redis, { keptMs: () => 1 }), options);
    const ledgers = flakeLedgers(runs);
    const lines = options.isLedger ? ledgerLines(ledgers) : historyLines(runs, ledgers);
    io.stdout.write(options.format === 'json' ? jsonOf(options.isLedger ? null : runs, ledgers) : lines);
    if (runs.length === 0) io.stderr.write('No run has ended.\n');
    return 0;
  } finally {
    redis.disconnect();
  }
}

async function endedRuns(
  store: Pick<RunStore, 'recent' | 'summary' | 'state'>,
  { plan, environment, limit }: HistoryOptions,
): Promise<readonly RunFacts[]> {
  const found: RunFacts[] = [];
  for (const id of await store.recent(null, searched)) {
    const summary = await store.summary(id);
    if (summary === null) continue;
    if (plan !== null && summary.plan.id !== plan) continue;
    if (environment !== null && summary.environment !== environment) continue;
    const state = await store.state(id);
    if (state !== null) found.push(factsOfState(state, checkTypes));
    if (found.length === limit) break;
  }
  return found;
}

/** Null: the flaky checks alone. */
function jsonOf(runs: readonly RunFacts[] | null, ledgers: readonly FlakeLedger[]): string {
  const flaky = ledgers.flatMap(({ plan, environment, records }) =>
    records.map((record) => ({ plan, environment, ...record })),
  );
  const written = runs?.map(({ checks, startedAt, ...run }) => ({
    ...run,
    startedAt: new Date(startedAt).toISOString(),
    checks: checks.map(({ id, status, flaky: isFlaky, durationMs }) => ({
      id,
      status,
      flaky: isFlaky,
      durationMs,
    })),
  }));
  return `${JSON.stringify({ ...(written === undefined ? {} : { runs: written }), flaky }, null, 2)}\n`;
}

function askedBy(args: Args): HistoryOptions {
  const problems: string[] = [];
  const limit = args.value('limit') ?? '20';
  if (!/^[1-9]\d{0,3}$/.test(limit)) problems.push(`--limit ${limit}: expected a number, 1 to 9999.`);
  const format = args.value('format') ?? 'text';
  if (format !== 'text' && format !== 'json') problems.push(`--format ${format}: expected text or json.`);
  const [word] = args.words;
  if (word !== undefined) problems.push(`history takes no words, got ${word}; --plan <id> or --env <name>?`);
  if (problems.length > 0) throw new UserError('usage', problems.join('\n'));
  const shape = format === 'json' ? 'json' : 'text';
  return {
    plan: args.value('plan'),
    environment: args.value('env'),
    limit: Number(limit),
    isLedger: args.has('flaky'),
    format: shape,
  };
}
