import { createEmulator } from 'emulate';
import { expect, it } from 'vitest';
import { readGithubSettings } from '../../src/platform/config/github.ts';
import { githubIssues, issueNumberOf, markerOf } from '../../src/platform/github/github.ts';
import { closedPort, httpServer } from '../support/http-server.ts';

const token = 'ghp_contract';
const otherToken = 'ghp_other';
const repo = 'octocat/backend';

it('the results are posted once, found again and edited in place', async () => {
  await using github = await emulated();
  const issues = githubIssues(github.settings);
  const first = await issues.publish({ issue: 1, key: '517', body: '**Open**' });
  expect(first).toMatchObject({
    kind: 'published',
    how: 'posted',
    url: expect.stringContaining('/octocat/backend/issues/1#'),
  });
  expect(await issues.publish({ issue: 1, key: '517', body: '**Open**' })).toMatchObject({
    how: 'unchanged',
  });
  expect(await issues.publish({ issue: 1, key: '517', body: '**Closed** & done\n' })).toMatchObject({
    how: 'edited',
    kind: 'published',
  });
  expect(await github.comments(1)).toEqual(['<!-- staging-check:517 -->\n**Closed** & done\n']);
});

it('each incident has a comment of its own, and other comments are left alone', async () => {
  await using github = await emulated();
  const issues = githubIssues(github.settings);
  await github.say(token, 'looks bad');
  await issues.publish({ issue: 1, key: '517', body: 'a' });
  await issues.publish({ issue: 1, key: '517.1', body: 'b' });
  await issues.publish({ issue: 1, key: '517', body: 'c' });
  expect(await github.comments(1)).toEqual(['looks bad', `${markerOf('517')}\nc`, `${markerOf('517.1')}\nb`]);
});

it('a marker that somebody else wrote is not ours to edit', async () => {
  await using github = await emulated();
  await github.say(otherToken, `${markerOf('517')}\nmine`);
  expect(await githubIssues(github.settings).publish({ issue: 1, key: '517', body: 'a' })).toMatchObject({
    how: 'posted',
  });
  expect(await github.comments(1)).toEqual([`${markerOf('517')}\nmine`, `${markerOf('517')}\na`]);
});

it('of comments that two processes posted at once the oldest stays', async () => {
  await using github = await emulated();
  await github.say(token, `${markerOf('517')}\none`);
  await github.say(token, `${markerOf('517')}\ntwo`);
  expect(await githubIssues(github.settings).publish({ issue: 1, key: '517', body: 'three' })).toMatchObject({
    how: 'edited',
  });
  expect(await github.comments(1)).toEqual([`${markerOf('517')}\nthree`]);
});

it('ours is found on the second page too', async () => {
  await using github = await emulated();
  for (let count = 0; count < 104; count += 1) await github.say(otherToken, `comment ${count}`);
  const issues = githubIssues(github.settings);
  await issues.publish({ issue: 1, key: '517', body: 'a' });
  expect(await issues.publish({ issue: 1, key: '517', body: 'b' })).toMatchObject({ how: 'edited' });
});

it.each([
  [
    'an issue that is not there',
    { issue: 9 },
    {},
    /no such issue, or the token .* may not see octocat\/backend/,
  ],
  [
    'a repository that is not there',
    {},
    { repo: 'octocat/nowhere' },
    /no such issue, or the token .* may not see octocat\/nowhere/,
  ],
])('%s is refused, with what to do', async (_, comment, settings, why) => {
  await using github = await emulated();
  const answer = await githubIssues({ ...github.settings, ...settings }).publish({
    issue: 1,
    key: '517',
    body: 'a',
    ...comment,
  });
  expect(answer).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
  expect(JSON.stringify(answer)).not.toContain('ghp_');
});

type Answer = { status: number; headers?: Record<string, string>; body?: unknown };

it.each<[what: string, answer: Answer, expected: unknown]>([
  [
    '401',
    { status: 401, body: { message: 'Bad credentials' } },
    {
      kind: 'refused',
      why: expect.stringMatching(/is not valid .*make a new one \(GitHub: Bad credentials\)$/),
    },
  ],
  [
    '403',
    { status: 403, body: { message: 'Resource not accessible\nby integration' } },
    {
      kind: 'refused',
      why: expect.stringMatching(/"Issues: read and write" for octocat\/backend.*accessible by integration/),
    },
  ],
  [
    '410',
    { status: 410, body: { message: 'This issue was deleted' } },
    { kind: 'refused', why: expect.stringMatching(/was deleted, or issues are switched off/) },
  ],
  [
    '422',
    { status: 422, body: { message: 'Validation Failed' } },
    { kind: 'refused', why: expect.stringMatching(/does not take the comment as it is/) },
  ],
  [
    'a renamed repository',
    { status: 307, headers: { location: 'http://127.0.0.1:1/elsewhere' } },
    {
      kind: 'refused',
      why: expect.stringMatching(/renamed or moved: put its new name in STAGING_CHECK_GITHUB_REPO/),
    },
  ],
  [
    '429 with a time',
    { status: 429, headers: { 'retry-after': '7' } },
    {
      kind: 'later',
      retryAfterMs: 7_000,
      why: expect.stringMatching(/rate limit is used up; the next try is in 7 s/),
    },
  ],
  [
    '403 of the second rate limit',
    { status: 403, body: { message: 'You have exceeded a secondary rate limit' } },
    { kind: 'later', retryAfterMs: 60_000, why: expect.any(String) },
  ],
  [
    '403 with nothing left',
    {
      status: 403,
      headers: {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '1000000090',
        date: new Date(1_000_000_000_000).toUTCString(),
      },
    },
    { kind: 'later', retryAfterMs: 90_000, why: expect.any(String) },
  ],
  [
    '502',
    { status: 502 },
    { kind: 'later', retryAfterMs: 30_000, why: expect.stringMatching(/GitHub answered 502/) },
  ],
  [
    'a page instead of JSON',
    { status: 200, body: '<html>' },
    { kind: 'later', retryAfterMs: 30_000, why: expect.stringMatching(/not GitHub: it sent no JSON/) },
  ],
])('%s to a posting is told in plain words', async (_, answer, expected) => {
  await using github = await faulty(() => answer);
  expect(await githubIssues(github.settings).publish({ issue: 1, key: '517', body: 'a' })).toEqual(expected);
  expect(github.posted).toHaveLength(1);
});

it('a 500 after GitHub took the comment in does not double it', async () => {
  await using github = await faulty(() => ({ status: 500 }), { keeps: true });
  expect(await githubIssues(github.settings).publish({ issue: 1, key: '517', body: 'a' })).toMatchObject({
    kind: 'published',
    how: 'unchanged',
  });
  expect(github.posted).toHaveLength(1);
});

it('an answer that never comes is looked after, and tried again only by the next call', async () => {
  let isSilent = true;
  await using github = await faulty(() => (isSilent ? null : { status: 201 }));
  const issues = githubIssues({ ...github.settings, timeoutMs: 100 });
  expect(await issues.publish({ issue: 1, key: '517', body: 'a' })).toEqual({
    kind: 'later',
    why: expect.stringMatching(/gave no answer \(none within 0\.1 s\)$/),
    retryAfterMs: 30_000,
  });
  expect(github.posted).toHaveLength(1);
  isSilent = false;
  expect(await issues.publish({ issue: 1, key: '517', body: 'a' })).toMatchObject({ how: 'posted' });
});

it('a GitHub that is not there is tried later', async () => {
  const apiUrl = `http://127.0.0.1:${await closedPort()}`;
  expect(
    await githubIssues({ apiUrl, repo, token }).publish({ issue: 1, key: '517', body: 'a' }),
  ).toMatchObject({
    kind: 'later',
    why: expect.stringMatching(/127\.0\.0\.1:\d+ gave no answer \(ECONNREFUSED\)/),
  });
});

it('the number of the issue is that of the key, where it is one', () => {
  expect(['517', '#517', 'INC-7', '0', '-1', '1.5', ''].map(issueNumberOf)).toEqual([
    517,
    517,
    null,
    null,
    null,
    null,
    null,
  ]);
});

it('no repository: nothing is published; else every variable that is wrong is named', () => {
  const read = (env: Record<string, string>, secret: string | null) => {
    const problems: string[] = [];
    const secrets = new Map(secret === null ? [] : [['GITHUB_TOKEN', secret]]);
    const settings = readGithubSettings(env, secrets, (name, message) =>
      problems.push(`${name}: ${message}`),
    );
    return { settings, problems };
  };
  expect(read({}, token)).toEqual({ settings: null, problems: [] });
  expect(read({ STAGING_CHECK_GITHUB_REPO: repo }, token).settings).toEqual({
    apiUrl: 'https://api.github.com',
    repo,
    token,
  });
  expect(
    read({ STAGING_CHECK_GITHUB_REPO: repo, GITHUB_API_URL: 'https://ghe.example/api/v3/' }, token).settings
      ?.apiUrl,
  ).toBe('https://ghe.example/api/v3');
  expect(
    read({ STAGING_CHECK_GITHUB_REPO: 'https://github.com/a/b', GITHUB_API_URL: 'ghe' }, null).problems.map(
      (one) => one.split(':')[0],
    ),
  ).toEqual(['GITHUB_API_URL', 'STAGING_CHECK_GITHUB_REPO', 'STAGING_CHECK_SECRET_GITHUB_TOKEN']);
  expect(read({ STAGING_CHECK_GITHUB_REPO: repo }, 'two words').settings).toBeNull();
  const onBranch = (name: string) =>
    read({ STAGING_CHECK_GITHUB_REPO: repo, STAGING_CHECK_GITHUB_BRANCH: name }, token);
  for (const name of ['main', 'docs/status', 'release-1.2', 'team#4'])
    expect(onBranch(name).settings?.branch).toBe(name);
  for (const name of ['a b', '-x', '../main', 'a..b', 'a/', 'a.', '/a', 'a.lock', 'refs/heads/main'])
    expect(onBranch(name).problems).toEqual([
      `STAGING_CHECK_GITHUB_BRANCH: expected the name of a branch, got ${JSON.stringify(name)}`,
    ]);
});

/** The GitHub of `emulate` with a repository of one issue and two people. */
async function emulated() {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        [token]: { login: 'octocat', scopes: ['repo', 'user'] },
        [otherToken]: { login: 'hubot', scopes: ['repo', 'user'] },
      },
      github: {
        users: [{ login: 'octocat' }, { login: 'hubot' }],
        repos: [{ owner: 'octocat', name: 'backend' }],
      },
    },
  });
  const call = async (as: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  };
  await call(token, 'POST', `/repos/${repo}/issues`, { title: 'Backend does not start' });
  return {
    settings: { apiUrl: emulator.url, repo, token, settleMs: 1 },
    say: (as: string, body: string) => call(as, 'POST', `/repos/${repo}/issues/1/comments`, { body }),
    comments: async (issue: number) => {
      const listed = await call(token, 'GET', `/repos/${repo}/issues/${issue}/comments?per_page=100`);
      // Safe: the emulator lists comments.
      return (listed as { body: string }[]).map(({ body }) => body);
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** A GitHub that answers a posting with this (null: never), having kept it or not. */
async function faulty(answer: () => Answer | null, { keeps = false } = {}) {
  const posted: string[] = [];
  const kept: unknown[] = [];
  const server = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const said =
        request.method === 'POST'
          ? answer()
          : { status: 200, body: request.url === '/user' ? { login: 'octocat' } : kept };
      if (request.method === 'POST') {
        const { body } = JSON.parse(Buffer.concat(chunks).toString());
        posted.push(body);
        if (keeps)
          kept.push({
            id: 1,
            body,
            html_url: 'https://github.example/c1',
            user: { login: 'octocat', type: 'User' },
          });
      }
      if (said === null) return;
      response.writeHead(said.status, said.headers);
      response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {}));
    });
  });
  return {
    posted,
    settings: { apiUrl: server.url, repo, token, settleMs: 1 },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
