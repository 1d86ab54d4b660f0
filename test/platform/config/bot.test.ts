import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redact.ts';
import {
  readBotSettings,
  readWorkerSettings,
  secretsOf,
  tryBotSettings,
} from '../../../src/platform/config/bot.ts';

const files: Readonly<Record<string, string>> = {
  '/run/bot': 'xoxb-from-file\n',
  '/run/app': 'xapp-1-from-file\r\n',
  '/run/link': 'a link secret of a file\n',
  '/run/short': 'short\n',
  '/run/empty': '',
  '/run/redis': 'redis://:hidden-word@10.0.0.1:6380/2\n',
};
const readFile = (path: string) => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
  return text;
};
type Variables = Readonly<Record<string, string>>;
const read = (env: Variables) => readBotSettings(env, readFile);
const socket: Variables = { SLACK_BOT_TOKEN: 'xoxb-1-aA', SLACK_APP_TOKEN: 'xapp-1-bB' };
const http: Variables = { SLACK_BOT_TOKEN: 'xoxb-1-aA', SLACK_SIGNING_SECRET: '8f742231b10e8888' };

const messageOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it was accepted';
};

it('two tokens are enough: Socket Mode, and the documented defaults', () => {
  const { plansFolder: _, dataFolder: __, secrets: ___, cloudLogging: ____, ...rest } = read(socket);
  expect(rest).toEqual({
    slack: {
      botToken: 'xoxb-1-aA',
      apiUrl: 'https://slack.com/api/',
      mode: { kind: 'socket', appToken: 'xapp-1-bB' },
      signingSecret: null,
    },
    port: 3000,
    github: null,
    redisUrl: null,
    configFile: { path: resolve('staging-check.yaml'), isNamed: false },
    publicUrl: null,
    linkSecrets: [],
    webhookSecret: null,
    approvalSecret: null,
    log: { level: 'info', format: null },
    color: 'auto',
    githubStepSummary: null,
  });
});

it('a signing secret instead of the app-level token: HTTP mode; with both, Socket Mode', () => {
  expect(read(http).slack.mode).toEqual({ kind: 'http', signingSecret: '8f742231b10e8888' });
  expect(read({ ...http, ...socket }).slack).toMatchObject({
    mode: { kind: 'socket' },
    signingSecret: '8f742231b10e8888',
  });
});

it('every secret may come from a file, without its line end, and the file wins', () => {
  const settings = read({
    SLACK_BOT_TOKEN: 'xoxb-old',
    SLACK_BOT_TOKEN_FILE: '/run/bot',
    SLACK_APP_TOKEN_FILE: '/run/app',
    STAGING_CHECK_LINK_SECRET_FILE: '/run/link',
    STAGING_CHECK_WEBHOOK_SECRET_FILE: '/run/short',
    REDIS_URL_FILE: '/run/redis',
  });
  expect(settings).toMatchObject({
    slack: { botToken: 'xoxb-from-file', mode: { appToken: 'xapp-1-from-file' } },
    linkSecrets: ['a link secret of a file'],
    webhookSecret: 'short',
    redisUrl: 'redis://:hidden-word@10.0.0.1:6380/2',
  });
  expect(secretsOf(settings)).toEqual([
    { name: 'SLACK_BOT_TOKEN', value: 'xoxb-from-file' },
    { name: 'SLACK_APP_TOKEN', value: 'xapp-1-from-file' },
    { name: 'STAGING_CHECK_LINK_SECRET', value: 'a link secret of a file' },
    { name: 'STAGING_CHECK_WEBHOOK_SECRET', value: 'short' },
    { name: 'REDIS_URL', value: 'hidden-word' },
  ]);
  const said = createRedactor(secretsOf(settings)).text(
    'at redis://:hidden-word@10.0.0.1 with xoxb-from-file',
  );
  expect(said).not.toMatch(/hidden-word|from-file/);
});

it('addresses are tidied: a slash behind the API, none behind the public address', () => {
  const { slack, publicUrl, port, configFile } = read({
    ...http,
    SLACK_API_URL: 'http://127.0.0.1:4000/api',
    STAGING_CHECK_PUBLIC_URL: 'https://checks.example.org/staging/',
    PORT: '0',
    STAGING_CHECK_CONFIG: 'etc/bot.yaml',
  });
  expect([slack.apiUrl, publicUrl, port]).toEqual([
    'http://127.0.0.1:4000/api/',
    'https://checks.example.org/staging',
    0,
  ]);
  expect(configFile).toEqual({ path: resolve('etc/bot.yaml'), isNamed: true });
});

it('nothing set: both things that are missing are told, and how to set them', () => {
  expect(messageOf(() => read({ SLACK_BOT_TOKEN: ' ', SLACK_APP_TOKEN: '' }))).toBe(
    [
      '2 environment variables are wrong:',
      '  SLACK_BOT_TOKEN: missing: the bot token of the Slack app, which begins with "xoxb-" (or SLACK_BOT_TOKEN_FILE, the path of a file that holds it)',
      '  SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: missing: an app-level token, which begins with "xapp-", for Socket Mode, or the signing secret for HTTP mode',
    ].join('\n'),
  );
});

it('everything wrong is told at once, the variables of the command line too', () => {
  const message = messageOf(() =>
    read({
      SLACK_BOT_TOKEN: 'xapp-1-A-1',
      SLACK_APP_TOKEN_FILE: '/run/none',
      SLACK_SIGNING_SECRET_FILE: '/run/empty',
      SLACK_API_URL: 'slack.com',
      PORT: '70000',
      REDIS_URL: 'http://u:hidden@h',
      STAGING_CHECK_PUBLIC_URL: 'https://h/?q=1',
      STAGING_CHECK_LINK_SECRET_FILE: '/run/short',
      LOG_LEVEL: 'loud',
    }),
  );
  expect(message.split('\n').map((line) => line.trim())).toEqual([
    '9 environment variables are wrong:',
    'SLACK_BOT_TOKEN: expected a bot token, which begins with "xoxb-"; this is an app-level token, which belongs in SLACK_APP_TOKEN',
    'SLACK_APP_TOKEN_FILE: cannot read /run/none: there is no such file. Correct the name, or put the file there.',
    'SLACK_SIGNING_SECRET_FILE: the file /run/empty is empty',
    'SLACK_API_URL: expected an address such as https://slack.com/api/',
    'LOG_LEVEL: expected trace, debug, info, warn, error, fatal; got "loud"',
    'PORT: expected a port from 0 to 65535, got "70000"',
    'REDIS_URL: expected redis://host:6379/0, rediss://host:6379/0, unix:///path/redis.sock or redis+sentinel://host:26379,host:26379/name, but its scheme is http',
    'STAGING_CHECK_PUBLIC_URL: expected an address such as https://checks.example.org: http or https, without user, query and fragment',
    'STAGING_CHECK_LINK_SECRET_FILE: expected at least 16 characters, got 5',
  ]);
});

const bot = 'SLACK_BOT_TOKEN: expected a bot token, which begins with "xoxb-"';
const app = 'SLACK_APP_TOKEN: expected an app-level token, which begins with "xapp-"';
const signing = 'SLACK_SIGNING_SECRET: expected the signing secret (Basic Information of the app)';

it.each<[Variables, string]>([
  [{ SLACK_BOT_TOKEN: 'hunter2hunter2' }, bot],
  [{ SLACK_BOT_TOKEN: 'xoxp-1-hunter2' }, `${bot}; this is a user token`],
  [{ SLACK_BOT_TOKEN: 'xoxe.xoxp-1-hunter2' }, `${bot}; this is a token that expires or renews others`],
  [{ SLACK_BOT_TOKEN: 'xoxc-hunter2' }, `${bot}; this is a browser's token`],
  [
    { SLACK_BOT_TOKEN: 'xoxb-hunter2" ' },
    'SLACK_BOT_TOKEN: expected letters, digits, "-" and "." only: blanks or quotes came with the token',
  ],
  [{ SLACK_APP_TOKEN: 'xoxb-hunter2' }, `${app}; this is a bot token, which belongs in SLACK_BOT_TOKEN`],
  [{ SLACK_APP_TOKEN: 'hunter2hunter2' }, app],
  [
    { SLACK_SIGNING_SECRET: 'xoxb-hunter2' },
    `${signing}; this is a bot token, which belongs in SLACK_BOT_TOKEN`,
  ],
  [
    { SLACK_SIGNING_SECRET: 'xapp-hunter2' },
    `${signing}; this is an app-level token, which belongs in SLACK_APP_TOKEN`,
  ],
  [{ SLACK_API_URL: 'ftp://hunter2' }, 'SLACK_API_URL: expected an address such as https://slack.com/api/'],
  [{ PORT: '-1' }, 'PORT: expected a port from 0 to 65535, got "-1"'],
  [{ PORT: '80.5' }, 'PORT: expected a port from 0 to 65535, got "80.5"'],
  [{ PORT: 'http' }, 'PORT: expected a port from 0 to 65535, got "http"'],
  [
    { STAGING_CHECK_LINK_SECRET: 'hunter2' },
    'STAGING_CHECK_LINK_SECRET: expected at least 16 characters, got 7',
  ],
  [
    { STAGING_CHECK_LINK_SECRET: 'a new link secret of ours,hunter2' },
    'STAGING_CHECK_LINK_SECRET: expected at least 16 characters in each secret of a list, got 7',
  ],
  [{ REDIS_URL: 'redis://:hunter2%zz@h' }, 'REDIS_URL: a part of it cannot be decoded: write % as %25'],
])('%j is refused, and no value of a secret is told', (change, expected) => {
  const message = messageOf(() => read({ ...socket, ...change }));
  expect(message).not.toContain('hunter2');
  expect(message).toBe(`An environment variable is wrong:\n  ${expected}`);
});

it('a worker needs no token of Slack, and never has one', () => {
  const settings = readWorkerSettings({ ...socket, STAGING_CHECK_SECRET_A: 'value-of-a' }, readFile);
  expect(JSON.stringify(settings)).not.toContain('xoxb');
  expect(secretsOf(settings)).toEqual([{ name: 'A', value: 'value-of-a' }]);
  expect(readWorkerSettings({ SLACK_BOT_TOKEN: 'nonsense' }, readFile).port).toBe(3000);
  expect(messageOf(() => readWorkerSettings({ PORT: 'x', LOG_FORMAT: 'xml' }, readFile))).toContain(
    '2 environment variables are wrong',
  );
});

it('problems come as a list for those who show them in their own way', () => {
  expect(tryBotSettings({ ...socket, PORT: 'x' }, readFile)).toEqual({
    settings: null,
    problems: [{ name: 'PORT', message: 'expected a port from 0 to 65535, got "x"' }],
  });
  expect(tryBotSettings(socket, readFile).problems).toEqual([]);
});

it('a new link secret may stand before the old one; both are redacted', () => {
  const settings = read({ ...socket, STAGING_CHECK_LINK_SECRET: 'the new link secret, the old link secret' });
  expect(settings.linkSecrets).toEqual(['the new link secret', 'the old link secret']);
  expect(secretsOf(settings).filter(({ name }) => name === 'STAGING_CHECK_LINK_SECRET')).toEqual([
    { name: 'STAGING_CHECK_LINK_SECRET', value: 'the new link secret' },
    { name: 'STAGING_CHECK_LINK_SECRET', value: 'the old link secret' },
  ]);
});

it('refuses secrets of its own that could not be masked, the password of Redis among them', () => {
  const short = { ...socket, STAGING_CHECK_WEBHOOK_SECRET: 'abc', REDIS_URL: 'redis://:pw@127.0.0.1:6379' };
  expect(() => readWorkerSettings(short, readFile)).toThrow(
    /REDIS_URL: its password: expected at least 4 characters, got 2[\s\S]*STAGING_CHECK_WEBHOOK_SECRET: expected at least 4/,
  );
});
