import { expect, it } from 'vitest';
import { commitFile } from '../../src/platform/github/commit-file.ts';
import { filesServer } from '../support/files-server.ts';

const file = { branch: 'docs', path: 'docs/how we are/status.md', message: 'Status: #517 Down' };
const added = (before: string | null) => (before?.includes('new') ? before : `${before ?? ''}new\n`);

it('a file that is not there is committed, and then nothing more', async () => {
  await using github = await filesServer({});
  const url = 'https://github.example/octocat/backend/blob/docs/docs/how we are/status.md';
  expect(await commitFile(github.settings, file, added)).toEqual({ kind: 'published', how: 'posted', url });
  expect(await commitFile(github.settings, file, added)).toEqual({
    kind: 'published',
    how: 'unchanged',
    url,
  });
  expect(github.commits).toEqual([{ branch: 'docs', message: 'Status: #517 Down', text: 'new\n' }]);
});

it('what others wrote stays, also what they commit in between', async () => {
  await using github = await filesServer({ [file.path]: 'Größe 1\n' });
  let rounds = 0;
  const change = (before: string | null) => {
    rounds += 1;
    if (rounds === 1) github.write(file.path, 'Größe 2\n');
    return added(before);
  };
  expect(await commitFile(github.settings, file, change)).toMatchObject({ kind: 'published', how: 'edited' });
  expect(github.commits.map(({ text }) => text)).toEqual(['Größe 2\nnew\n']);
});

it('an answer that got lost is looked for before anything is committed again', async () => {
  await using github = await filesServer({}, (writes) =>
    writes === 0 ? { status: 502, isKept: true } : null,
  );
  expect(await commitFile(github.settings, file, added)).toMatchObject({ kind: 'published', how: 'edited' });
  expect(github.commits).toHaveLength(1);
});

it.each([
  ['the branch is not there', { branch: 'nowhere' }, null, /no such branch .*Branch nowhere not found/],
  ['the token may not write files', {}, 403, /give it "Contents: read and write" for octocat\/backend/],
  ['the branch is protected', {}, 422, /name a branch .* that may be pushed to \(GitHub: no\)/],
])('it is refused when %s, and says who must do what', async (_, changes, status, why) => {
  const refusing = () => (status === null ? null : { status, isKept: false });
  await using github = await filesServer({}, refusing);
  const answer = await commitFile(github.settings, { ...file, ...changes }, added);
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringMatching(why) });
});

it('a branch that changes all the time, and a GitHub that is down, are for later', async () => {
  await using busy = await filesServer({}, () => ({ status: 500, isKept: false }));
  expect(await commitFile(busy.settings, file, added)).toMatchObject({ kind: 'later' });
  expect(busy.commits).toEqual([]);
});

it('a file that is no text is not touched', async () => {
  await using github = await filesServer({ [file.path]: Buffer.from([0x47, 0xff, 0xfe]) });
  const answer = await commitFile(github.settings, file, added);
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining('is no text file') });
  expect(github.commits).toEqual([]);
});
