import type { Outcome, RunEvent, RunHead } from '../../src/core/run/events.ts';
import type { RunStore } from '../../src/core/run/order.ts';
import { keepEndedRun } from '../../test/support/reports.ts';
import { checkHeadOf, endedCheck, runHeadOf, startedAt } from '../../test/support/run-events.ts';

const dayMs = 86_400_000;

/** Keeps daily runs of so many HTTP checks, some of which fail, are flaky or slow now and then; gives the id of the newest. */
export async function keepLargeRuns(
  store: RunStore,
  { runs, checks }: { runs: number; checks: number },
): Promise<string> {
  let newest = '';
  for (let nth = 0; nth < runs; nth += 1) {
    const at = startedAt + (nth - runs) * dayMs;
    const { head, events } = largeRun(nth, checks, at);
    await keepEndedRun(store, { head, events, at, finishedAt: at + 60_000 });
    newest = head.id;
  }
  return newest;
}

/** One such run. */
export function largeRun(
  nth: number,
  checks: number,
  at: number,
): { head: RunHead; events: readonly RunEvent[] } {
  const sections = Array.from({ length: Math.ceil(checks / 50) }, (_, index) => `2.${index}`);
  const heads = Array.from({ length: checks }, (_, index) =>
    checkHeadOf(`check-${index}`, sections[Math.floor(index / 50)] ?? '2.0', {
      name: `Service ${index} answers within a second`,
      tier: index % 40 === 0 ? 'important' : null,
    }),
  );
  const head = runHeadOf(Object.fromEntries(sections.map((id) => [id, `Section ${id}`])), heads);
  const events = heads.flatMap(({ id }, index) => {
    const isBad = (index * 7 + nth) % 97 === 0 && nth % 4 === 1;
    const attempts = (index + nth) % 211 === 0 ? 2 : 1;
    const ms = 80 + ((index * 13 + nth * 29) % 40) + (index % 500 === 0 && nth > 18 ? 900 : 0);
    return endedCheck(id, ms, outcomeOf(index, isBad), attempts).map((event) => ({
      ...event,
      at: at + index * 25,
      ...(event.type === 'check.finished' ? { startedAt: at + index * 25 } : {}),
    }));
  });
  return { head: { ...head, id: `r-${String(nth).padStart(6, '0')}` }, events };
}

/** With evidence of about a kilobyte, as an `http` check keeps it. */
function outcomeOf(index: number, isBad: boolean): Outcome {
  const url = `https://service-${index}.staging.example.com/health`;
  const status = isBad ? 503 : 200;
  const message = `expected status 200, got ${status}`;
  return {
    status: isBad ? 'failed' : 'passed',
    reason: '',
    failures: isBad ? [{ at: 'status', expected: '200', actual: '503', message }] : [],
    summary: `${status} in 84 ms`,
    evidence: {
      ...{ url, method: 'GET', status, httpVersion: '1.1', ipFamily: 4, durationMs: 84 },
      timing: { dnsMs: 2, connectMs: 9, tlsMs: 21, firstByteMs: 80, transferMs: 4 },
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-request-id': `7f3kq2-${index}`,
        server: 'Google Frontend',
      },
      body: JSON.stringify({ status: isBad ? 'starting' : 'ok', checks: Array(8).fill('database is there') }),
      curl: `curl -sS -i --max-time 30 '${url}' -H 'accept: application/json' -H 'user-agent: staging-check'`,
    },
    cases: [],
  };
}
