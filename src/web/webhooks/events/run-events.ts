import { resultDocument } from '../../../core/run/result-document.ts';
import type { ResultCheck, ResultDocument } from '../../../core/run/result-schema.ts';
import type { RunState } from '../../../core/run/state.ts';
import { cut } from '../../../core/words/cut.ts';
import { firstOf, type PageUrls, type WebhookEvent } from './event.ts';

const mostChecks = 20;
const mostCriteria = 20;
const mostFailures = 3;
/** Of one text, so that a body stays below 64 KiB. */
const mostBytes = 200;
const causeBytes = 400;

/** The verdict of a run that has ended, with the names of the result document; nothing before. */
export function runEvents(state: RunState, urls: PageUrls): readonly WebhookEvent[] {
  const { head, finishedAt, requestedAt } = state;
  if (finishedAt === null) return [];
  return [
    {
      kind: 'verdict',
      type: 'verdict.reached',
      subject: `run.${head.id}`,
      key: 'verdict',
      environment: head.environment,
      at: finishedAt,
      data: () => verdictData(state),
      url: urls.run(head.id, requestedAt),
    },
  ];
}

function verdictData(state: RunState) {
  const { run: whole, totals, ...document } = resultDocument(state);
  // What the next run is compared with: nothing for a reader.
  const { fingerprint, ...run } = whole;
  const open = document.checks.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const [checks, checksLeftOut] = firstOf(open, mostChecks);
  const [criteria, criteriaLeftOut] = firstOf(document.criteria, mostCriteria);
  return {
    run: { ...run, decidedBy: short(run.decidedBy), flip: short(run.flip), ...causesData(run) },
    totals,
    criteria: criteria.map(({ id, tier, text, status, missing }) => ({
      ...{ id, tier, status },
      text: short(text),
      missing: short(missing),
    })),
    /** Those that did not pass. */
    checks: checks.map(checkData),
    leftOut: {
      checks: checksLeftOut,
      criteria: criteriaLeftOut,
      causes: Math.max(0, run.causes.length - mostCauses),
    },
  };
}

const mostCauses = 5;
const mostOfCause = 20;

function causesData(run: Pick<ResultDocument['run'], 'causes'>) {
  const causes = run.causes.slice(0, mostCauses).map(({ text, checks, blocked }) => ({
    text: cut(text, causeBytes),
    checks: checks.slice(0, mostOfCause),
    blocked: blocked.slice(0, mostOfCause),
  }));
  return { cause: causes[0] ?? null, causes };
}

function checkData({
  id,
  name,
  phase,
  section,
  type,
  tier,
  status,
  reason,
  failures,
  ...check
}: ResultCheck) {
  const { flaky, counts, owner, runbook, startedAt, durationMs } = check;
  return {
    ...{ id, phase, section, type, tier, status, flaky, counts, owner, runbook, startedAt, durationMs },
    name: short(name),
    reason: short(reason),
    failures: failures.slice(0, mostFailures).map(({ at, expected, actual, message }) => ({
      at: short(at),
      expected: short(expected),
      actual: short(actual),
      message: short(message),
    })),
  };
}

function short(text: string): string {
  return cut(text, mostBytes);
}
