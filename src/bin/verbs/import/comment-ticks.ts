import { UserError } from '../../../core/errors.ts';
import { githubIssues, issueNumberOf } from '../../../platform/github/github.ts';
import type { Io } from '../verb.ts';
import { readGithub } from './read-github.ts';

const mostCharacters = 60_000;

/** Shows the boxes of a document in one comment on an issue or pull request; the next time it is edited. Says where it is. */
export async function commentTicks(
  number: string,
  { file, text, said }: { file: string; text: string; said: string },
  io: Io,
): Promise<string> {
  const issue = issueNumberOf(number);
  if (issue === null)
    throw new UserError('usage', `--comment ${number}: expected the number of a pull request or issue.`);
  const github = readGithub('--comment', io);
  const boxes = text.split(/\r\n|\r|\n/).filter((line) => /^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s/.test(line));
  const body = [`${file}: ${said}`, '', ...boxes].join('\n');
  const isCut = body.length > mostCharacters;
  const shown = isCut ? `${body.slice(0, body.lastIndexOf('\n', mostCharacters))}\n\n_Cut to fit._` : body;
  const published = await githubIssues(github).publish({ issue, key: `ticks:${file}`, body: shown });
  if (published.kind === 'published') return `${published.how}: ${published.url}`;
  throw new UserError('not-commented', `${file} is written. ${published.why}`);
}
