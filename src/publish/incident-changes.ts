import { type Change, changeGroups } from '../core/incident/change.ts';
import { changesOf } from '../core/incident/changes.ts';
import type { Telling } from '../core/incident/publishing.ts';
import type { DocumentOf } from './documents.ts';
import {
  type IncidentShowing,
  type IncidentView,
  ofIncident,
  type PartResult,
  showIncidentDocument,
} from './incident-view.ts';
import type { ShowOutcome } from './outlet.ts';
import { lookAgainMs } from './publisher.ts';

/** Of more messages at once the newest so many are posted; one says how many more changes there are. */
const mostAtOnce = 10;
const holdMs = 60_000;

/** A document for what each message tells of the changes. */
export function allChanges(view: IncidentView): readonly DocumentOf<'changes'>[] {
  return changeGroups(changesOf(view.events)).map((group) => documentOf(view, group));
}

function documentOf(view: IncidentView, changes: readonly [Change, ...Change[]]): DocumentOf<'changes'> {
  return { kind: 'changes', key: `change:${changes[0].id}`, ...ofIncident(view), changes };
}

/** Says each change once, in the order in which they happened; `link` finds the address of the live timeline. */
export async function showChanges(
  showing: IncidentShowing,
  link: () => Promise<string | null>,
): Promise<PartResult> {
  const { view, context } = showing;
  const tellings = new Map(await context.incidentMemory.tellings(view.key));
  const changes = changesOf(view.events);
  const fresh = changes.filter(({ id }) => !tellings.has(id));
  if (changeGroups(fresh).length > mostAtOnce) {
    const decided = decide(fresh);
    // Before the first of them is sent: whoever goes on after us must not decide anew.
    await context.incidentMemory.tell(view.key, decided);
    for (const [id, telling] of decided) tellings.set(id, telling);
  }
  const due = changes.filter(({ id }) => (tellings.get(id) ?? { kind: 'due' }).kind === 'due');
  let heldMs: number | null = null;
  for (const group of changeGroups(due)) {
    const heldBackMs = heldBack(showing, group);
    if (heldBackMs > 0) {
      heldMs = Math.min(heldMs ?? heldBackMs, heldBackMs);
      continue;
    }
    const sent = await showIncidentDocument(showing, documentOf(view, group));
    const end = await afterOne(
      showing,
      group.map(({ id }) => id),
      sent,
    );
    if (end !== null) return end;
  }
  const more = await showMore(showing, tellings, link);
  return more.kind === 'shown' && more.waitMs === null ? { ...more, waitMs: heldMs } : more;
}

/** What a run brings about is told together when it has ended, or after a minute: 0 when it is time. */
function heldBack({ view }: IncidentShowing, [first]: readonly [Change, ...Change[]]): number {
  if (first.run === null || view.state.closed !== null) return 0;
  const run = view.state.runs.find((one) => one.run === first.run);
  if (run === undefined || run.ended !== null) return 0;
  return Math.max(0, first.at + holdMs - view.now);
}

async function showMore(
  showing: IncidentShowing,
  tellings: ReadonlyMap<string, Telling>,
  link: () => Promise<string | null>,
): Promise<PartResult> {
  for (const [id, telling] of tellings) {
    if (telling.kind !== 'more') continue;
    const more = { kind: 'more-changes', key: id, id, count: telling.count, link: await link() } as const;
    const sent = await showIncidentDocument(showing, { ...more, ...ofIncident(showing.view) });
    const end = await afterOne(showing, [id], sent);
    if (end !== null) return end;
  }
  return { kind: 'shown', waitMs: null };
}

/** Null: go on with the next one. */
async function afterOne(
  { view, context }: IncidentShowing,
  ids: readonly string[],
  sent: ShowOutcome,
): Promise<PartResult | null> {
  // Content that is refused even as text is left to the timeline: the changes after it must not wait for it.
  const isUnsayable = sent.kind === 'refused' && sent.refusal.of === 'content';
  if (sent.kind === 'refused' && !isUnsayable) return sent;
  if (sent.kind === 'waiting') return { kind: 'shown', waitMs: lookAgainMs };
  const telling: Telling = { kind: isUnsayable ? 'left' : 'said' };
  await context.incidentMemory.tell(view.key, new Map(ids.map((id) => [id, telling])));
  return null;
}

function decide(fresh: readonly Change[]): ReadonlyMap<string, Telling> {
  const groups = changeGroups(fresh);
  const left = groups.slice(0, -mostAtOnce).flat();
  const [first] = left;
  return new Map<string, Telling>([
    ...left.map(({ id }) => [id, { kind: 'left' }] as const),
    ...groups
      .slice(-mostAtOnce)
      .flat()
      .map(({ id }) => [id, { kind: 'due' }] as const),
    ...(first === undefined ? [] : [[`more:${first.id}`, { kind: 'more', count: left.length }] as const]),
  ]);
}
