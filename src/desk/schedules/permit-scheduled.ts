import type { Asker } from '../../core/people.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { DeskParts } from '../parts.ts';
import { byVerb, isPermitted, permit, type Rule } from '../permit.ts';
import { runRules, wishOf } from '../start.ts';
import type { Understanding } from '../wish.ts';

/** Who decides for a schedule of a plan, in the audit log. */
const planAuthor = 'staging-check (schedule)';

/**
 * Why a schedule may not run this now; null: it may, and the audit log says so. A plan's schedule runs by what the plan says, a
 * person's by what that person may do at this moment. Rejects while Slack does not tell a group that decides.
 */
export async function permitScheduled(
  parts: DeskParts,
  schedule: Schedule,
  understood: Understanding,
  run: string,
): Promise<string | null> {
  const { id, from, channel } = schedule;
  const { environment, selector } = understood;
  if (from === 'plan') {
    const what = { by: planAuthor, action: 'run', channel, environment, run, check: null, selector };
    await parts.audit.append({ at: parts.now(), ...what, decision: 'allowed', reason: `schedule ${id}` });
    return null;
  }
  const asker = askerOf(schedule);
  const rule = byVerb({ verb: 'schedule', channel, environment }, asker.user);
  const rules = [rule, ...runRules(asker, understood)];
  const wish = { ...wishOf(understood, 'run'), run };
  const refused = await permit(await withGroups(parts, asker, rules), asker, wish, rules);
  return refused === null ? null : `who made it may not ${refused.what} any more. ${refused.hint}`;
}

/** Whoever a run of this schedule is asked by. */
export function askerOf({ by, channel, from }: Schedule): Asker {
  return { user: by, channel, thread: null, kind: from === 'person' ? 'member' : 'bot' };
}

/** The desk takes a silent Slack for a no, which a person can ask again. Here nobody is there to: a no has to be sure. */
async function withGroups(parts: DeskParts, asker: Asker, rules: readonly Rule[]): Promise<DeskParts> {
  const asked: Promise<readonly string[]>[] = [];
  const groupsOf: DeskParts['groupsOf'] = (user) => {
    const groups = asked[0] ?? parts.groupsOf(user);
    asked[0] = groups;
    return groups;
  };
  await isPermitted({ ...parts, groupsOf }, asker, rules);
  await Promise.all(asked);
  return { ...parts, groupsOf };
}
