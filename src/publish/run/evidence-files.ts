import type { SlackFiles } from '../../core/publishing.ts';
import type { RunState } from '../../core/run/state.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { EvidenceFileAt } from '../../slack/pictures/evidence-reply.ts';
import { runEvidenceFiles } from '../../slack/pictures/run-messages.ts';
import type { PublishContext } from './context.ts';
import { refusalOf } from './refusals.ts';

const mostFailures = 3;
const retryMs = 2_000;

/** Long evidence of a run: what is known of its files, and what is still to be uploaded. */
export type EvidenceFiles = {
  known: ReadonlyMap<string, EvidenceFileAt>;
  missing: readonly { check: string; name: string; title: string; text: string }[];
};

/** Looks up what has been uploaded, and what was given up. */
export async function evidenceFiles(
  run: string,
  state: RunState,
  { memory, files }: PublishContext,
): Promise<EvidenceFiles> {
  const wanted = [...runEvidenceFiles(state)];
  if (wanted.length === 0) return { known: new Map(), missing: [] };
  const { uploaded, failures } = await memory.files(run);
  const known = new Map<string, EvidenceFileAt>();
  const missing = [];
  for (const [check, file] of wanted) {
    const there = uploaded.get(check);
    if (there !== undefined) known.set(check, { kind: 'uploaded', permalink: there.permalink });
    else if (files === null || (failures.get(check) ?? 0) >= mostFailures) {
      known.set(check, { kind: 'unavailable' });
    } else missing.push({ check, ...file, title: shortLine(`${check} in ${run}`, 200) });
  }
  return { known, missing };
}

/** One attempt for each missing file, one after the other; in how many ms to look again, null when there was nothing to do. */
export async function uploadMissing(
  run: string,
  { missing }: EvidenceFiles,
  context: PublishContext,
  signal: AbortSignal,
): Promise<number | null> {
  if (context.files === null || missing.length === 0) return null;
  let afterMs = 0;
  for (const file of missing) {
    if (signal.aborted) return 0;
    afterMs = Math.max(afterMs, await uploadOne(run, file, context, context.files));
  }
  return afterMs;
}

async function uploadOne(
  run: string,
  file: EvidenceFiles['missing'][number],
  { memory }: PublishContext,
  files: SlackFiles,
): Promise<number> {
  const answer = await files.upload(file);
  switch (answer.kind) {
    case 'done': {
      const kept = await memory.keepFile(run, file.check, answer.value);
      // Another process was faster; nobody ever saw this one.
      if (kept.id !== answer.value.id) await files.remove(answer.value.id);
      return 0;
    }
    case 'rate-limited':
      return answer.retryAfterMs;
    case 'permanent': {
      const isForGood = refusalOf(answer.error).kind === 'token' || answer.error.startsWith('file_uploads_');
      await memory.addUploadFailures(run, file.check, isForGood ? mostFailures : 1);
      return isForGood ? 0 : retryMs;
    }
    case 'refused':
    case 'ambiguous':
      await memory.addUploadFailures(run, file.check, 1);
      return retryMs;
  }
}
