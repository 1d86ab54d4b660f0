import type { BotConfig } from '../../src/core/permissions/model.ts';

/** What the bot goes by without `staging-check.yaml`, but for who may approve. */
export function botConfigOf(approvers: readonly string[]): BotConfig {
  return {
    ...{ permissions: null, approvers, approvals: { expireMs: 60_000 }, channels: { default: null } },
    ...{ checklist: 'auto', reaction: 'pushpin' },
    limits: { person: null, channel: null },
    webhooks: [],
    retention: {
      runsMs: 7_776_000_000,
      incidentsMs: 63_072_000_000,
      details: { mostRuns: null, mostBytes: null },
    },
  };
}
