import { createEmulator } from 'emulate';
import { expect, it } from 'vitest';
import { ticksByWords } from '../../src/core/plan/import/box-states.ts';
import { withTicks } from '../../src/core/plan/import/ticks.ts';
import { editIssueBody } from '../../src/platform/github/issue-body.ts';
import { issueServer } from '../support/issue-server.ts';

const token = 'ghp_contract';
const repo = 'octocat/backend';
const body =
  'Broken.\r\n\r\n- [ ] Redeploy **staging**\r\n* [x] Events arrive\r\n\r\n```\r\n- [ ] Redeploy staging\r\n```\r\n';

const evidence = (redeploy: 'met' | 'unmet' | 'unknown', events: 'met' | 'unmet') => ({
  criteria: [
    { text: 'Redeploy staging', status: redeploy, checks: [] },
    { text: 'Events arrive', status: events, checks: [] },
  ],
  checks: [],
  environment: null,
  documents: null,
});
const ticked = (by: ReturnType<typeof evidence>) => (text: string) =>
  withTicks(text, ticksByWords(text, by)).text;

it('ticks and un-ticks by the words of the boxes, no other byte changes, and nothing is written again', async () => {
  await using github = await issueServer(body);
  const done = ticked(evidence('met', 'unmet'));
  expect(await editIssueBody(github.settings, 1, done)).toMatchObject({ how: 'edited' });
  expect(github.text()).toBe(
    body.replace('- [ ] Redeploy **', '- [x] Redeploy **').replace('* [x] Events', '* [ ] Events'),
  );
  expect(await editIssueBody(github.settings, 1, done)).toMatchObject({ how: 'unchanged' });
  expect(github.writes).toHaveLength(1);
  expect(await editIssueBody(github.settings, 1, ticked(evidence('unmet', 'met')))).toMatchObject({
    how: 'edited',
  });
  expect(github.text()).toBe(body);
  expect(await editIssueBody(github.settings, 1, ticked(evidence('unknown', 'met')))).toMatchObject({
    how: 'unchanged',
  });
});

it('what somebody writes while we do stays', async () => {
  await using github = await issueServer(body, (reads, text) =>
    reads === 1 ? `${text}Added by Jun.\r\n` : text,
  );
  expect(await editIssueBody(github.settings, 1, ticked(evidence('met', 'met')))).toMatchObject({
    how: 'edited',
  });
  expect(github.text()).toBe(`${body.replace('- [ ] Redeploy **', '- [x] Redeploy **')}Added by Jun.\r\n`);
  expect(github.writes).toHaveLength(1);
});

it('a text that changes at every look is left for later', async () => {
  await using github = await issueServer(body, (_, text) => `${text}.`);
  expect(await editIssueBody(github.settings, 1, ticked(evidence('met', 'met')))).toMatchObject({
    kind: 'later',
    why: expect.stringContaining('being changed by others'),
  });
  expect(github.writes).toEqual([]);
});

it('a GitHub takes it, and says what is wrong where it does not', async () => {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: { [token]: { login: 'octocat', scopes: ['repo', 'user'] } },
      github: { users: [{ login: 'octocat' }], repos: [{ owner: 'octocat', name: 'backend' }] },
    },
  });
  await using _ = { [Symbol.asyncDispose]: () => emulator.close() };
  const settings = { apiUrl: emulator.url, repo, token, settleMs: 1 };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const issues = `${emulator.url}/repos/${repo}/issues`;
  await fetch(issues, { method: 'POST', headers, body: JSON.stringify({ title: 'Down', body }) });
  expect(await editIssueBody(settings, 1, ticked(evidence('met', 'met')))).toMatchObject({ how: 'edited' });
  const kept = (await (await fetch(`${issues}/1`, { headers })).json()) as { title: string; body: string };
  expect(kept).toMatchObject({ title: 'Down', body: body.replace('- [ ] Redeploy **', '- [x] Redeploy **') });
  expect(await editIssueBody(settings, 9, (text) => `${text}.`)).toMatchObject({
    kind: 'refused',
    why: expect.stringMatching(
      /^The text of issue 9 of octocat\/backend was not changed: there is no such issue/,
    ),
  });
});
