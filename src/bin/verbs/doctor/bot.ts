import { UserError } from '../../../core/errors.ts';
import { quantity } from '../../../core/words/quantity.ts';
import { readBotConfig } from '../../../platform/bot-config.ts';
import {
  type BotSettings,
  tryBotSettings,
  tryWorkerSettings,
  type WorkerSettings,
} from '../../../platform/config/bot.ts';
import { hasSlackVariables } from '../../../platform/config/slack.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { slackDirectory } from '../../../slack/directory.ts';
import { proveWebhooks } from '../../../web/webhooks/webhooks.ts';
import type { Io } from '../verb.ts';
import type { Diagnosis } from './diagnosis.ts';
import { redisFindings } from './redis.ts';
import { slackFindings } from './slack.ts';

/** What the bot needs: its variables, its configuration, Slack and Redis. One line where nothing says that this machine is meant to run it. */
export async function botFindings(io: Io, isBot: boolean): Promise<readonly Diagnosis[]> {
  if (!isBot && !hasSlackVariables(io.env)) {
    const slack = {
      what: 'Slack',
      finding: "the bot's variables are not set; only the bot needs them",
      fix: '',
    };
    return [slack, ...(await givenFindings(io))];
  }
  const { settings, problems } = tryBotSettings(io.env, readNamedText);
  if (settings === null) return problems.map(({ name, message }) => variableFinding(name, message));
  const [slack, redis, config] = await Promise.all([
    slackFindings(settings.slack),
    redisFindings(settings, true),
    configFindings(settings),
  ]);
  return [...config, ...slack, ...redis, ...linkFindings(settings)];
}

/** Of what every process of ours reads, what this machine was given; nothing is asked of it that was not. */
async function givenFindings(io: Io): Promise<readonly Diagnosis[]> {
  const { settings, problems } = tryWorkerSettings(io.env, readNamedText);
  if (settings === null) return problems.map(({ name, message }) => variableFinding(name, message));
  const { configFile, redisUrl } = settings;
  const [config, redis] = await Promise.all([
    configTrouble(configFile),
    redisUrl === null ? [] : redisFindings(settings, false),
  ]);
  return [...config, ...redis];
}

/** What a worker needs beside what its plans ask for: its variables, its configuration and Redis. */
export async function workerFindings(io: Io): Promise<readonly Diagnosis[]> {
  const { settings, problems } = tryWorkerSettings(io.env, readNamedText);
  if (settings === null) return problems.map(({ name, message }) => variableFinding(name, message));
  const { approvalSecret, configFile } = settings;
  const [config, redis] = await Promise.all([configTrouble(configFile), redisFindings(settings, false)]);
  const danger = approvalSecret === null ? 'not set: nothing dangerous is carried out here' : 'set';
  return [...config, ...redis, { what: 'STAGING_CHECK_APPROVAL_SECRET', finding: danger, fix: '' }];
}

function variableFinding(name: string, message: string): Diagnosis {
  const isMissing = message.startsWith('missing: ');
  return {
    what: name,
    finding: isMissing ? 'not set' : 'wrong',
    fix: isMissing ? `set ${message.slice('missing: '.length)}` : message,
  };
}

async function configFindings({ configFile, secrets }: BotSettings): Promise<readonly Diagnosis[]> {
  const what = 'staging-check.yaml';
  try {
    const config = await readBotConfig(configFile, slackDirectory);
    const { permissions, approvers, webhooks } = config;
    const rules =
      permissions === null
        ? 'no permissions: everybody may everything but approve'
        : many(permissions.length, 'rule');
    const told = webhooks.length === 0 ? '' : `, ${many(webhooks.length, 'webhook')}`;
    const found = { what, finding: `${rules}, ${many(approvers.length, 'approver')}${told}`, fix: '' };
    proveWebhooks(config, secrets);
    return [found];
  } catch (error) {
    return [unusable(error)];
  }
}

/** Nothing where it can be read. */
async function configTrouble(file: WorkerSettings['configFile']): Promise<readonly Diagnosis[]> {
  try {
    await readBotConfig(file, slackDirectory);
    return [];
  } catch (error) {
    return [unusable(error)];
  }
}

function unusable(error: unknown): Diagnosis {
  if (!(error instanceof UserError)) throw error;
  return { what: 'staging-check.yaml', finding: 'cannot be used', fix: error.message };
}

function many(count: number, noun: string): string {
  return quantity(count, noun);
}

function linkFindings({ publicUrl, linkSecrets }: BotSettings): readonly Diagnosis[] {
  if (publicUrl === null || linkSecrets.length > 0) return [];
  const fix = 'set STAGING_CHECK_LINK_SECRET to 16 random characters or more, the same for every process';
  return [{ what: `links to ${publicUrl}`, finding: 'nothing to sign them with', fix }];
}
