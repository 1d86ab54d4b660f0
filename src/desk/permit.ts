import type { AuditEvent } from '../core/audit.ts';
import type { Asker, Directory } from '../core/people.ts';
import { type Decision, decide, mayApprove, type PermissionRequest } from '../core/permissions/decide.ts';
import type { BotConfig } from '../core/permissions/model.ts';
import { type Prose, proseText } from '../core/picture/sentence.ts';
import type { AuditParts, DecisionParts, PermitParts } from './parts.ts';
import type { PermissionRefusal } from './wish.ts';

/** What somebody wants to do: in words (`run phase2 on staging`) and for the audit log. */
export type Wish = {
  what: string;
  /** The action of the audit log. */
  action: string;
  environment: string | null;
  run?: string;
  check?: string;
  selector?: readonly string[];
  /** What the person gave as a reason. */
  reason?: string;
  /** True for what only shows something: then only refusals are written down. */
  isReading?: boolean;
};

/** Who may, by permissions or otherwise, given the person's user groups. */
export type Rule = (config: BotConfig, groups: readonly string[]) => Decision;

/** Null when every rule allows it; either way it is in the audit log before this returns. People of other workspaces and bots may nothing. */
export async function permit(
  parts: PermitParts,
  asker: Asker,
  wish: Wish,
  rules: readonly Rule[],
): Promise<PermissionRefusal | null> {
  const answer = await permitUnless(parts, asker, wish, rules, null);
  return answer?.kind === 'refused' ? answer : null;
}

/**
 * As `permit`, for what cannot be done as things stand: `obstacle` says why, to who may only, and is written down as the refusal that
 * it is. Null: it may be done.
 */
export async function permitUnless(
  parts: PermitParts,
  asker: Asker,
  wish: Wish,
  rules: readonly Rule[],
  obstacle: Prose | null,
): Promise<PermissionRefusal | { kind: 'obstructed'; message: Prose } | null> {
  const decision = await decisionOf(parts, asker, rules);
  if (!decision.allowed) return refuse(parts, asker, wish, decision);
  if (obstacle !== null) {
    await parts.audit.append(auditOf(parts, asker, wish, 'refused', obstacle));
    return { kind: 'obstructed', message: obstacle };
  }
  if (!wish.isReading) await parts.audit.append(auditOf(parts, asker, wish, 'allowed', wish.reason ?? ''));
  return null;
}

/** Writes down that something was allowed, once it is known which run it became. */
export async function auditAllowed(parts: AuditParts, asker: Asker, wish: Wish): Promise<void> {
  await parts.audit.append(auditOf(parts, asker, wish, 'allowed', wish.reason ?? ''));
}

/** The refusal of somebody who is no member, in the audit log: nothing else is read for them. */
export function refuseOutsider(parts: AuditParts, asker: Asker, wish: Wish): Promise<PermissionRefusal> {
  return refuse(parts, asker, wish, { who: [], hint: outsiderHint(asker) });
}

/** Writes down that something was not done, and why. */
export async function auditRefusal(
  parts: AuditParts,
  asker: Asker,
  wish: Wish,
  reason: Prose,
): Promise<void> {
  await parts.audit.append(auditOf(parts, asker, wish, 'refused', reason));
}

async function refuse(
  parts: AuditParts,
  asker: Asker,
  wish: Wish,
  { who, hint }: { who: readonly string[]; hint: string },
): Promise<PermissionRefusal> {
  await parts.audit.append(auditOf(parts, asker, wish, 'refused', hint));
  return { kind: 'refused', what: wish.what, allowed: who, hint };
}

/** The rule of a permission verb. */
export function byVerb(request: Omit<PermissionRequest, 'user' | 'groups'>, user: string): Rule {
  return (config, groups) => decide(config, { ...request, user, groups });
}

/** The rule of what is marked `danger`: an approver who did not ask for the run. */
export function byApproval(directory: Directory, user: string, requestedBy: string): Rule {
  return (config, groups) => mayApprove(config, { user, groups, requestedBy }, directory);
}

/** The rule of a question that names who may answer: people or user groups. */
export function byName(approvers: readonly string[], user: string): Rule {
  return (_, groups) =>
    approvers.some((id) => id === user || groups.includes(id))
      ? { allowed: true }
      : { allowed: false, who: approvers, hint: 'The plan names who may answer.' };
}

/** Whether all rules allow it, without a word in the audit log. */
export async function isPermitted(
  parts: DecisionParts,
  asker: Asker,
  rules: readonly Rule[],
): Promise<boolean> {
  return (await decisionOf(parts, asker, rules)).allowed;
}

const outsiders: Readonly<Record<Exclude<Asker['kind'], 'member'>, string>> = {
  external: 'staging-check answers only people of its own workspace: ask one of them.',
  bot: 'staging-check takes no requests from bots: a person has to ask.',
};

/** True for people of the workspace. */
export function isMember(asker: Asker): asker is Asker & { kind: 'member' } {
  return asker.kind === 'member';
}

/** Why somebody who is no member is refused; empty for a member. */
export function outsiderHint(asker: Asker): string {
  return asker.kind === 'member' ? '' : outsiders[asker.kind];
}

/** Groups are asked for only where one could change the answer; while nobody says, the answer stays no. */
async function decisionOf(parts: DecisionParts, asker: Asker, rules: readonly Rule[]): Promise<Decision> {
  if (!isMember(asker)) return { allowed: false, who: [], hint: outsiderHint(asker) };
  const config = await parts.config();
  const alone = firstRefusal(rules, config, []);
  if (alone.allowed || !firstRefusal(rules, config, groupsIn(parts, config, alone.who)).allowed) return alone;
  const groups = await groupsOrNull(parts, asker.user);
  if (groups !== null) return firstRefusal(rules, config, groups);
  const hint = `${parts.directory.name} did not say which groups you are in, and that decides here: try again in a minute.`;
  return { ...alone, hint };
}

function firstRefusal(rules: readonly Rule[], config: BotConfig, groups: readonly string[]): Decision {
  for (const rule of rules) {
    const decision = rule(config, groups);
    if (!decision.allowed) return decision;
  }
  return { allowed: true };
}

/** What makes a person an approver, as far as is known: themselves and groups they are in. */
export async function approverBy(parts: DecisionParts, user: string): Promise<readonly string[]> {
  const { approvers } = await parts.config();
  const groups = approvers.some(parts.directory.isGroup) ? await groupsOrNull(parts, user) : [];
  return approvers.filter((id) => id === user || (groups ?? []).includes(id));
}

/** The groups of a person where `staging-check.yaml` names any; none while nobody says. */
export async function groupsFor(parts: DecisionParts, user: string): Promise<readonly string[]> {
  const named = groupsIn(parts, await parts.config(), []);
  return named.length === 0 ? [] : ((await groupsOrNull(parts, user)) ?? []);
}

/** Every group that is named anywhere: who is in none of them that counts stays refused, whoever says so. */
function groupsIn(
  { directory }: DecisionParts,
  { permissions, approvers }: BotConfig,
  named: readonly string[],
): readonly string[] {
  const ruled = (permissions ?? []).flatMap(({ who }) => (who === 'everyone' ? [] : who));
  return [...ruled, ...approvers, ...named].filter(directory.isGroup);
}

/** Any failure counts as not knowing: then nothing is granted by group, which is the safe side. */
async function groupsOrNull({ groupsOf }: DecisionParts, user: string): Promise<readonly string[] | null> {
  try {
    return await groupsOf(user);
  } catch {
    return null;
  }
}

function auditOf(
  { now, redact }: AuditParts,
  asker: Asker,
  wish: Wish,
  decision: AuditEvent['decision'],
  reason: Prose,
): AuditEvent {
  return {
    at: now(),
    by: asker.user,
    action: wish.action,
    decision,
    reason: redact(proseText(reason)),
    channel: asker.channel,
    environment: wish.environment,
    run: wish.run ?? null,
    check: wish.check ?? null,
    selector: (wish.selector ?? []).map(redact),
  };
}
