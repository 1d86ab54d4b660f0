import { shortLine } from '../../core/words/safe-text.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { PlacedDocument } from '../../publish/outlet.ts';
import { meansError, refusalOf } from '../error-codes.ts';
import type { RunFiles, SlackFiles, SlackMemory } from '../out/delivery.ts';
import { type EvidenceFileAt, evidenceFile } from '../pictures/evidence-reply.ts';

const mostFailures = 3;
const retryMs = 2_000;

/** Where long evidence goes, and what is remembered of it. */
export type EvidenceFiles = {
  files: SlackFiles | null;
  memory: Pick<SlackMemory, 'files' | 'keepFile' | 'addUploadFailures'>;
};

type Evidence = DocumentOf<'evidence'>;

/** What is known of the files that evidence needs; null for evidence that needs none. */
export async function knownFiles(
  run: string,
  documents: readonly PlacedDocument[],
  parts: EvidenceFiles,
): Promise<(document: Evidence) => EvidenceFileAt | 'missing' | null> {
  const needy = documents.some(
    ({ document }) => document.kind === 'evidence' && evidenceFile(document.state, document.check) !== null,
  );
  if (!needy) return () => null;
  const known = await parts.memory.files(run);
  return ({ state, check }) => (evidenceFile(state, check) === null ? null : fileAt(check, known, parts));
}

function fileAt(check: string, { uploaded, failures }: RunFiles, { files }: EvidenceFiles) {
  const there = uploaded.get(check);
  if (there !== undefined) return { kind: 'uploaded', permalink: there.permalink } as const;
  const isGivenUp = files === null || (failures.get(check) ?? 0) >= mostFailures;
  return isGivenUp ? ({ kind: 'unavailable' } as const) : 'missing';
}

/** The file that evidence needs, uploaded by one attempt if it is missing; a number: in how many ms to look again. */
export async function uploadFile(
  run: string,
  { state, check }: Evidence,
  parts: EvidenceFiles,
): Promise<EvidenceFileAt | null | number> {
  const file = evidenceFile(state, check);
  if (file === null) return null;
  const known = fileAt(check, await parts.memory.files(run), parts);
  if (known !== 'missing' || parts.files === null) return known === 'missing' ? null : known;
  const { files, memory } = parts;
  const answer = await files.upload({ ...file, title: shortLine(`${check} in ${run}`, 200) });
  switch (answer.kind) {
    case 'done': {
      const uploaded = await memory.keepFile(run, check, answer.value);
      // Another process was faster; nobody ever saw this one.
      if (uploaded.id !== answer.value.id) await files.remove(answer.value.id);
      return { kind: 'uploaded', permalink: uploaded.permalink };
    }
    case 'rate-limited':
      return answer.retryAfterMs;
    case 'permanent': {
      const isForGood = refusalOf(answer.error).of === 'outlet' || meansError('uploadsRefused', answer.error);
      await memory.addUploadFailures(run, check, isForGood ? mostFailures : 1);
      return isForGood ? { kind: 'unavailable' } : retryMs;
    }
    case 'refused':
    case 'ambiguous':
      await memory.addUploadFailures(run, check, 1);
      return retryMs;
    default:
      return answer satisfies never;
  }
}
