import type { ResultDocument } from '../../run/result-schema.ts';
import { isoText } from '../../words/instants.ts';
import type { Asking } from '../asking.ts';
import type { Source } from '../model.ts';
import type { TickEvidence } from './ticks.ts';

/** What boxes are ticked by, and how a footnote calls it. */
export type NamedEvidence = { evidence: TickEvidence; name: string };

/**
 * What a run says of boxes. A check that does not count (quarantined, not enforced, a guess) tells nothing, and a criterion that rests on one is not
 * met by it; a run of which it is in doubt what it looked at ticks nothing. What stands among the criteria since no criterion cites it is a check.
 */
export function evidenceOfRun({
  run: { id, environment, verdict, finishedAt, doubt },
  criteria,
  checks,
}: ResultDocument): NamedEvidence {
  const isTelling = ({
    counts,
    inferred,
    quarantined,
    status,
    assertsNothing,
  }: ResultDocument['checks'][number]) =>
    counts &&
    !inferred &&
    assertsNothing === undefined &&
    quarantined === null &&
    (doubt === null || status !== 'passed');
  const passed = new Set(
    checks.flatMap((check) => (isTelling(check) && check.status === 'passed' ? [check.id] : [])),
  );
  return {
    evidence: {
      criteria: criteria
        .filter((criterion) => !criterion.id.startsWith('check:'))
        .map(({ text, status, checks: own }) => ({
          text,
          status: status === 'met' && !own.every((one) => passed.has(one)) ? 'unknown' : status,
          checks: own,
        })),
      checks: checks.map((check) => ({
        id: check.id,
        status: isTelling(check) ? check.status : 'unknown',
        source: check.source,
        asking: check.asking ?? null,
      })),
      environment,
      documents: [...new Set(checks.flatMap(({ source }) => source?.file ?? []))],
    },
    name: `run ${id} on ${environment}, ${verdict}, ${finishedAt}`,
  };
}

/** As much of an incident as says something of boxes; also as its export has it. */
export type IncidentEvidence = {
  head: {
    key: string;
    environment?: string;
    criteria?: readonly { id: string; checks: readonly string[] }[];
  };
  record: readonly { at: number }[];
  criteria: readonly { id: string; text: string; status: 'met' | 'unmet' | 'unknown' }[];
  checks: Readonly<
    Record<
      string,
      { status: 'passed' | 'failed'; doubt?: unknown; outdatedBy?: unknown; source?: Source; asking?: Asking }
    >
  >;
  windows: readonly {
    tasks: readonly {
      text: string;
      checks?: readonly string[];
      standing: { kind: 'open' | 'proved' | 'attested' | 'broken' };
    }[];
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
    window.tasks.map(({ text, standing, checks: own = [] }) => ({
      text,
      status: status[standing.kind],
      checks: own,
      isBySaying: standing.kind === 'attested',
    })),
  );
  const cited = new Map(head.criteria?.map((criterion) => [criterion.id, criterion.checks]));
  return {
    evidence: {
      criteria: [...tasks, ...criteria.map((one) => ({ ...one, checks: cited.get(one.id) ?? [] }))],
      checks: Object.entries(checks).map(([id, { status: last, doubt, outdatedBy, source, asking }]) => ({
        id,
        status: (doubt === null || doubt === undefined) && outdatedBy === undefined ? last : 'unknown',
        source: source ?? null,
        asking: asking ?? null,
      })),
      environment: head.environment ?? null,
      documents: null,
    },
    name: `incident ${head.key}${lastAt === 0 ? '' : `, ${isoText(lastAt)}`}`,
  };
}
