import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { readConfig } from '../../src/platform/config/config.ts';

const files: Readonly<Record<string, string>> = { '/run/token': 's3cret-token\n', '/run/empty': '\n' };
const readFile = (path: string) => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
  return text;
};
const read = (env: Readonly<Record<string, string | undefined>>) => readConfig(env, readFile);

it('an empty environment has the documented defaults', () => {
  expect(read({})).toEqual({
    plansFolder: resolve('plans'),
    dataFolder: resolve('.staging-check'),
    secrets: new Map(),
    cloudLogging: { endpoint: null, insecure: false, project: null },
    log: { level: 'info', format: null },
    color: 'auto',
    githubStepSummary: null,
  });
});

it('a secret comes from its file, without the line end, even when the variable is set too', () => {
  const { secrets } = read({
    STAGING_CHECK_SECRET_WS_TOKEN: 'old',
    STAGING_CHECK_SECRET_WS_TOKEN_FILE: '/run/token',
    STAGING_CHECK_SECRET_OTHER: ' kept as it is ',
  });
  expect(secrets).toEqual(
    new Map([
      ['WS_TOKEN', 's3cret-token'],
      ['OTHER', ' kept as it is '],
    ]),
  );
});

it('names every variable that is wrong at once, and no secret', () => {
  const wrong = () =>
    read({
      CLOUD_LOGGING_ENDPOINT: 'http://127.0.0.1',
      CLOUD_LOGGING_INSECURE: 'maybe',
      GOOGLE_CLOUD_PROJECT: 'My Project',
      LOG_LEVEL: 'loud',
      LOG_FORMAT: 'xml',
      STAGING_CHECK_SECRET_A_FILE: '/run/none',
      STAGING_CHECK_SECRET_B_FILE: '/run/empty',
      'STAGING_CHECK_SECRET_C-D': 'hush',
    });
  expect(wrong).toThrow(UserError);
  expect(wrong).toThrow(
    [
      '8 environment variables are wrong:',
      '  STAGING_CHECK_SECRET_A_FILE: cannot read /run/none: there is no such file. Correct the name, or put the file there.',
      '  STAGING_CHECK_SECRET_B_FILE: the file /run/empty is empty',
      '  STAGING_CHECK_SECRET_C-D: expected a name of letters, digits and underscores after the prefix',
      '  CLOUD_LOGGING_ENDPOINT: expected host:port, such as 127.0.0.1:8085, got "http://127.0.0.1"',
      '  CLOUD_LOGGING_INSECURE: expected 1 or 0, got "maybe"',
      '  GOOGLE_CLOUD_PROJECT: expected a project id, such as netra-staging, got "My Project"',
      '  LOG_LEVEL: expected trace, debug, info, warn, error, fatal; got "loud"',
      '  LOG_FORMAT: expected json, text; got "xml"',
    ].join('\n'),
  );
});

it('names every secret that is too short to be masked, from a file too, and none that is long enough', () => {
  const env = {
    STAGING_CHECK_SECRET_A: 'abc',
    STAGING_CHECK_SECRET_B: ' ab ',
    STAGING_CHECK_SECRET_C: 'abcd',
  };
  const short = (path: string) => (path === '/run/short' ? 'x\n' : readFile(path));
  expect(() => readConfig({ ...env, STAGING_CHECK_SECRET_D_FILE: '/run/short' }, short)).toThrow(
    [
      '3 environment variables are wrong:',
      '  STAGING_CHECK_SECRET_A: expected at least 4 characters, got 3: a shorter secret cannot be masked',
      '  STAGING_CHECK_SECRET_B: expected at least 4 characters, got 2: a shorter secret cannot be masked',
      '  STAGING_CHECK_SECRET_D_FILE: expected at least 4 characters, got 1: a shorter secret cannot be masked',
    ].join('\n'),
  );
});

it.each([
  [{ NO_COLOR: '1' }, 'never'],
  [{ NO_COLOR: '' }, 'auto'],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, 'never'],
  [{ FORCE_COLOR: '1' }, 'always'],
  [{ FORCE_COLOR: '0' }, 'never'],
])('colour with %j: %s', (env, color) => {
  expect(read(env).color).toBe(color);
});

it.each(['localhost:8085', '[::1]:80', '10.0.0.1:65535'])('%s is an endpoint', (endpoint) => {
  expect(read({ CLOUD_LOGGING_ENDPOINT: endpoint }).cloudLogging.endpoint).toBe(endpoint);
});
