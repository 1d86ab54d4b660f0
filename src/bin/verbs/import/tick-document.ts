import { UserError } from '../../../core/errors.ts';
import { importPlan } from '../../../core/plan/import/import-plan.ts';
import { ticksOf, withFootnote, withTicks } from '../../../core/plan/import/ticks.ts';
import { parseResultDocument } from '../../../core/run/result-document.ts';
import { inFile, readJsonFile } from '../result-files.ts';
import { refuseNowhere } from '../run/output-file.ts';
import type { Args, Io } from '../verb.ts';
import { writeResult } from '../write-file.ts';
import { readDocument } from './read-document.ts';

/** Writes the document with its boxes as the run found them; resolves to the exit code. */
export async function tickDocument(args: Args, io: Io): Promise<number> {
  const [path, ...others] = args.words;
  const run = args.value('run');
  if (path === undefined || others.length > 0 || run === null)
    throw new UserError(
      'usage',
      'Say which document and which run: staging-check ticks <file.md> --run <run.json>.',
    );
  const output = args.value('output') ?? path;
  if (args.value('output') !== null) refuseNowhere('output', output);
  const { file, text } = await readDocument(path);
  const source = { path: run, from: '--run ' };
  const document = await readJsonFile(source);
  const result = inFile(source, () => parseResultDocument(document));
  const { boxes } = importPlan(text, file);
  const ticked = withTicks(text, ticksOf(boxes, result));
  const { id, environment, verdict, finishedAt } = result.run;
  const said = `run ${id} on ${environment}, ${verdict}, ${finishedAt}`;
  const written = args.has('footnote') ? withFootnote(ticked.text, said) : ticked.text;
  if (written !== text || output !== path) await writeResult(output, written);
  for (const { line, state } of ticked.changed)
    io.stdout.write(`${file}:${line} ${state === 'done' ? 'ticked' : 'un-ticked'}\n`);
  const unknown = boxes.length - ticksOf(boxes, result).filter(({ state }) => state !== 'unknown').length;
  io.stderr.write(
    `${ticked.changed.length} changed, ${boxes.length - unknown - ticked.changed.length} right already, ${unknown} that this run cannot tell.\n`,
  );
  return 0;
}
