import { checkTypes } from '../../../checks/index.ts';
import { UserError } from '../../../core/errors.ts';
import { type QueueName, queueNames } from '../../../core/job.ts';
import { nearest } from '../../../core/nearest.ts';
import { parseDuration } from '../../../core/plan/duration.ts';
import { createRedactor } from '../../../core/redact/redact.ts';
import { createBotConfigSource } from '../../../platform/bot-config.ts';
import { calmLog } from '../../../platform/calm-log.ts';
import { readWorkerSettings, secretsOf } from '../../../platform/config/bot.ts';
import { createLog } from '../../../platform/log.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { createSignatures, type Signatures } from '../../../platform/signatures.ts';
import { slackDirectory } from '../../../slack/directory.ts';
import { takesWrites } from '../../../store/trial.ts';
import { startHeartbeat } from '../../heartbeat.ts';
import { keepRedis } from '../../keep-redis.ts';
import { wholeLog } from '../../whole-log.ts';
import { checkEnvironment } from '../../worker/check-environment.ts';
import { startWorker } from '../../worker/start-worker.ts';
import type { Args, Io } from '../verb.ts';
import { concurrencyOf } from './concurrency.ts';

const served: readonly QueueName[] = queueNames.filter((name) => name !== 'publish');
const defaultGraceMs = 30_000;

/** Serves queues until told to end. The second signal ends the grace, the third the process. */
export async function serve(args: Args, io: Io): Promise<number> {
  const options = askedBy(args);
  const settings = readWorkerSettings(io.env, readNamedText);
  const redactor = createRedactor(secretsOf(settings));
  using log = calmLog(createLog({ ...settings.log, redactor, destination: io.stderr }));
  using _whole = wholeLog(log);
  const source = createBotConfigSource(settings.configFile, slackDirectory, (problem) =>
    log.warn({ error: problem }, 'staging-check.yaml is not used as it is now'),
  );
  // What it says is wrong should be known now, not at the first run.
  await source.current();
  const told = new SignalQueue();
  const lost: UserError[] = [];
  const onFatal = (error: UserError) => {
    lost.push(error);
    // Nothing that still runs could be written down: no grace.
    told.push();
    told.push();
  };
  using _signals = io.onInterrupt(() => told.push());
  await using opened = await keepRedis(settings, { log, onFatal });
  await writableUnlessAway(opened.url);
  await using worker = await startWorker({
    redisUrl: opened.url,
    config: settings,
    environment: checkEnvironment(io.env),
    queues: options.queues,
    graceMs: options.graceMs,
    log,
    botConfig: () => source.current(),
    keptMs: () => source.latest().retention.runsMs,
    incidentsKeptMs: () => source.latest().retention.incidentsMs,
    signatures: signaturesBy(settings.approvalSecret),
    ...(options.concurrency === null ? {} : { concurrency: options.concurrency }),
  });
  using _heartbeat = await startHeartbeat(settings.dataFolder);
  await told.next();
  log.info({ graceMs: options.graceMs }, 'worker ends');
  const closing = worker.close();
  const over = told.next().then(() => {
    worker.hurry();
    return told.next().then(() => {
      worker.killChecks();
      return io.exit(1);
    });
  });
  const { isForced } = await Promise.race([closing, over]);
  for (const error of lost) throw error;
  return isForced ? 1 : 0;
}

/** A worker waits for a Redis that is away; one that refuses to be written would be asked for ever. */
async function writableUnlessAway(url: string): Promise<void> {
  try {
    await takesWrites(url);
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'redis-unreachable')) throw error;
  }
}

/** Without the secret nothing can be told from what was forged, and nothing dangerous is done. */
function signaturesBy(secret: string | null): Pick<Signatures, 'verify' | 'verifyRun'> {
  if (secret === null) return { verify: () => false, verifyRun: () => false };
  return createSignatures(secret, checkTypes);
}

/** Signals one after another, however close together they come. */
class SignalQueue {
  #count = 0;
  #waiting: (() => void)[] = [];

  push(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#count += 1;
    else next();
  }

  next(): Promise<void> {
    if (this.#count > 0) {
      this.#count -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

function askedBy(args: Args): { queues: readonly QueueName[]; concurrency: number | null; graceMs: number } {
  if (args.words.length > 0) {
    throw new UserError('usage', `worker takes no words, got ${JSON.stringify(args.words[0])}.`);
  }
  return {
    queues: queuesOf(args.value('queues')),
    concurrency: concurrencyOf(args.value('concurrency')),
    graceMs: graceOf(args.value('grace')),
  };
}

function queuesOf(text: string | null): readonly QueueName[] {
  if (text === null) return served;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !served.some((one) => one === name));
  if (wrong === undefined) return served.filter((name) => names.includes(name));
  if (wrong === 'publish') {
    throw new UserError('usage', '--queues: publish belongs to the bot, which has the Slack token.');
  }
  const near = nearest(wrong, served);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  throw new UserError(
    'usage',
    `--queues: expected ${served.join(', ')}; got ${JSON.stringify(wrong)}.${hint}`,
  );
}

function graceOf(text: string | null): number {
  if (text === null) return defaultGraceMs;
  const ms = parseDuration(text);
  if (ms !== null && ms <= 3_600_000) return ms;
  throw new UserError(
    'usage',
    `--grace: expected a duration such as 30s, at most 1h, got ${JSON.stringify(text)}.`,
  );
}
