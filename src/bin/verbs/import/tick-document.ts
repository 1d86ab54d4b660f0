import { UserError } from '../../../core/errors.ts';
import { ticksOf } from '../../../core/plan/import/box-states.ts';
import { isOfOthers, withFootnote, withTicks } from '../../../core/plan/import/ticks.ts';
import { isJson, writeJson } from '../text-or-json.ts';
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
  const forPrograms = isJson(args);
  if (issue !== null) return tickIssue(issue, { words: args.words, run, incident, forPrograms }, io);
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
  const known = new Set(ticks.flatMap(({ line, state }) => (state === 'unknown' ? [] : [line])));
  const commented =
    comment === null ? null : await commentTicks(comment, { file, text: written, name, told: known }, io);
  const unknown = ticks.filter(({ state }) => state === 'unknown').length;
  const told = {
    ...{ document: file, output, by: name, isWritten: isNew, commented },
    changed: ticked.changed.map(({ line, state }) => ({ line, isTicked: state === 'done' })),
    ...{ right: ticks.length - unknown - ticked.changed.length, unknown },
    // Nothing in the document is what the plan was made from.
    isOfOlderDocument: isStrange && (evidence.documents?.length ?? 0) > 0,
  };
  if (forPrograms) writeJson(io.stdout, told);
  else tell(told, io);
  return 0;
}

type TickReport = {
  document: string;
  commented: string | null;
  changed: readonly { line: number; isTicked: boolean }[];
  right: number;
  unknown: number;
  isOfOlderDocument: boolean;
};

function tell({ document, commented, changed, right, unknown, isOfOlderDocument }: TickReport, io: Io): void {
  if (commented !== null) io.stderr.write(`${commented}\n`);
  for (const { line, isTicked } of changed)
    io.stdout.write(`${document}:${line} ${isTicked ? 'ticked' : 'un-ticked'}\n`);
  io.stderr.write(
    `${changed.length} changed, ${right} right already, ${unknown} that this run cannot tell.\n`,
  );
  if (isOfOlderDocument)
    io.stderr.write(
      `No box of ${document} says now what that plan was made from: import it again, and run what that gives.\n`,
    );
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
