import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProjectCopy, projectCopy } from '../support/project-copy.ts';

let copy: ProjectCopy;
beforeAll(async () => {
  copy = await projectCopy();
});
afterAll(() => copy[Symbol.asyncDispose]());

const make = (words: string) => copy.run(`node scripts/new.ts ${words}`);

it('what it makes passes the checks and its tests, and every list and table has it', {
  timeout: 240_000,
}, async () => {
  for (const words of [
    'check tide-table',
    'command mute',
    'word bystand',
    'job night-watch',
    'picture tide-table',
    'action look-again',
    'source tide-log',
    'outlet tide-board',
  ])
    expect(await make(words)).toMatchObject({ code: 0, said: expect.stringContaining('npm run check') });
  const touched =
    'biome.json src/checks src/bin/worker src/platform/sources src/tide-board commands jobs src/desk/incidents src/slack test/boundaries.test.ts test/checks test/commands test/jobs test/slack test/sources test/tide-board';
  const checked = await Promise.all([copy.run(`biome ci ${touched}`), copy.run('tsc')]);
  expect(checked.map(({ code, said }) => [code, code === 0 ? '' : said])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const made = [
    'checks/tide-table',
    'commands/mute',
    'commands/incident/bystand',
    'jobs/night-watch',
    'slack/pictures/tide-table',
    'slack/actions/look-again',
    'tide-board/tide-board',
  ];
  const lists = [
    'docs',
    'house',
    'design',
    'boundaries',
    'commands/docs',
    'jobs/docs',
    'bin/permission-table',
    'bin/worker',
  ];
  const files = [...made, ...lists].map((name) => `test/${name}.test.ts`);
  const tested = await copy.run(`vitest run ${files.join(' ')}`);
  expect([tested.code, tested.code === 0 ? '' : tested.said]).toEqual([0, '']);
  expect(tested.said).toMatch(new RegExp(`Test Files +${files.length} passed`));
});

it.each([
  ['', 'new: expected one of check, command, word, job, picture, action, source, outlet and a name'],
  [
    'chekc tide',
    'new: expected one of check, command, word, job, picture, action, source, outlet and a name',
  ],
  ['check', 'new: expected one of check, command, word, job, picture, action, source, outlet and a name'],
  [
    'check two words',
    'new: expected one of check, command, word, job, picture, action, source, outlet and a name',
  ],
  ['check ../x', 'new: ../x: expected small letters, digits and single hyphens'],
  ['check Tide', 'new: Tide: expected small letters'],
  ['command new', 'new: new: a word of the language cannot be a name'],
  ['check tcp', 'new: src/checks/tcp.ts is there already'],
  ['check http', 'new: src/checks/index.ts has http already'],
  ['constructor x', 'new: expected one of'],
])('%j writes nothing, and says why', async (words, said) => {
  const before = await copy.read('src/checks/index.ts');
  const answer = await make(words);
  expect(answer).toMatchObject({ code: 2, said: expect.stringContaining(said) });
  expect(await copy.read('src/checks/index.ts')).toBe(before);
});
