import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Directory } from '../core/people.ts';
import type { BotConfig } from '../core/permissions/model.ts';
import { defaultBotConfig, parseBotConfig } from '../core/permissions/parse.ts';
import { renderProblems } from '../core/plan/problem.ts';
import { unreadableFile } from '../core/unreadable-file.ts';
import type { ConfigFile } from './config/bot.ts';
import { readNamedFile } from './named-file.ts';

/** What `staging-check.yaml` says now. */
export type BotConfigSource = {
  /**
   * Reads the file again when it has changed. Once there was a good one it never rejects: what that said stays in force while the file
   * is broken or gone. Before, it throws a `UserError` (`bot-config`) with everything that is wrong.
   */
  current(): Promise<BotConfig>;
  /** What the last reading said, at once; the defaults before the first. Has the file looked at again, at most every 5 s. */
  latest(): BotConfig;
};

const lookEveryMs = 5_000;
const maxBytes = 4 * 1024 * 1024;

/** Reads `staging-check.yaml` once; a file that nobody named may be missing. Throws a `UserError` (`bot-config`) with all problems. */
export async function readBotConfig(file: ConfigFile, directory: Directory): Promise<BotConfig> {
  return (await readVersion(file, await versionOf(file), directory)) ?? defaultBotConfig;
}

/**
 * A source that keeps the last good file; `onProblem` hears once of each version that is not used. `prove` throws a `UserError` for a
 * configuration that this process cannot do what it says with: it counts as broken.
 */
export function createBotConfigSource(
  file: ConfigFile,
  directory: Directory,
  onProblem: (problem: UserError) => void = () => {},
  prove: (config: BotConfig) => void = () => {},
): BotConfigSource {
  let good: BotConfig | null = null;
  let last: string | null = null;
  let isFromFile = false;
  let reading: Promise<BotConfig> | null = null;

  const read = async (): Promise<BotConfig> => {
    // Before the text: what is written while it is read counts as a new version.
    const version = await versionOf(file);
    if (good !== null && version.id === last) return good;
    try {
      const config = await readVersion(file, version, directory);
      prove(config ?? defaultBotConfig);
      if (config === null && isFromFile) throw gone(file);
      isFromFile ||= config !== null;
      good = config ?? defaultBotConfig;
    } catch (error) {
      if (!(error instanceof UserError) || good === null) throw error;
      onProblem(stillInForce(error));
    }
    last = version.id;
    return good;
  };
  let lookedAt = performance.now();
  const current = () => {
    lookedAt = performance.now();
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
  return {
    current,
    latest() {
      // Once there was a good file this cannot reject, and before that nobody is told: who needs it calls `current`.
      if (good !== null && performance.now() - lookedAt > lookEveryMs) void current();
      return good ?? defaultBotConfig;
    },
  };
}

/** What tells one state of the file from another; `error` when it cannot be looked at. */
type Version = { id: string; size: bigint; error: unknown };

async function versionOf({ path }: ConfigFile): Promise<Version> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return { id: [ino, size, mtimeNs, ctimeNs].join(' '), size, error: null };
  } catch (error) {
    // Judged where the file is read: a default file may be missing.
    return { id: codeOf(error), size: 0n, error };
  }
}

/** Null for a default file that is not there. */
async function readVersion(
  file: ConfigFile,
  version: Version,
  directory: Directory,
): Promise<BotConfig | null> {
  if (version.error !== null) {
    if (!file.isNamed && codeOf(version.error) === 'ENOENT') return null;
    throw unreadable(file, version.error);
  }
  if (version.size > maxBytes) {
    throw new UserError('bot-config', `${shown(file)}: expected at most 4 MiB, got ${version.size} bytes`);
  }
  const text = await textOf(file);
  const { config, problems } = parseBotConfig(text, shown(file), directory);
  if (config !== null) return config;
  const message = renderProblems(
    problems,
    { [shown(file)]: withoutPaths(text) },
    'Nothing of it is in force.',
  );
  throw new UserError('bot-config', message);
}

/** The excerpt of a problem goes into the log: what stands behind the host of an address may be a token. Places stay what they are. */
function withoutPaths(text: string): string {
  return text.replace(
    /(https?:\/\/[^\s/"'?#]+[/?#])([^\s"',}]+)/gi,
    (_, host: string, path: string) => `${host}${'•'.repeat(path.length)}`,
  );
}

async function textOf(file: ConfigFile): Promise<string> {
  try {
    return (await readNamedFile(file.path)).toString('utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: ConfigFile, error: unknown): UserError {
  const { why, step } = unreadableFile(error);
  const hint = `STAGING_CHECK_CONFIG names ${file.isNamed ? 'it' : 'another one'}.`;
  return new UserError('bot-config', `${shown(file)}: cannot be read (${why}). ${step} ${hint}`, {
    cause: error,
  });
}

function gone(file: ConfigFile): UserError {
  return new UserError('bot-config', `${shown(file)}: the file is gone`);
}

function stillInForce(error: UserError): UserError {
  const message = `${error.message}\nWhat the file said before stays in force.`;
  return new UserError('bot-config', message, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function shown({ path }: ConfigFile): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') || below === '' ? path : below;
}
