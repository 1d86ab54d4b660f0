import type { DeployEvent, DeployFacts } from './events.ts';
import type { DeployState, ReportState, RevisionHeard, SeriesEnd } from './state.ts';

/** The state after all events, in whatever order they arrived; null when the deploy was never opened. */
export function reduceDeploy(events: Iterable<DeployEvent>): DeployState | null {
  const known = inOrder(events);
  const opened = known.find((event) => event.type === 'deploy.opened');
  if (opened === undefined) return null;
  const { deploy: head, at: openedAt } = opened;
  const posted = known.find((event) => event.type === 'message.posted');
  const sightings = known.filter((event) => event.type === 'deploy.seen');
  return {
    head,
    openedAt,
    facts: factsOf(sightings.map(({ facts }) => facts)),
    sources: sightings.map(({ at, source }) => ({ at, source })),
    message: posted === undefined ? null : { channel: posted.channel, id: posted.message },
    reports: head.reports.map((report) => ({
      ...report,
      dueAt: openedAt + report.afterMs,
      ...heardIn(known, report.number),
      progress: progressIn(known, report.number),
      ...toldIn(known, report.number),
    })),
    over: endIn(known),
  };
}

/** By time, then by id; of several with one id the earliest counts. */
function inOrder(events: Iterable<DeployEvent>): readonly DeployEvent[] {
  const first = new Map<string, DeployEvent>();
  for (const event of events) {
    const before = first.get(event.id);
    if (before === undefined || isBefore(event, before)) first.set(event.id, event);
  }
  return [...first.values()].toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Two processes may write one happening down with different words; which of them counts must not depend on who came first. */
function isBefore(a: DeployEvent, b: DeployEvent): boolean {
  return a.at === b.at ? JSON.stringify(a) < JSON.stringify(b) : a.at < b.at;
}

/** Each fact as it was told first. */
function factsOf(told: readonly DeployFacts[]): DeployFacts {
  const first = (name: keyof DeployFacts) => told.find((facts) => facts[name] !== null)?.[name] ?? null;
  return { service: first('service'), url: first('url'), deployedBy: first('deployedBy') };
}

type RevisionsEvent = Extract<DeployEvent, { answers: unknown }>;

function heardIn(
  events: readonly DeployEvent[],
  report: number,
): { asked: number; revision: RevisionHeard | null } {
  const all = events.filter(
    (event): event is RevisionsEvent => 'answers' in event && event.report === report,
  );
  const last = all.toSorted((a, b) => a.asked - b.asked).at(-1);
  if (last === undefined) return { asked: 0, revision: null };
  const standing =
    last.type === 'revision.confirmed' ? 'confirmed' : last.type === 'revision.old' ? 'old' : 'unknown';
  return { asked: last.asked, revision: { at: last.at, standing, answers: last.answers } };
}

function toldIn(events: readonly DeployEvent[], report: number): Pick<ReportState, 'compared' | 'reply'> {
  const own = events.filter((event) => 'report' in event && event.report === report);
  const compared = own.find((event) => event.type === 'report.compared');
  const told = own.find((event) => event.type === 'report.told');
  return { compared: compared?.compared ?? null, reply: told?.message ?? null };
}

/** What says most wins, whatever the clocks of the processes that wrote it said. */
function progressIn(events: readonly DeployEvent[], report: number): ReportState['progress'] {
  const own = events.filter((event) => 'report' in event && event.report === report);
  const ended = own.find((event) => event.type === 'report.ended');
  if (ended !== undefined) {
    const { at, run, verdict, decidedBy, passed, total, unseen, failing } = ended;
    const counts = { passed, total, ...(unseen === undefined ? {} : { unseen }), failing };
    return { kind: 'ended', at, run, verdict, decidedBy, ...counts };
  }
  const started = own.find((event) => event.type === 'report.started');
  if (started !== undefined) return { kind: 'running', at: started.at, run: started.run };
  const skipped = own.find((event) => event.type === 'report.skipped');
  if (skipped !== undefined) {
    const { at, reason, isLate = false } = skipped;
    return { kind: 'skipped', at, reason, isLate };
  }
  const due = own.find((event) => event.type === 'report.due');
  return due === undefined ? { kind: 'planned' } : { kind: 'due', at: due.at };
}

function endIn(events: readonly DeployEvent[]): SeriesEnd | null {
  for (const event of events) {
    switch (event.type) {
      case 'superseded':
        return { kind: 'superseded', at: event.at, by: event.by, revision: event.revision };
      case 'cancelled':
        return { kind: 'cancelled', at: event.at, reason: event.reason, incident: event.incident };
      case 'signed.off':
        return { kind: 'signed-off', at: event.at };
      default:
    }
  }
  return null;
}
