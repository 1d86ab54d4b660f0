import { resolve } from 'node:path';
import {
  fileSuffix,
  flagOf,
  given,
  maskable,
  oneOf,
  type ProcessVariables,
  type ReadFile,
  secretFromFile,
  throwProblems,
  type VariableProblem,
  type Wrong,
} from './variables.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the environment variables say, checked; folders are absolute. */
export type Config = {
  plansFolder: string;
  dataFolder: string;
  /** Values of `${secret:NAME}` by NAME. */
  secrets: ReadonlyMap<string, string>;
  cloudLogging: {
    /** `host:port` of a Cloud Logging server; null for Google's own. */
    endpoint: string | null;
    /** Plain text, no credentials. */
    insecure: boolean;
    /** `GOOGLE_CLOUD_PROJECT`. */
    project: string | null;
  };
  log: {
    level: LogLevel;
    /** Null: JSON off a terminal, text on it. */
    format: 'json' | 'text' | null;
  };
  /** `NO_COLOR` and `FORCE_COLOR`; `auto` means on a terminal. */
  color: 'never' | 'always' | 'auto';
  /** The file of GitHub Actions that a job summary is appended to. */
  githubStepSummary: string | null;
};

/** The variables of this process, the only place they are read from. */
export function currentEnvironment(): ProcessVariables {
  // biome-ignore lint/style/noProcessEnv: this is the one file that reads it
  return process.env;
}

/** Reads the variables of docs/configuration.md; throws one `UserError` (`bad-environment`) that names every variable that is wrong, never its value. */
export function readConfig(env: ProcessVariables, readFile: ReadFile): Config {
  const problems: VariableProblem[] = [];
  const config = collectConfig(env, readFile, (name, message) => void problems.push({ name, message }));
  throwProblems(problems);
  return config;
}

/** The same, with what is wrong told to `wrong`; the result counts only when nothing was. */
export function collectConfig(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): Config {
  return {
    plansFolder: resolve(given(env, 'STAGING_CHECK_PLANS') ?? 'plans'),
    dataFolder: resolve(given(env, 'STAGING_CHECK_DATA') ?? '.staging-check'),
    secrets: secretsOf(env, readFile, wrong),
    cloudLogging: {
      endpoint: endpointOf(env, wrong),
      insecure: flagOf(env, 'CLOUD_LOGGING_INSECURE', wrong),
      project: projectOf(env, wrong),
    },
    log: {
      level: oneOf(env, 'LOG_LEVEL', logLevels, wrong) ?? 'info',
      format: oneOf(env, 'LOG_FORMAT', ['json', 'text'] as const, wrong),
    },
    color: colorOf(env),
    githubStepSummary: given(env, 'GITHUB_STEP_SUMMARY'),
  };
}

const secretPrefix = 'STAGING_CHECK_SECRET_';

function secretsOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): ReadonlyMap<string, string> {
  const names = Object.keys(env).filter((name) => name.startsWith(secretPrefix) && given(env, name) !== null);
  // Both given: the file wins, it is the way that a child process cannot read.
  const direct = names.filter((name) => !isFileForm(name) && !names.includes(`${name}${fileSuffix}`));
  const secrets = new Map<string, string>();
  for (const name of direct)
    secrets.set(name.slice(secretPrefix.length), maskable(name, env[name] ?? '', wrong));
  for (const name of names.filter((one) => isFileForm(one))) {
    const secret = name.slice(secretPrefix.length, -fileSuffix.length);
    const value = secretFromFile(name, given(env, name) ?? '', readFile, wrong);
    if (value !== null) secrets.set(secret, maskable(name, value, wrong));
  }
  for (const secret of secrets.keys()) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(secret)) {
      wrong(
        `${secretPrefix}${secret}`,
        'expected a name of letters, digits and underscores after the prefix',
      );
    }
  }
  return secrets;
}

function isFileForm(name: string): boolean {
  return name.endsWith(fileSuffix) && name.length > secretPrefix.length + fileSuffix.length;
}

function endpointOf(env: ProcessVariables, wrong: Wrong): string | null {
  const value = given(env, 'CLOUD_LOGGING_ENDPOINT');
  if (value === null) return null;
  const port = Number(/^(?:[\w.-]+|\[[\da-fA-F:]+\]):(\d{1,5})$/.exec(value)?.[1]);
  if (port >= 1 && port <= 65_535) return value;
  wrong('CLOUD_LOGGING_ENDPOINT', `expected host:port, such as 127.0.0.1:8085, got ${JSON.stringify(value)}`);
  return null;
}

function projectOf(env: ProcessVariables, wrong: Wrong): string | null {
  const value = given(env, 'GOOGLE_CLOUD_PROJECT');
  if (value === null || /^[a-z0-9][a-z0-9.:-]*$/.test(value)) return value;
  wrong('GOOGLE_CLOUD_PROJECT', `expected a project id, such as netra-staging, got ${JSON.stringify(value)}`);
  return null;
}

/** https://no-color.org: any value but an empty one; FORCE_COLOR as Node reads it. */
function colorOf(env: ProcessVariables): Config['color'] {
  if (env.NO_COLOR) return 'never';
  const force = env.FORCE_COLOR;
  if (force === undefined) return 'auto';
  return force === '0' || force === 'false' ? 'never' : 'always';
}
