import { describe, expect, test } from 'vitest';
import { http } from '../../../src/checks/http/http.ts';
import { httpServer } from '../../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

describe('redirects', () => {
  test('are not followed unless told: the redirect is judged', async () => {
    await using server = await httpServer((_request, response) =>
      response.writeHead(302, { location: '/next' }).end(),
    );
    const attempt = await runCheck(
      http,
      { url: server.url },
      { status: 302, header: { Location: '/next' }, redirects: 0 },
    );
    expect(attempt.messages).toEqual([]);
    expect(server.connections()).toBe(1);
  });

  test('are followed as often as told, the chain is kept', async () => {
    await using server = await httpServer((request, response) => {
      const hop = Number(request.url?.slice(1));
      if (hop === 3) response.end('there');
      else response.writeHead(302, { location: `/${hop + 1}` }).end();
    });
    const far = await runCheck(
      http,
      { url: `${server.url}/0`, redirects: 5 },
      { status: 200, redirects: { lte: 3 } },
    );
    expect(far.messages).toEqual([]);
    expect(far.described).toMatch(/after 3 redirects$/);
    expect(observationOf(far).redirects).toHaveLength(3);
    const short = await runCheck(http, { url: `${server.url}/0`, redirects: 2 }, { status: 200 });
    expect(short.messages).toEqual(['expected status 200, got 302']);
  });

  test('to a host that is not listed are refused: it is never asked', async () => {
    await using canary = await httpServer((_request, response) => response.end());
    await using server = await httpServer((_request, response) =>
      response.writeHead(302, { location: canary.url }).end(),
    );
    const attempt = await runCheck(
      http,
      { url: server.url, redirects: 3 },
      {},
      { hosts: [`127.0.0.1:${server.port}`] },
    );
    expect(unobservedReason(attempt)).toBe(
      `after 1 redirect(s): 127.0.0.1:${canary.port} is not in the environment's hosts (127.0.0.1:${server.port})`,
    );
    expect(canary.connections()).toBe(0);
  });

  test('to a metadata service are refused even when it is listed', async () => {
    const location = 'http://169.254.169.254/';
    await using server = await httpServer((_request, response) =>
      response.writeHead(302, { location }).end(),
    );
    const hosts = ['127.0.0.1', '169.254.169.254'];
    const attempt = await runCheck(http, { url: server.url, redirects: 3 }, { status: 200 }, { hosts });
    expect(unobservedReason(attempt)).toMatch(/metadata services are never probed$/);
  });

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://'])(
    'to %s are not followed',
    async (location) => {
      await using server = await httpServer((_request, response) =>
        response.writeHead(302, { location }).end(),
      );
      const attempt = await runCheck(http, { url: server.url, redirects: 3 }, { status: 200 });
      expect(attempt.messages).toEqual(['expected status 200, got 302']);
    },
  );

  test('to another origin take no credentials along', async () => {
    let seen: Record<string, unknown> = {};
    await using other = await httpServer((request, response) => {
      seen = request.headers;
      response.end();
    });
    await using server = await httpServer((_request, response) =>
      response.writeHead(307, { location: other.url }).end(),
    );
    const headers = { cookie: 'a=b', 'x-api-key': 'k' };
    await runCheck(http, { url: server.url, redirects: 1, headers, auth: { bearer: 'secret' } });
    expect(Object.keys(seen)).toContain('user-agent');
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(Object.keys(seen).filter((name) => /cookie|key|auth/.test(name))).toEqual([]);
  });
});
