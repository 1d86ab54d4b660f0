import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Threads } from '../../src/core/attached-file.ts';
import type { BotConfig } from '../../src/core/permissions/model.ts';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { firstPlan } from '../../src/core/plan/import/merge/merge-plan.ts';
import { redisBudgets } from '../../src/slack/out/budgets.ts';
import { slackThreads } from '../../src/slack/out/threads.ts';
import { slackClient } from '../../src/slack/out/workspace.ts';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { deskPlan, deskRoom, openConfig } from '../support/desk.ts';
import { httpServer } from '../support/http-server.ts';
import { noThreads, roomInbox } from '../support/room-inbox.ts';
import { mara, type ReceiverScene, receiverScene, slackTokens } from '../support/slack-receiver.ts';

const document = `# Cart release

## Tests

### Health

\`\`\`bash
curl -s -H "Authorization: Bearer sk-live-0123456789abcdef" https://cart.staging.example.com/health
# Expected: 200
\`\`\`

## Success criteria

- [ ] \`/health\` answers 200
- [x] The dashboard looks right
`;
const until = { timeout: 8000, interval: 20 };
const jun = 'U0JUN00001';
const bot = '<@U0STAGEBOT>';
let config: BotConfig = openConfig;
let threads: Threads = noThreads;
let room: Awaited<ReturnType<typeof deskRoom>>;
let scene: ReceiverScene;
const stack = new AsyncDisposableStack();

beforeAll(async () => {
  const plan = deskPlan('cart', importPlan(document, 'cart.md').text ?? '');
  room = stack.use(await deskRoom({ config: async () => config, plans: async () => [plan] }));
  const { inbox } = roomInbox(room, {
    config: async () => config,
    runPageUrl: (run) => `https://bot.example/runs/${run}?token=a_b`,
    threads: {
      read: (...asked) => threads.read(...asked),
      above: (...asked) => threads.above(...asked),
      share: (...asked) => threads.share(...asked),
    },
  });
  scene = stack.use(await receiverScene({ mode: 'socket', inbox, sockets: 1 }));
  const access = { botToken: slackTokens.botToken, apiUrl: scene.slack.url };
  threads = slackThreads({
    client: slackClient(access),
    budgets: redisBudgets(room.server.redis, 'T0STAGING1'),
    access,
  });
});
afterAll(() => stack.disposeAsync());
beforeEach(() => {
  config = openConfig;
});

type Said = Awaited<ReturnType<typeof mention>>;

/** What came of a mention: the answer for the asker, and what the bot put into the thread. */
async function mention(text: string, more: Partial<Parameters<ReceiverScene['slack']['mention']>[1]> = {}) {
  const { slack } = scene;
  const before = slack.ephemerals(mara.user).length;
  await slack.mention(text, { ...mara, ...more });
  await vi.waitFor(() => expect(slack.ephemerals(mara.user).length).toBeGreaterThan(before), until);
  const answer = slack.ephemerals(mara.user).at(-1)?.text ?? '';
  const root = more.threadTs ?? slack.messages(mara.channel).at(-1)?.ts ?? '';
  const shown = slack.thread(mara.channel, root).filter(({ isBot }) => isBot);
  return { answer, root, shown };
}

/** The files of the only message of the bot in that thread, by name. */
function filesOf({ shown }: Said): Readonly<Record<string, string>> {
  expect(shown).toHaveLength(1);
  return Object.fromEntries(
    (shown[0]?.files ?? []).map((id) => {
      const file = scene.slack.state.files.get(id);
      return [file?.name ?? '', file?.bytes?.toString() ?? ''];
    }),
  );
}

it('a Markdown file with "plan import" becomes a plan and a report in the thread, once, and nothing else happens', async () => {
  const said = await mention(`${bot} plan import`, { files: [{ name: 'cart.md', content: document }] });
  const files = filesOf(said);
  expect(Object.keys(files)).toEqual(['cart.yaml', 'cart.report.txt']);
  expect(files['cart.yaml']).toBe(firstPlan(importPlan(document, 'cart.md').text ?? ''));
  expect(files['cart.yaml']).not.toContain('sk-live');
  expect(files['cart.report.txt']).toContain('cart.md:8 native health-2 (http)');
  expect(said.shown[0]?.text).toMatch(
    /^cart\.md: 1 test, 2 criteria, 0 tasks, 0 risks\.\nNothing of it runs/,
  );
  expect(said.answer).toContain('Nothing of it was run');
  await scene.slack.redeliver();
  const again = await mention(`${bot} who`, { threadTs: said.root });
  expect(again.shown).toHaveLength(1);
  expect(room.jobs).toEqual([]);
  expect(await room.store.recent(mara.channel, 1)).toEqual([]);
});

it('the document may stand in the message, or be the file that the thread began with', async () => {
  const typed = await mention(`${bot} Plan  Import\n${document.replaceAll('&', '&amp;')}`);
  expect(filesOf(typed)['message.yaml']).toContain('https://cart.staging.example.com');
  const block = await mention(`${bot} plan import\n\`\`\`\n${document}\`\`\``);
  expect(filesOf(block)['message.yaml']).toBe(filesOf(typed)['message.yaml']);
  await scene.slack.say('Our plan', { ...mara, user: jun, files: [{ name: 'cart.md', content: document }] });
  const threadTs = scene.slack.messages(mara.channel).at(-1)?.ts ?? '';
  const below = await mention(`${bot} import`, { threadTs });
  expect(Object.keys(filesOf(below))).toEqual(['cart.yaml', 'cart.report.txt']);
});

const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >>\n', 'latin1');
it.each<[what: string, files: { name: string; content: string | Uint8Array }[], answer: RegExp]>([
  ['no document', [], /^No document came with the message\. Share the Markdown file/],
  ['nothing', [{ name: 'a.md', content: '' }], /^a\.md holds nothing .* Write commands into blocks/],
  [
    'a PDF that is called .md',
    [{ name: 'a.md', content: pdf }],
    /^a\.md is no text: it .*Share the Markdown/,
  ],
  [
    'another encoding',
    [{ name: 'a.md', content: Buffer.from('# Gr\u00fc\u00dfe', 'latin1') }],
    /^a\.md is no text: it is not utf-8\./,
  ],
  [
    'UTF-16 without a mark',
    [{ name: 'a.md', content: Buffer.from(document, 'utf16le') }],
    /^a\.md is no text: it has bytes of zero/,
  ],
  ['a picture', [{ name: 'a.png', content: new Uint8Array([137, 80, 0, 1]) }], /^a\.png is no text/],
  [
    'two documents',
    [
      { name: 'a.md', content: document },
      { name: 'b.md', content: document },
    ],
    /^2 files came with the message/,
  ],
  [
    'a large document',
    [{ name: 'a.md', content: 'a'.repeat(131_073) }],
    /it has 131073 bytes; a document has at most 131072/,
  ],
  ['prose', [{ name: 'a.md', content: 'Hello there.' }], /^a\.md holds nothing that a plan could do/],
])('%s is told, and nothing is shown', async (_, files, answer) => {
  const said = await mention(`${bot} plan import`, { files });
  expect(said.answer).toMatch(answer);
  expect(said.shown).toEqual([]);
});

it('who may not see what would run may not import, and the file is not read', async () => {
  config = { ...openConfig, permissions: [{ who: [jun], may: 'all', in: 'all', on: 'all', what: 'all' }] };
  const before = scene.slack.calls.length;
  const said = await mention(`${bot} plan import`, { files: [{ name: 'cart.md', content: document }] });
  expect(said.answer).toMatch(/^You may not import a test plan/);
  expect(scene.slack.calls.slice(before).map(({ method }) => method)).toEqual(['chat.postEphemeral']);
});

it('a slash command, which brings no file, says how', async () => {
  await scene.slack.command('/staging-check plan import', mara);
  expect(scene.slack.ephemerals(mara.user).at(-1)?.text).toMatch(
    /not with a slash command\. Share the Markdown/,
  );
});

it('what Slack does not take is told with what to do about it', async () => {
  scene.slack.faults.add({ method: 'files.completeUploadExternal', kind: 'accept-then-reset', times: 1 });
  const unsure = await mention(`${bot} plan import`, { files: [{ name: 'cart.md', content: document }] });
  expect(unsure.answer).toMatch(/the files may be in the thread, or not\. Look there before you ask again/);
  expect(unsure.shown).toHaveLength(1);
});

it('without files:read a file cannot be read, which is told; a document as text still works', async () => {
  await using slack = await startSlack({ ...slackTokens, scopes: ['chat:write', 'files:write'] });
  const access = { botToken: slackTokens.botToken, apiUrl: slack.url };
  const budgets = redisBudgets(room.server.redis, 'T0OTHER');
  const bare = slackThreads({ client: slackClient(access), budgets, access });
  await slack.say('plan', { ...mara, files: [{ name: 'cart.md', content: document }] });
  const [id = ''] = slack.state.files.keys();
  const answer = await bare.read({ id, name: 'cart.md' }, 1000);
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(JSON.stringify(answer)).toMatch(
    /give it the scope files:read under OAuth & Permissions and install it/,
  );
});

it('the token goes to no server but Slack, wherever a file is kept', async () => {
  const seen: (string | undefined)[] = [];
  await using elsewhere = await httpServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('# Plan');
  });
  await using api = await httpServer((_, response) => {
    const file = { id: 'F1', name: 'a.md', size: 6, mode: 'hosted', url_private: `${elsewhere.url}/a.md` };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, file }));
  });
  const access = { botToken: slackTokens.botToken, apiUrl: `${api.url}/api/` };
  const budgets = redisBudgets(room.server.redis, 'T0THIRD');
  const answer = await slackThreads({ client: slackClient(access), budgets, access }).read(
    { id: 'F1', name: 'a.md' },
    1000,
  );
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining('kept outside Slack') });
  expect(seen).toEqual([]);
});

it('ticks puts the document into the thread as the last run found it, with a link to the run', async () => {
  await scene.slack.command('/staging-check all', mara);
  const [run = ''] = [/r-\d{6}/.exec(scene.slack.ephemerals(mara.user).at(-1)?.text ?? '')?.[0]].flat();
  const early = await mention(`${bot} ticks ${run}`, { files: [{ name: 'cart.md', content: document }] });
  expect(early.answer).toMatch(/still goes on: wait for its verdict/);
  const look =
    [...((await room.store.state(run))?.checks.keys() ?? [])].find((id) => id !== 'health-2') ?? '';
  await room.finish(run, { [look]: 'failed' });
  const said = await mention(`${bot} ticks`, { files: [{ name: 'cart.md', content: document }] });
  const ticked = filesOf(said)['cart.md'] ?? '';
  expect(ticked).toContain('- [x] `/health` answers 200\n- [ ] The dashboard looks right\n');
  const note = `_Ticked by staging-check: [run ${run} on staging, failed, `;
  expect(ticked.startsWith(document.slice(0, document.indexOf('- [ ]')))).toBe(true);
  expect(ticked).toContain(note);
  expect(ticked).toContain(`](<https://bot.example/runs/${run}?token=a_b>)_\n`);
  expect(said.shown[0]?.text).toContain('1 ticked, 1 un-ticked, 0 that nothing tells');
  const none = await mention(`${bot} ticks 999`, { files: [{ name: 'cart.md', content: document }] });
  expect(none.answer).toMatch(/^There is no incident 999 in this channel/);
});

it('ticks gives a document back with its own mark and ends of lines, and refuses one that it could not write so', async () => {
  const marked = `\ufeff${document.replaceAll('\n', '\r\n')}`;
  const said = await mention(`${bot} ticks`, { files: [{ name: 'cart.md', content: marked }] });
  const ticked = filesOf(said)['cart.md'] ?? '';
  const [before = '', , after = ''] = ticked.split(
    /(- \[x\] `\/health` answers 200\r\n- \[ \] The dashboard)/,
  );
  expect(marked.startsWith(before) && before.startsWith('\ufeff')).toBe(true);
  expect(after).toMatch(/^ looks right\r\n\r\n_Ticked by staging-check: .*_\r\n$/);
  const wide = Buffer.from(`\ufeff${document}`, 'utf16le');
  const refused = await mention(`${bot} ticks`, { files: [{ name: 'cart.md', content: wide }] });
  expect(refused.answer).toMatch(/written in utf-16le; ticks are written in UTF-8 only\. Save it as UTF-8/);
  const read = await mention(`${bot} plan import`, { files: [{ name: 'cart.md', content: wide }] });
  expect(filesOf(read)['cart.yaml']).toBe(firstPlan(importPlan(document, 'cart.md').text ?? ''));
});

it('the last run of another document ticks nothing, which is told', async () => {
  const said = await mention(`${bot} ticks`, { files: [{ name: 'shop.md', content: document }] });
  expect(said.answer).toMatch(
    /^shop\.md stays as it is: run r-\S+ .*, is of another plan, or of what it said before\. Run the plan/,
  );
  expect(said.shown).toEqual([]);
});

it('a rate limit of Slack is told with when to ask again', async () => {
  scene.slack.faults.add({ method: 'files.getUploadURLExternal', kind: '429', retryAfterS: 7, times: 1 });
  // What was asked before may have used up what may be read of files just now.
  await vi.waitFor(async () => {
    const limited = await mention(`${bot} plan import`, { files: [{ name: 'cart.md', content: document }] });
    expect(limited.answer).toMatch(/takes no files for 7 s: ask again then/);
  }, until);
});
