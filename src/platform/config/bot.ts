import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { Secret } from '../../core/redact/redact.ts';
import { redisPasswords } from '../../store/redis-place.ts';
import { type Config, collectConfig } from './config.ts';
import { type GithubSettings, readGithubSettings } from './github.ts';
import { readSlackSettings, type SlackSettings } from './slack.ts';
import {
  fileSuffix,
  given,
  maskable,
  type ProcessVariables,
  type ReadFile,
  secretOf,
  throwProblems,
  type VariableProblem,
  type Wrong,
} from './variables.ts';

/** Where `staging-check.yaml` is; a named one has to be there. */
export type ConfigFile = { path: string; isNamed: boolean };

/** What a worker knows: no Slack token ever gets there. */
export type WorkerSettings = Config & {
  /** Of our own HTTP server; 0 takes a free one. */
  port: number;
  /** Null: the embedded Redis of the data folder. */
  redisUrl: string | null;
  configFile: ConfigFile;
  /** Where results of incidents are commented; null: nowhere. */
  github: GithubSettings | null;
  /** Where links to run pages point, without a slash at the end. */
  publicUrl: string | null;
  /** The first signs links, each of them opens; empty: one that all processes on the same Redis share. */
  linkSecrets: readonly string[];
  webhookSecret: string | null;
  /** Signs approvals of dangerous checks; null: a bot signs none, a worker takes none, one process has one of its own. */
  approvalSecret: string | null;
};

/** What the bot, and everything in one process, knows. */
export type BotSettings = WorkerSettings & { slack: SlackSettings };

/** Settings, or every variable that is wrong or missing; messages never hold a secret. */
export type Read<Settings> = { settings: Settings | null; problems: readonly VariableProblem[] };

/** Reads what the bot needs; throws one `UserError` (`bad-environment`) that names every variable that is wrong or missing. */
export function readBotSettings(env: ProcessVariables, readFile: ReadFile): BotSettings {
  return thrown(tryBotSettings(env, readFile));
}

/** Reads what a worker needs; throws one `UserError` (`bad-environment`) that names every variable that is wrong. */
export function readWorkerSettings(env: ProcessVariables, readFile: ReadFile): WorkerSettings {
  return thrown(tryWorkerSettings(env, readFile));
}

/** As `readWorkerSettings`, for those who show the problems in their own way. */
export function tryWorkerSettings(env: ProcessVariables, readFile: ReadFile): Read<WorkerSettings> {
  const { problems, wrong } = collector();
  const settings = collectWorker(env, readFile, wrong);
  return { settings: problems.length === 0 ? settings : null, problems };
}

/** As `readBotSettings`, for those who show the problems in their own way. */
export function tryBotSettings(env: ProcessVariables, readFile: ReadFile): Read<BotSettings> {
  const { problems, wrong } = collector();
  const slack = readSlackSettings(env, readFile, wrong);
  const rest = collectWorker(env, readFile, wrong);
  return { settings: slack === null || problems.length > 0 ? null : { ...rest, slack }, problems };
}

/** Every secret value among the settings, for the redactor. */
export function secretsOf(settings: WorkerSettings & { slack?: SlackSettings }): readonly Secret[] {
  const { secrets, slack, linkSecrets, webhookSecret, approvalSecret, redisUrl } = settings;
  const named: readonly (readonly [string, string | null])[] = [
    ...[...secrets].flatMap(([name, value]) => valuesOf(value).map((one) => [name, one] as const)),
    ['SLACK_BOT_TOKEN', slack?.botToken ?? null],
    ['SLACK_APP_TOKEN', slack?.mode.kind === 'socket' ? slack.mode.appToken : null],
    ['SLACK_SIGNING_SECRET', slack?.signingSecret ?? null],
    ...linkSecrets.map((secret) => ['STAGING_CHECK_LINK_SECRET', secret] as const),
    ['STAGING_CHECK_WEBHOOK_SECRET', webhookSecret],
    ['STAGING_CHECK_APPROVAL_SECRET', approvalSecret],
    ...redisPasswords(redisUrl).map((password) => ['REDIS_URL', password] as const),
  ];
  return named.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

/** The value, and each of a list of signing secrets in it. */
function valuesOf(value: string): readonly string[] {
  const signing = value.split(/[,\s]+/).filter((one) => one.startsWith('whsec_'));
  return signing.length > 1 ? [value, ...signing] : [value];
}

function collector() {
  const problems: VariableProblem[] = [];
  const wrong: Wrong = (name, message) => void problems.push({ name, message });
  return { problems, wrong };
}

function thrown<Settings>({ settings, problems }: Read<Settings>): Settings {
  throwProblems(problems);
  if (settings === null) throw new Error('settings that are not there, and no problem told');
  return settings;
}

function collectWorker(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): WorkerSettings {
  const named = given(env, 'STAGING_CHECK_CONFIG');
  const base = collectConfig(env, readFile, wrong);
  return {
    ...base,
    github: readGithubSettings(env, base.secrets, wrong),
    port: portOf(env, wrong),
    redisUrl: redisUrlOf(env, readFile, wrong),
    configFile: { path: resolve(named ?? 'staging-check.yaml'), isNamed: named !== null },
    publicUrl: publicUrlOf(env, wrong),
    linkSecrets: linkSecretsOf(env, readFile, wrong),
    webhookSecret: webhookSecretOf(env, readFile, wrong),
    approvalSecret: approvalSecretOf(env, readFile, wrong),
  };
}

function portOf(env: ProcessVariables, wrong: Wrong): number {
  const text = given(env, 'PORT') ?? '3000';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  wrong('PORT', `expected a port from 0 to 65535, got ${JSON.stringify(text)}`);
  return 0;
}

function redisUrlOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): string | null {
  const url = secretOf(env, 'REDIS_URL', readFile, wrong);
  if (url === null) return null;
  try {
    for (const password of redisPasswords(url)) {
      maskable('REDIS_URL', password, (name, problem) => wrong(name, `its password: ${problem}`));
    }
  } catch (error) {
    // Not decodable percent signs in a password are no UserError; the message must not show them either.
    const message =
      error instanceof UserError ? error.message : 'a part of it cannot be decoded: write % as %25';
    wrong('REDIS_URL', message.replace(/^REDIS_URL: /, ''));
  }
  return url;
}

function publicUrlOf(env: ProcessVariables, wrong: Wrong): string | null {
  const text = given(env, 'STAGING_CHECK_PUBLIC_URL');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.search === '' && url.hash === '' && url.username + url.password === '';
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  wrong(
    'STAGING_CHECK_PUBLIC_URL',
    'expected an address such as https://checks.example.org: http or https, without user, query and fragment',
  );
  return null;
}

function webhookSecretOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): string | null {
  const name = 'STAGING_CHECK_WEBHOOK_SECRET';
  const secret = secretOf(env, name, readFile, wrong);
  return secret === null ? null : maskable(name, secret, wrong);
}

const shortestLinkSecret = 16;

function approvalSecretOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): string | null {
  const name = 'STAGING_CHECK_APPROVAL_SECRET';
  const secret = secretOf(env, name, readFile, wrong);
  if (secret !== null && secret.length < shortestLinkSecret)
    wrong(name, `expected at least ${shortestLinkSecret} characters, got ${secret.length}`);
  return secret;
}

/** `new,old`: while links of the old secret are about, they go on to open. */
function linkSecretsOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): readonly string[] {
  const text = secretOf(env, 'STAGING_CHECK_LINK_SECRET', readFile, wrong);
  const secrets = text === null ? [] : text.split(',').map((secret) => secret.trim());
  const short = secrets.find(({ length }) => length < shortestLinkSecret);
  if (short === undefined) return secrets;
  const name = 'STAGING_CHECK_LINK_SECRET';
  const variable = given(env, `${name}${fileSuffix}`) === null ? name : `${name}${fileSuffix}`;
  const each = secrets.length > 1 ? ' in each secret of a list' : '';
  wrong(variable, `expected at least ${shortestLinkSecret} characters${each}, got ${short.length}`);
  return [];
}
