import type { Enclosure } from '../../core/attached-file.ts';
import type { Asker } from '../../core/people.ts';
import { slug } from '../../core/plan/import/ids.ts';
import { importPlan } from '../../core/plan/import/import-plan.ts';
import { firstPlan } from '../../core/plan/import/merge/merge-plan.ts';
import { importTelling } from '../../core/words/markdown-sentences.ts';
import type { MarkdownOutcome, MarkdownParts } from './parts.ts';
import { readMarkdown } from './read-markdown.ts';

/** Turns a document into a plan, which it puts into the thread together with the report; the plan is nowhere else. */
export async function importMarkdown(
  { desk, threads, redact, problemsIn, summary }: MarkdownParts,
  asker: Asker,
  attachment: Enclosure | undefined,
): Promise<MarkdownOutcome> {
  const what = 'import a test plan';
  const refused = await desk.refusal(asker, { verb: 'plan', environment: null, what });
  if (refused !== null) return refused;
  const read = await readMarkdown(threads, asker, attachment);
  if (read.kind !== 'markdown' || attachment === undefined) return read.kind === 'markdown' ? noThread : read;
  const { name, text } = read;
  const imported = importPlan(text, name);
  if (imported.text === null) {
    const message = `${name} holds nothing that a plan could do: no command, no test, no criterion. Write commands into blocks of code, and what should be as boxes (- [ ]) below a title such as Tests or Acceptance criteria.`;
    return { kind: 'declined', message };
  }
  const base = slug(name.replace(/\.\w+$/, ''), 60) || 'imported';
  const plan = firstPlan(redact(imported.text));
  const problems = problemsIn(plan, `${base}.yaml`);
  const trouble = await threads.share(
    { channel: asker.channel, thread: attachment.thread },
    {
      lines: importTelling(imported, { document: name, plan: `${base}.yaml`, problems }).map(redact),
      files: [
        { name: `${base}.yaml`, title: `${name} as a plan`, text: plan },
        {
          name: `${base}.report.txt`,
          title: `What became of each line of ${name}`,
          text: redact(summary(imported, name)),
        },
      ],
    },
  );
  if (trouble !== null) return { kind: 'declined', message: trouble };
  return {
    kind: 'shared',
    message: `${name} as a plan is in the thread, with a report. Nothing of it was run.`,
  };
}

const noThread: MarkdownOutcome = { kind: 'declined', message: 'There is no thread for the report.' };
