import { UserError } from '../../../core/errors.ts';
import { ticksByWords } from '../../../core/plan/import/box-states.ts';
import { boxesComment } from '../../../core/plan/import/boxes-comment.ts';
import { withTicks } from '../../../core/plan/import/ticks.ts';
import { readWorkerSettings } from '../../../platform/config/bot.ts';
import type { GithubSettings } from '../../../platform/config/github.ts';
import { githubIssues, issueNumberOf } from '../../../platform/github/github.ts';
import { editIssueBody } from '../../../platform/github/issue-body.ts';
import { readNamedText } from '../../../platform/named-file.ts';
import { writeJson } from '../text-or-json.ts';
import type { Io } from '../verb.ts';
import { pathInRepository } from './commit-document.ts';
import { readEvidence } from './read-evidence.ts';

type IssueWish = {
  words: readonly string[];
  run: string | null;
  incident: string | null;
  forPrograms: boolean;
};

/** Ticks the boxes in the text of an issue by a run or an incident; resolves to the exit code. */
export async function tickIssue(
  number: string,
  { words, run, incident, forPrograms }: IssueWish,
  io: Io,
): Promise<number> {
  const issue = issueNumberOf(number);
  if (issue === null) throw new UserError('usage', `--issue ${number}: expected the number of an issue.`);
  if (words.length > 0 || (run === null) === (incident === null))
    throw new UserError(
      'usage',
      'Say by what, and no document: staging-check ticks --issue <number> --run <id|run.json>, or --incident <key|folder>.',
    );
  const github = readGithub('--issue', io);
  const { evidence } = await readEvidence({ run, incident }, io);
  const change = (body: string) => withTicks(body, ticksByWords(body, evidence)).text;
  const edited = await editIssueBody(github, issue, change);
  if (edited.kind !== 'published') throw new UserError('not-commented', edited.why);
  if (forPrograms) writeJson(io.stdout, { issue, how: edited.how, url: edited.url });
  else io.stderr.write(`${edited.how}: ${edited.url}\n`);
  return 0;
}

/** The repository of the environment; throws a `UserError` (`usage`) that says how to name one for this flag. */
function readGithub(flag: string, io: Io): GithubSettings {
  const { github } = readWorkerSettings(io.env, readNamedText);
  if (github !== null) return github;
  throw new UserError(
    'usage',
    `${flag} needs a repository: set STAGING_CHECK_GITHUB_REPO (owner/name) and STAGING_CHECK_SECRET_GITHUB_TOKEN.`,
  );
}

const mostCharacters = 60_000;

/** Shows the boxes of a document in one comment on an issue or pull request; the next time it is edited. `told`: lines of which the run says something. Says where it is. */
export async function commentTicks(
  number: string,
  { file, text, name, told }: { file: string; text: string; name: string; told: ReadonlySet<number> },
  io: Io,
): Promise<string> {
  const issue = issueNumberOf(number);
  if (issue === null)
    throw new UserError('usage', `--comment ${number}: expected the number of a pull request or issue.`);
  const github = readGithub('--comment', io);
  const path = await pathInRepository(file);
  const body = [`${path}: ${name}`, '', boxesComment(text, told)].join('\n');
  const isCut = body.length > mostCharacters;
  const shown = isCut ? `${body.slice(0, body.lastIndexOf('\n', mostCharacters))}\n\n_Cut to fit._` : body;
  const published = await githubIssues(github).publish({ issue, key: `ticks:${path}`, body: shown });
  if (published.kind === 'published') return `${published.how}: ${published.url}`;
  throw new UserError('not-commented', `${file} is written. ${published.why}`);
}
