import { UserError } from '../../../core/errors.ts';
import { ticksByWords, withTicks } from '../../../core/plan/import/ticks.ts';
import { issueNumberOf } from '../../../platform/github/github.ts';
import { editIssueBody } from '../../../platform/github/issue-body.ts';
import type { Io } from '../verb.ts';
import { readEvidence } from './read-evidence.ts';
import { readGithub } from './read-github.ts';

/** Ticks the boxes in the text of an issue by a run or an incident; resolves to the exit code. */
export async function tickIssue(
  number: string,
  { words, run, incident }: { words: readonly string[]; run: string | null; incident: string | null },
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
  io.stderr.write(`${edited.how}: ${edited.url}\n`);
  return 0;
}
