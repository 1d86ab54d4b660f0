import { UserError } from '../../../core/errors.ts';
import { ticksOf } from '../../../core/plan/import/box-states.ts';
import { isOfOthers, withFootnote, withTicks } from '../../../core/plan/import/ticks.ts';
import type { Args, Io } from '../verb.ts';
import { refuseNowhere, writeResult } from '../write-file.ts';
import { commitDocument, refuseOtherChanges } from './commit-document.ts';
import { readDocument } from './read-document.ts';
import { readEvidence } from './read-evidence.ts';
import { commentTicks, tickIssue } from './tick-issue.ts';

/** Writes the document with its boxes as the run found them; resolves to the exit code. */
export async function tickDocument(args: Args, io: Io): Promise<number> {
  const [path, ...others] = args.words;
  const run = args.value('run');
  const incident = args.value('incident');
  const issue = args.value('issue');
  if (issue !== null) return tickIssue(issue, { words: args.words, run, incident }, io);
  if (path === undefined || others.length > 0 || (run === null) === (incident === null))
    throw new UserError(
      'usage',
      'Say which document and which run: staging-check ticks <file.md> --run <id|run.json>, or --incident <key|folder>.',
    );
  const output = args.value('output') ?? path;
  if (args.value('output') !== null) refuseNowhere('output', output);
  const { file, text, mark, encoding } = await readDocument(path);
  if (encoding !== 'utf-8')
    throw new UserError(
      'document',
      `${file} is written in ${encoding}; ticks are written in UTF-8 only. Save it as UTF-8.`,
    );
  const { evidence, name } = await readEvidence({ run, incident }, io);
  const { ticks, isStrange } = ticksOf(text, file, evidence);
  if (isOfOthers(evidence, file, isStrange))
    throw new UserError('document', notOf(file, name, evidence.documents ?? []));
  const ticked = withTicks(text, ticks);
  const link = linkOf(args.value('link'));
  const written = args.has('footnote') || link !== null ? withFootnote(ticked.text, name, link) : ticked.text;
  const isNew = written !== text || output !== path;
  if (args.has('commit')) await refuseOtherChanges(output, written);
  if (isNew) await writeResult(output, mark + written);
  if (args.has('commit')) await commitDocument(output, written, name);
  const comment = args.value('comment');
  if (comment !== null)
    io.stderr.write(`${await commentTicks(comment, { file, text: written, name }, io)}\n`);
  for (const { line, state } of ticked.changed)
    io.stdout.write(`${file}:${line} ${state === 'done' ? 'ticked' : 'un-ticked'}\n`);
  const unknown = ticks.filter(({ state }) => state === 'unknown').length;
  io.stderr.write(
    `${ticked.changed.length} changed, ${ticks.length - unknown - ticked.changed.length} right already, ${unknown} that this run cannot tell.\n`,
  );
  if (isStrange && (evidence.documents?.length ?? 0) > 0)
    io.stderr.write(
      `No box of ${file} says now what that plan was made from: import it again, and run what that gives.\n`,
    );
  return 0;
}

/** Why a run says nothing of a document. */
function notOf(file: string, name: string, documents: readonly string[]): string {
  return `${file} stays as it is: ${name}, is of a plan that was made from ${documents.join(', ')}, and not from what it says now. Run the document first: staging-check run all --plan ${file} --format json -o run.json`;
}

function linkOf(word: string | null): string | null {
  if (word === null) return null;
  if (URL.canParse(word) && /^https?:$/.test(new URL(word).protocol)) return new URL(word).href;
  throw new UserError('usage', `--link ${word}: expected an address that begins with https://.`);
}
