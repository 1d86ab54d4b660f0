import { expect, test } from 'vitest';
import { shellLines, tellDeploy } from '../../demo/tell-deploy.ts';
import { silentLog } from '../../src/core/log.ts';
import type { HookedDeploy } from '../../src/web/hooks/deploy-hook.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { noticePage } from '../../src/web/pages/page.ts';
import { startHttpServer } from '../../src/web/server.ts';

const deploy = { environment: 'demo', revision: 'shop-00471-abc', service: 'shop', deployedBy: 'pipeline 7' };

async function hook() {
  const told: HookedDeploy[] = [];
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    probes: {},
    metrics: { contentType: 'text/plain', text: async () => '' },
    links: createLinks({ publicUrl: null, keys: [linkKey('secret')] }),
    run: async () => null,
    incidents: null,
    notice: noticePage,
    slackEvents: null,
    deployHook: {
      secret: 'the secret',
      firstAt: async (_, at) => at,
      deployed: async (one) => {
        told.push(one);
        return { kind: 'new', deploy: 'd-1' };
      },
    },
    log: silentLog,
  });
  return {
    told,
    url: `http://127.0.0.1:${server.port}/hooks/deploy`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('what the demo tells is signed as the bot wants it', async () => {
  await using it = await hook();
  const answer = await tellDeploy({ url: it.url, secret: 'the secret' }, deploy);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([202, { deploy: 'd-1' }]);
  expect(it.told).toEqual([deploy]);
  expect(await tellDeploy({ url: it.url, secret: 'another' }, deploy)).toMatchObject({ status: 401 });
});

test('the lines of a shell have the address and the body, and not the secret', async () => {
  const lines = shellLines({ url: 'http://127.0.0.1:1/hooks/deploy' }, deploy);
  expect(lines).toContain('curl http://127.0.0.1:1/hooks/deploy');
  expect(lines).toContain(JSON.stringify(deploy.revision));
  expect(lines).toContain('-hmac "$STAGING_CHECK_WEBHOOK_SECRET"');
});
