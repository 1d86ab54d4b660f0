import type { RunRates } from '../rates.ts';
import type { DetailLimits } from '../run/packing.ts';

/** What may be allowed or refused; `all` in `staging-check.yaml` means every one of them. */
export const permissionVerbs = [
  'run',
  /** Running a selection that holds a check marked `danger`; allowed only by name or `all`. */
  'danger',
  'plan',
  'status',
  'history',
  'cancel',
  'rerun',
  'who',
  'release',
  'sign-off',
  'help',
  'incident',
  'timeline',
  'deployed',
  'schedule',
] as const;
export type PermissionVerb = (typeof permissionVerbs)[number];

/** Every part has to fit; `all` fits everything. */
export type PermissionRule = {
  /** Ids of people and groups. */
  who: 'everyone' | readonly string[];
  may: 'all' | readonly PermissionVerb[];
  /** Ids of channels. */
  in: 'all' | readonly string[];
  /** Names of environments. */
  on: 'all' | readonly string[];
  /** Selectors; a run fits when all its checks are among theirs. */
  what: 'all' | readonly string[];
};

/** What outgoing webhooks tell of. */
export const webhookKinds = ['verdict', 'incident', 'deploy', 'report'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** Who is told, of what. Entries of one address belong together. */
export type WebhookEntry = {
  url: string;
  /** NAME of `STAGING_CHECK_SECRET_NAME`. */
  secret: string;
  events: readonly WebhookKind[];
  /** Names of environments. */
  on: 'all' | readonly string[];
  /** Private addresses that the name in `url` may lead to. */
  hosts: readonly string[];
};

/** What `staging-check.yaml` says, with defaults. */
export type BotConfig = {
  /** Null without the file: everybody of the workspace may do everything but approve. */
  permissions: readonly PermissionRule[] | null;
  /** Ids of the people and groups who may approve checks marked `danger`, never in a run of their own. */
  approvers: readonly string[];
  approvals: { /** How long a question for approval stays open; default 15 min. */ expireMs: number };
  /** Where scheduled reports go unless told otherwise. */
  channels: { default: string | null };
  /** Which blocks the live checklist uses; `auto` begins with `plan` and steps down when Slack refuses. */
  checklist: 'auto' | 'plan' | 'lists' | 'text';
  /** The name of the reaction that adds a message to the incident's record, without colons; default `pushpin`. */
  reaction: string;
  /** How often runs may be asked for; both null unless set. */
  limits: RunRates;
  webhooks: readonly WebhookEntry[];
  retention: {
    /** Default 90 days. */
    runsMs: number;
    /** Default 2 years. */
    incidentsMs: number;
    /** Of ended runs, beyond their verdicts and facts; no limits unless set. */
    details: DetailLimits;
  };
};
