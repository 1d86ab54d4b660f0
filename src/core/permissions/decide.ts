import type { Directory } from '../people.ts';
import type { Check, Plan } from '../plan/model.ts';
import { select } from '../plan/selectors.ts';
import type { BotConfig, PermissionRule, PermissionVerb } from './model.ts';

/** Whether somebody may; when not: the ids of who may (empty: nobody), and in one sentence what to do. */
export type Decision = { allowed: true } | { allowed: false; who: readonly string[]; hint: string };

/** What somebody wants to do, and where. */
export type PermissionRequest = {
  verb: PermissionVerb;
  user: string;
  /** The user groups that the person is in. */
  groups: readonly string[];
  channel: string;
  /** Null: no environment in particular; fits every rule's `on`. */
  environment: string | null;
  /** The checks that would run, with their plan; without them a rule's `what` does not count. */
  checks?: readonly Check[];
  /** Checks without their plan fit only rules of `what: all`. */
  plan?: Plan;
};

/** Decides by `permissions`: rules only grant, one of them has to fit as a whole. Without rules (null) everything is allowed. */
export function decide(config: Pick<BotConfig, 'permissions'>, request: PermissionRequest): Decision {
  const { permissions } = config;
  if (permissions === null) return { allowed: true };
  const misses = permissions.map((rule) => missesOf(rule, request));
  if (misses.some((missed) => missed.length === 0)) return { allowed: true };
  const nearly = (part: Part) =>
    permissions.filter((_, index) => misses[index]?.length === 1 && misses[index]?.[0] === part);
  const who = [...new Set(nearly('who').flatMap((rule) => listed(rule.who)))];
  return { allowed: false, who, hint: hintFor(request, who, nearly) };
}

/** Decides who may approve or reject what is marked `danger`: the approvers, and none of them in a run of their own. */
export function mayApprove(
  config: Pick<BotConfig, 'approvers'>,
  request: { user: string; groups: readonly string[]; requestedBy: string },
  { examples }: Pick<Directory, 'examples'>,
): Decision {
  const { approvers } = config;
  const { user, groups, requestedBy } = request;
  const who = approvers.filter((approver) => approver !== requestedBy);
  if (approvers.length === 0) {
    const written = `approvers: [${examples.person}, ${examples.group}]`;
    const hint = `Nobody may approve yet: name people or user groups in staging-check.yaml, as in \`${written}\`.`;
    return { allowed: false, who, hint };
  }
  if (user === requestedBy) {
    const hint =
      who.length === 0
        ? 'Nobody approves their own request: name another person under `approvers` in staging-check.yaml.'
        : 'Nobody approves their own request: ask another approver.';
    return { allowed: false, who, hint };
  }
  if (isAmong(approvers, user, groups)) return { allowed: true };
  const hint =
    who.length === 0
      ? 'The only approver cannot approve their own request: name another one under `approvers` in staging-check.yaml.'
      : 'Only approvers may.';
  return { allowed: false, who, hint };
}

type Part = 'who' | 'may' | 'in' | 'on' | 'what';

/** The parts of a rule that do not fit; none: it grants. */
function missesOf(rule: PermissionRule, request: PermissionRequest): readonly Part[] {
  const { verb, user, groups, channel, environment } = request;
  const fits: readonly (readonly [Part, boolean])[] = [
    ['who', rule.who === 'everyone' || isAmong(rule.who, user, groups)],
    ['may', rule.may === 'all' || rule.may.includes(verb)],
    ['in', rule.in === 'all' || rule.in.includes(channel)],
    ['on', environment === null || rule.on === 'all' || rule.on.includes(environment)],
    ['what', rule.what === 'all' || holdsAll(rule.what, request)],
  ];
  return fits.flatMap(([part, isFit]) => (isFit ? [] : [part]));
}

function isAmong(ids: readonly string[], user: string, groups: readonly string[]): boolean {
  return ids.some((id) => id === user || groups.includes(id));
}

function holdsAll(words: readonly string[], { checks, plan }: PermissionRequest): boolean {
  if (checks === undefined) return true;
  if (plan === undefined) return false;
  // One word at a time: a rule may name what only another plan has, and that grants nothing here.
  const selections = words.map((word) => select(plan, [word]));
  const granted = new Set(
    selections.flatMap((one) => (one.kind === 'selected' ? one.checks.map(({ id }) => id) : [])),
  );
  return checks.every(({ id }) => granted.has(id));
}

function hintFor(
  request: PermissionRequest,
  who: readonly string[],
  nearly: (part: Part) => readonly PermissionRule[],
): string {
  const { verb, user, channel, environment } = request;
  const of = (part: 'in' | 'on' | 'what') => [...new Set(nearly(part).flatMap((rule) => listed(rule[part])))];
  const action = `\`${verb}\``;
  const what = of('what');
  if (what.length > 0) return `You may ${action} here only ${some(what)}.`;
  const on = of('on');
  if (on.length > 0) return `You may ${action} here on ${some(on)} only.`;
  const channels = of('in');
  if (channels.length > 0) return `You may ${action} in ${some(channels)}: ask there.`;
  if (who.length > 0) return askThoseWhoMay;
  const on1 = environment === null ? '' : `, on: [${environment}]`;
  const in1 = channel === '' ? '' : `, in: [${channel}]`;
  return `Nobody may here: whoever keeps staging-check.yaml can add a rule to \`permissions\`, such as \`{ who: [${user}], may: [${verb}]${in1}${on1} }\`.`;
}

/** What there is to do where others may. */
export const askThoseWhoMay = 'Ask one of those who may.';

/** The members of a list; none for `all` and `everyone`, which never miss. */
function listed(part: string | readonly string[]): readonly string[] {
  return typeof part === 'string' ? [] : part;
}

const shownNames = 5;

function some(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
