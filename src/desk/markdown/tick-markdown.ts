import type { Enclosure } from '../../core/attached-file.ts';
import type { Asker } from '../../core/people.ts';
import { ticksOf } from '../../core/plan/import/box-states.ts';
import {
  evidenceOfIncident,
  evidenceOfRun,
  type NamedEvidence,
} from '../../core/plan/import/tick-evidence.ts';
import { isOfOthers, withFootnote, withTicks } from '../../core/plan/import/ticks.ts';
import { resultDocument } from '../../core/run/result-document.ts';
import { ticksTelling } from '../../core/words/markdown-sentences.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';
import type { MarkdownOutcome, MarkdownParts } from './parts.ts';
import { readMarkdown } from './read-markdown.ts';

/** By what a document is to be ticked: a run, an incident of the channel by its key, or null for what the channel works on. */
export type TickBy = { kind: 'run'; run: string } | { kind: 'incident'; key: string } | null;

/** Puts the document into the thread with its boxes as a run or an incident found them. */
export async function tickMarkdown(
  parts: MarkdownParts,
  asker: Asker,
  by: TickBy,
  attachment: Enclosure | undefined,
): Promise<MarkdownOutcome> {
  const found = await evidenceFor(parts, asker, by);
  if (found.kind !== 'found') return found;
  const read = await readMarkdown(parts.threads, asker, attachment);
  if (read.kind !== 'markdown') return read;
  const { name, text, mark, encoding } = read;
  if (encoding !== 'utf-8')
    return declined(`${name} is written in ${encoding}; ticks are written in UTF-8 only. Save it as UTF-8.`);
  const { name: title, evidence, link } = found;
  const { ticks, isStrange } = ticksOf(text, name, evidence);
  if (isOfOthers(evidence, name, isStrange))
    return declined(
      `${name} stays as it is: ${title}, is of another plan, or of what it said before. Run the plan that was imported from it, then ask again.`,
    );
  const ticked = withTicks(text, ticks);
  const unknown = ticks.filter(({ state }) => state === 'unknown').length;
  const written = mark + withFootnote(ticked.text, title, link);
  const trouble = await parts.threads.share(
    { channel: asker.channel, thread: attachment?.thread ?? '' },
    {
      lines: ticksTelling(ticked.changed, { document: name, name: title, unknown }),
      files: [{ name, title: `${name}, ticked by ${title}`, text: written }],
    },
  );
  if (trouble !== null) return { kind: 'declined', message: trouble };
  return { kind: 'shared', message: `${name} with its boxes as ${title} found them is in the thread.` };
}

type LinkedEvidence = NamedEvidence & { kind: 'found'; link: string | null };

async function evidenceFor(
  parts: MarkdownParts,
  asker: Asker,
  by: TickBy,
): Promise<LinkedEvidence | PermissionRefusal | Objection> {
  const { desk, incidents } = parts;
  const what = 'tick a test plan';
  const mayNot = await desk.refusal(asker, { verb: 'status', environment: null, what });
  if (mayNot !== null) return mayNot;
  if (by?.kind === 'run') return await byRun(parts, asker, by.run);
  const incident = by === null ? await incidents.current(asker.channel) : await incidents.state(by.key);
  if (incident !== null && incident.head.channel === asker.channel) {
    const { environment, key } = incident.head;
    const refused = await desk.refusal(asker, { verb: 'timeline', environment, what });
    if (refused !== null) return refused;
    const named = evidenceOfIncident({ ...incident, checks: Object.fromEntries(incident.checks) });
    return { kind: 'found', ...named, link: parts.incidentLink(key) };
  }
  if (by !== null) return declined(`There is no incident ${by.key} in this channel.`);
  const runs = await desk.list(asker, { verb: 'history', limit: 1 });
  if ('kind' in runs) return runs;
  const [last] = runs;
  if (last?.kind !== 'ended')
    return declined('This channel has no open incident, and no run has ended here.');
  return await byRun(parts, asker, last.summary.run);
}

async function byRun(
  { desk, runLink }: MarkdownParts,
  asker: Asker,
  run: string,
): Promise<LinkedEvidence | PermissionRefusal | Objection> {
  const shown = await desk.show(asker, run);
  if (shown.kind !== 'shown') return shown;
  const { state } = shown;
  if (state.finishedAt === null) return declined(`${state.head.id} still goes on: wait for its verdict.`);
  return { kind: 'found', ...evidenceOfRun(resultDocument(state)), link: runLink(state.head.id) };
}

function declined(message: string): Objection {
  return { kind: 'declined', message };
}
