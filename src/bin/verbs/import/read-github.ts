import { readFileSync } from 'node:fs';
import { UserError } from '../../../core/errors.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import type { GithubSettings } from '../../../platform/config/github.ts';
import type { Io } from '../verb.ts';

/** The repository of the environment; throws a `UserError` (`usage`) that says how to name one for this flag. */
export function readGithub(flag: string, io: Io): GithubSettings {
  const { github } = readWorkerSettings(io.env, (path) => readFileSync(path, 'utf8'));
  if (github !== null) return github;
  throw new UserError(
    'usage',
    `${flag} needs a repository: set STAGING_CHECK_GITHUB_REPO (owner/name) and STAGING_CHECK_SECRET_GITHUB_TOKEN.`,
  );
}
