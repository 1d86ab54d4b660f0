import type { ResultDocument } from '../../run/result-document.ts';
import { isoText } from '../../words/instants.ts';
import type { TickEvidence } from './ticks.ts';

/** What boxes are ticked by, and how a footnote calls it. */
export type NamedEvidence = { evidence: TickEvidence; name: string };

/** What a run says of boxes. */
export function evidenceOfRun({
  run: { id, environment, verdict, finishedAt },
  criteria,
  checks,
}: ResultDocument): NamedEvidence {
  return { evidence: { criteria, checks }, name: `run ${id} on ${environment}, ${verdict}, ${finishedAt}` };
}

/** As much of an incident as says something of boxes; also as its export has it. */
export type IncidentEvidence = {
  head: { key: string };
  record: readonly { at: number }[];
  criteria: readonly { text: string; status: 'met' | 'unmet' | 'unknown' }[];
  checks: Readonly<Record<string, { status: 'passed' | 'failed'; doubt?: unknown }>>;
  windows: readonly {
    tasks: readonly { text: string; standing: { kind: 'open' | 'proved' | 'attested' | 'broken' } }[];
  }[];
};

/** What an incident says of boxes, by its last entry: a check whose last look found nothing out tells nothing; a task that is open may still be done, so nothing is said of it. */
export function evidenceOfIncident({
  head,
  record,
  criteria,
  checks,
  windows,
}: IncidentEvidence): NamedEvidence {
  const lastAt = record.reduce((latest, { at }) => Math.max(latest, at), 0);
  const status = { proved: 'met', attested: 'met', broken: 'unmet', open: 'unknown' } as const;
  const tasks = windows.flatMap((window) =>
    window.tasks.map(({ text, standing }) => ({ text, status: status[standing.kind] })),
  );
  const known = Object.entries(checks).filter(([, { doubt }]) => doubt === null || doubt === undefined);
  return {
    evidence: {
      criteria: [...tasks, ...criteria],
      checks: known.map(([id, check]) => ({ id, status: check.status, inferred: false })),
    },
    name: `incident ${head.key}${lastAt === 0 ? '' : `, ${isoText(lastAt)}`}`,
  };
}
