import {
  fileSuffix,
  given,
  type ProcessVariables,
  type ReadFile,
  secretOf,
  type Wrong,
} from './variables.ts';

/** How Slack reaches us. */
export type SlackMode = { kind: 'socket'; appToken: string } | { kind: 'http'; signingSecret: string };

export type SlackSettings = {
  botToken: string;
  /** Ends with a slash. */
  apiUrl: string;
  /** Socket Mode when there is an app-level token. */
  mode: SlackMode;
  /** Also there in Socket Mode when it is set. */
  signingSecret: string | null;
};

const slackApiUrl = 'https://slack.com/api/';

/** The variables that make a process the bot; none set means that it is not meant to be one. */
const slackVariables = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const;

/** True when any of them, or its file, is set. */
export function hasSlackVariables(env: ProcessVariables): boolean {
  return slackVariables.some((name) => given(env, name) ?? given(env, `${name}${fileSuffix}`));
}

/** Reads the variables of Slack, with what is wrong or missing told to `wrong`; null when anything is. */
export function readSlackSettings(
  env: ProcessVariables,
  readFile: ReadFile,
  wrong: Wrong,
): SlackSettings | null {
  let isBroken = false;
  const told: Wrong = (name, message) => {
    isBroken = true;
    wrong(name, message);
  };
  const botToken = tokenOf(env, 'SLACK_BOT_TOKEN', readFile, told);
  const appToken = tokenOf(env, 'SLACK_APP_TOKEN', readFile, told);
  const signingSecret = signingSecretOf(env, readFile, told);
  const apiUrl = apiUrlOf(env, told);
  const isSet = (name: string) => (given(env, name) ?? given(env, `${name}${fileSuffix}`)) !== null;
  if (!isSet('SLACK_BOT_TOKEN')) {
    told(
      'SLACK_BOT_TOKEN',
      'missing: the bot token of the Slack app, which begins with "xoxb-" (or SLACK_BOT_TOKEN_FILE, the path of a file that holds it)',
    );
  }
  if (!isSet('SLACK_APP_TOKEN') && !isSet('SLACK_SIGNING_SECRET')) {
    told(
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      'missing: an app-level token, which begins with "xapp-", for Socket Mode, or the signing secret for HTTP mode',
    );
  }
  const mode = modeOf(appToken, signingSecret);
  return isBroken || botToken === null || mode === null ? null : { botToken, apiUrl, mode, signingSecret };
}

function modeOf(appToken: string | null, signingSecret: string | null): SlackMode | null {
  if (appToken !== null) return { kind: 'socket', appToken };
  return signingSecret === null ? null : { kind: 'http', signingSecret };
}

const kinds = [
  { begins: 'xoxb-', is: 'a bot token', belongs: 'SLACK_BOT_TOKEN' },
  { begins: 'xapp-', is: 'an app-level token', belongs: 'SLACK_APP_TOKEN' },
  { begins: 'xoxp-', is: 'a user token', belongs: null },
  { begins: 'xoxe', is: 'a token that expires or renews others', belongs: null },
  { begins: 'xoxa-', is: 'an old workspace token', belongs: null },
  { begins: 'xoxc-', is: "a browser's token", belongs: null },
  { begins: 'xoxs-', is: "a browser's token", belongs: null },
] as const;

function tokenOf(
  env: ProcessVariables,
  name: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN',
  readFile: ReadFile,
  wrong: Wrong,
): string | null {
  const value = secretOf(env, name, readFile, wrong);
  if (value === null) return null;
  const token = value.trim();
  const wanted =
    name === 'SLACK_BOT_TOKEN'
      ? 'a bot token, which begins with "xoxb-"'
      : 'an app-level token, which begins with "xapp-"';
  const kind = kinds.find(({ begins }) => token.startsWith(begins));
  if (kind?.belongs === name) {
    if (/^[\w.-]+$/.test(token)) return token;
    wrong(
      variableOf(env, name),
      'expected letters, digits, "-" and "." only: blanks or quotes came with the token',
    );
    return null;
  }
  const elsewhere = kind === undefined || kind.belongs === null ? '' : `, which belongs in ${kind.belongs}`;
  const got = kind === undefined ? '' : `; this is ${kind.is}${elsewhere}`;
  wrong(variableOf(env, name), `expected ${wanted}${got}`);
  return null;
}

function signingSecretOf(env: ProcessVariables, readFile: ReadFile, wrong: Wrong): string | null {
  const name = 'SLACK_SIGNING_SECRET';
  const secret = secretOf(env, name, readFile, wrong)?.trim() ?? null;
  const kind = kinds.find(({ begins }) => secret?.startsWith(begins));
  if (kind === undefined) return secret;
  const elsewhere = kind.belongs === null ? '' : `, which belongs in ${kind.belongs}`;
  wrong(
    variableOf(env, name),
    `expected the signing secret (Basic Information of the app); this is ${kind.is}${elsewhere}`,
  );
  return null;
}

/** The variable that a value came from. */
function variableOf(env: ProcessVariables, name: string): string {
  return given(env, `${name}${fileSuffix}`) === null ? name : `${name}${fileSuffix}`;
}

function apiUrlOf(env: ProcessVariables, wrong: Wrong): string {
  const text = given(env, 'SLACK_API_URL') ?? slackApiUrl;
  const isUrl = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isUrl) wrong('SLACK_API_URL', `expected an address such as ${slackApiUrl}`);
  return text.endsWith('/') ? text : `${text}/`;
}
