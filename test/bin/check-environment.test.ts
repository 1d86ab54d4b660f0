import { expect, it } from 'vitest';
import { checkEnvironment } from '../../src/bin/worker/check-environment.ts';

it('checks see nothing of what is the bot’s own: tokens, Redis, secrets', () => {
  const env = {
    PATH: '/usr/bin',
    GOOGLE_CLOUD_PROJECT: 'netra-staging',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN_FILE: '/run/app',
    REDIS_URL: 'redis://:password@host',
    REDIS_URL_FILE: '/run/redis',
    STAGING_CHECK_LINK_SECRET: 'a secret of links',
    STAGING_CHECK_SECRET_WS_TOKEN: 'a secret of plans',
    STAGING_CHECK_PLANS: './plans',
  };
  expect(checkEnvironment(env)).toEqual({ PATH: '/usr/bin', GOOGLE_CLOUD_PROJECT: 'netra-staging' });
});
