import { checkTypes } from '../../../checks/index.ts';
import { UserError } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import { createRedactor } from '../../../core/redact/redact.ts';
import { createBotConfigSource } from '../../../platform/bot-config.ts';
import { calmLog } from '../../../platform/calm-log.ts';
import { type BotSettings, readBotSettings, secretsOf } from '../../../platform/config/bot.ts';
import { createLog } from '../../../platform/log.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { createSignatures, ownApprovalSecret } from '../../../platform/signatures.ts';
import { slackDirectory } from '../../../slack/directory.ts';
import { type Bot, startBot } from '../../bot/start-bot.ts';
import { keepRedis } from '../../keep-redis.ts';
import { wholeLog } from '../../whole-log.ts';
import { checkEnvironment } from '../../worker/check-environment.ts';
import { type RunningWorker, startWorker } from '../../worker/start-worker.ts';
import type { Args, Io } from '../verb.ts';
import { concurrencyOf } from '../worker/concurrency.ts';

const graceMs = 30_000;
/** More keep the loop, and people who asked something, waiting for a third of a second. */
export const handshakesBesideBot = 20;

/** Serves Slack, and with `withWorker` the queues too, until told to end or refused by Slack; the second signal ends the grace, the third the process. */
export async function serveBot(args: Args, io: Io, { withWorker }: { withWorker: boolean }): Promise<number> {
  if (args.words.length > 0) {
    throw new UserError('usage', `This verb takes no words, got ${JSON.stringify(args.words[0])}.`);
  }
  const concurrency = withWorker ? concurrencyOf(args.value('concurrency')) : null;
  const settings = await withApprovalSecret(readBotSettings(io.env, readNamedText), withWorker);
  const redactor = createRedactor(secretsOf(settings));
  using log = calmLog(createLog({ ...settings.log, redactor, destination: io.stderr }));
  using _whole = wholeLog(log);
  const tell = (message: string, code: string) =>
    settings.log.format === 'json' ? log.error({ code }, message) : io.stderr.write(`${message}\n`);
  const ended = Promise.withResolvers<number>();
  let worker: RunningWorker | null = null;
  const onLost = (error: UserError) => {
    tell(error.message, error.code);
    ended.resolve(3);
    worker?.hurry();
  };
  const leaving = new AbortController();
  let signals = 0;
  using _signals = io.onInterrupt(() => {
    signals += 1;
    leaving.abort();
    ended.resolve(0);
    if (signals === 2) worker?.hurry();
    if (signals < 3) return;
    worker?.killChecks();
    io.exit(1);
  });
  await using redis = await keepRedis(settings, { log, onFatal: onLost });
  const onFatal = (message: string) => {
    tell(message, 'slack-refused');
    ended.resolve(1);
  };
  const starting = startBot({ settings, redisUrl: redis.url, log, onFatal, signal: leaving.signal });
  const bot = await unlessLeft(starting, leaving.signal);
  if (bot === null) {
    log.info({ withWorker }, 'bot ends before it was ready');
    return 0;
  }
  await using _bot = bot;
  worker = withWorker ? await startOwnWorker(settings, redis.url, io, log, concurrency) : null;
  const code = await ended.promise;
  log.info({ withWorker }, 'bot ends');
  // The worker first: what it still finishes is posted by the bot.
  const closed = worker === null ? { isForced: false } : await worker.close();
  return closed.isForced && code === 0 ? 1 : code;
}

/** One process that asks and carries out needs no secret of anybody's. */
async function withApprovalSecret(settings: BotSettings, isOneProcess: boolean): Promise<BotSettings> {
  if (settings.approvalSecret !== null || !isOneProcess) return settings;
  return { ...settings, approvalSecret: await ownApprovalSecret(settings.dataFolder) };
}

const leftWithinMs = 500;

/** Null when it was told to end while it started: what was begun is closed, as far as that does not take long. */
async function unlessLeft(starting: Promise<Bot>, signal: AbortSignal): Promise<Bot | null> {
  const left = Promise.withResolvers<null>();
  const leave = () => void setTimeout(() => left.resolve(null), leftWithinMs);
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave);
  try {
    return await Promise.race([starting, left.promise]);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return null;
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function startOwnWorker(
  settings: BotSettings,
  redisUrl: string,
  io: Io,
  log: Log,
  concurrency: number | null,
): Promise<RunningWorker> {
  const source = createBotConfigSource(settings.configFile, slackDirectory);
  // What it says is wrong should be known now, not at the first run.
  await source.current();
  return startWorker({
    redisUrl,
    config: settings,
    environment: checkEnvironment(io.env),
    queues: ['runs', 'checks', 'danger', 'timers'],
    graceMs,
    signatures: createSignatures(settings.approvalSecret ?? '', checkTypes),
    log,
    botConfig: () => source.current(),
    keptMs: () => source.latest().retention.runsMs,
    incidentsKeptMs: () => source.latest().retention.incidentsMs,
    ...(concurrency === null ? {} : { concurrency }),
    handshakesAtOnce: handshakesBesideBot,
  });
}
