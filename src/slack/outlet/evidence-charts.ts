import type { SharedFile } from '../../core/incident/publishing.ts';
import type { ReportChart } from '../../core/report/publishing.ts';
import { chartWords, type EvidenceChart, evidenceChart } from '../../core/words/evidence-chart.ts';
import type { DocumentOf } from '../../publish/documents.ts';
import type { CallOutcome, RunFiles, SlackMemory } from '../out/delivery.ts';

/** How evidence gets the picture of what was measured. */
export type EvidenceChartParts = {
  memory: Pick<SlackMemory, 'files' | 'keepFile' | 'addUploadFailures' | 'level'>;
  /** Null where files are switched off. */
  measured: {
    draw(chart: EvidenceChart, about: string): Promise<SharedFile>;
    /** One attempt; nobody sees the file until a message shows it. */
    upload(file: SharedFile): Promise<CallOutcome<{ id: string }>>;
  } | null;
};

type Evidence = DocumentOf<'evidence'>;

const mostFailures = 4;
const retryMs = 2_000;

/** What is known of the picture that evidence needs; null for evidence without one. */
export function knownChart(
  document: Evidence,
  known: RunFiles,
  parts: EvidenceChartParts,
): ReportChart | 'missing' | null {
  const chart = chartOf(document);
  if (chart === null || parts.measured === null) return null;
  const there = known.uploaded.get(keyOf(document));
  if ((known.failures.get(keyOf(document)) ?? 0) >= mostFailures) return null;
  return there === undefined ? 'missing' : { fileId: there.id, alt: chartWords(chart) };
}

/** True for evidence that is shown with a picture. */
export function hasChart(document: Evidence): boolean {
  return chartOf(document) !== null;
}

/** The picture that evidence needs, uploaded by one attempt if it is missing; a number: in how many ms to look again. Evidence is never held back by what Slack will not take. */
export async function uploadChart(
  run: string,
  document: Evidence,
  parts: EvidenceChartParts,
): Promise<ReportChart | null | number> {
  const chart = chartOf(document);
  if (chart === null || parts.measured === null || (await parts.memory.level()) === 'text') return null;
  const known = knownChart(document, await parts.memory.files(run), parts);
  if (known !== 'missing') return known;
  const { head } = document.state.checks.get(document.check) ?? { head: null };
  const file = await parts.measured.draw(chart, head?.name || document.check);
  const answer = await parts.measured.upload(file);
  switch (answer.kind) {
    case 'done': {
      const uploaded = await parts.memory.keepFile(run, keyOf(document), {
        id: answer.value.id,
        permalink: '',
      });
      return { fileId: uploaded.id, alt: file.altText };
    }
    case 'rate-limited':
      return answer.retryAfterMs;
    case 'permanent':
      await refuseChart(run, document, parts, mostFailures);
      return null;
    case 'refused':
    case 'ambiguous':
      await refuseChart(run, document, parts);
      return retryMs;
    default:
      return answer satisfies never;
  }
}

/** Slack took the picture, or the message with it, not: after some times it goes without. */
export async function refuseChart(
  run: string,
  document: Evidence,
  { memory }: EvidenceChartParts,
  times = 1,
): Promise<void> {
  await memory.addUploadFailures(run, keyOf(document), times);
}

function chartOf({ state, check }: Evidence): EvidenceChart | null {
  const progress = state.checks.get(check)?.progress;
  return progress?.kind === 'finished' ? evidenceChart(progress.outcome.evidence) : null;
}

/** Beside the file of text that the same check may have. */
function keyOf({ check }: Evidence): string {
  return `chart of ${check}`;
}
