import { z } from 'zod';
import type { Directory } from '../people.ts';
import { advised } from '../plan/advice/advice.ts';
import { parseDuration } from '../plan/duration.ts';
import { asWritten, findingsOf } from '../plan/issues.ts';
import { inOrder, placedProblem } from '../plan/placed-problem.ts';
import type { Problem } from '../plan/problem.ts';
import { boundedDuration } from '../plan/schema-fields.ts';
import { readYaml } from '../plan/yaml-source.ts';
import type { Rate } from '../rates.ts';
import { type BotConfig, type PermissionRule, permissionVerbs } from './model.ts';
import { webhookConflicts, webhookEntry, webhooksSchema } from './webhook-schema.ts';

export type ParsedBotConfig = {
  /** Null when there is any error. */
  config: BotConfig | null;
  /** Everything wrong with the file, in the order of its lines. */
  problems: readonly Problem[];
};

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

/** What holds without `staging-check.yaml`: everybody may do everything but approve. */
export const defaultBotConfig: BotConfig = {
  permissions: null,
  approvers: [],
  approvals: { expireMs: 15 * 60_000 },
  channels: { default: null },
  checklist: 'auto',
  reaction: 'pushpin',
  limits: { person: null, channel: null },
  webhooks: [],
  retention: {
    runsMs: 90 * dayMs,
    incidentsMs: 2 * yearMs,
    details: { mostRuns: null, mostBytes: null },
  },
};

/** Reads the text of `staging-check.yaml`; `file` is its name in messages. Never throws, whatever the text. */
export function parseBotConfig(text: string, file: string, directory: Directory): ParsedBotConfig {
  const source = readYaml(text, words);
  const unread = source.findings.map((finding) => placedProblem(finding, finding.offset, file, source));
  const isReadable = source.findings.every(({ code }) => code === 'duplicate-key' || code === 'bad-key');
  if (source.value === undefined || !isReadable) return { config: null, problems: inOrder(unread) };
  const parsed = schemaFor(directory).safeParse(source.value, asWritten());
  const told = parsed.success ? [] : findingsOf(parsed.error.issues, source.value);
  const findings = advised(told, source, {
    schema: () => schemaFor(directory),
    checkTypes: [],
    unguessed: ['permissions', 'approvers'],
  });
  const wrong = [...findings, ...webhookConflicts(source.value)].map((finding) =>
    placedProblem(finding, source.offsetOf(finding.path, finding.at), file, source),
  );
  const problems = inOrder([...unread, ...wrong]);
  return { config: parsed.success && problems.length === 0 ? configOf(parsed.data) : null, problems };
}

const words = {
  noun: 'staging-check.yaml',
  empty: 'the file is empty; write `permissions` or `approvers`, or remove it',
  insteadOfAlias: '',
};

const someText = z
  .string({ error: 'expected text, in quotes where it is a number' })
  .refine((text) => text.trim() !== '', { error: 'expected some text' });
/** What `failed` means depends on the last run, which anybody could have started. */
const selectorField = someText.refine((text) => text !== 'failed', {
  error: 'expected a selector that always means the same checks',
});

/** A rule that fits nothing is a mistake, so none of its lists is empty. */
function oneOrMore<Member extends z.ZodType>(member: Member) {
  return z.array(member).min(1).readonly();
}

/** No colons, no skin tone. */
const reactionField = z
  .string({ error: 'expected the name of a reaction, such as pushpin' })
  .refine((text) => /^[a-z0-9_+'-]{1,100}$/.test(text), {
    error: 'expected the name of a reaction in small letters and without colons, such as pushpin',
  });

/** Years are for how long things are kept only: a plan has no use for them. */
function ageField(minMs: number, maxMs: number) {
  const years = (text: string) => (/^\d{1,3}y$/.test(text) ? Number(text.slice(0, -1)) * yearMs : null);
  const age = (text: string) => years(text) ?? parseDuration(text);
  const wanted = 'expected a duration with a unit, such as 30d, 90d or 2y';
  return z
    .string({ error: wanted })
    .refine((text) => age(text) !== null, { error: wanted, abort: true })
    .refine((text) => (age(text) ?? minMs) >= minMs, { error: `expected at least ${minMs / dayMs}d` })
    .refine((text) => (age(text) ?? maxMs) <= maxMs, { error: `expected at most ${maxMs / yearMs}y` })
    .transform((text) => age(text) ?? minMs);
}

const mebi = 1024 * 1024;

/** `200MiB`, `4GiB`: bytes. */
function sizeField(minBytes: number, maxBytes: number) {
  const units: Readonly<Record<string, number>> = { MiB: mebi, GiB: 1024 * mebi };
  const size = (text: string) => {
    const [, count, unit = ''] = /^(\d{1,7})\s?(MiB|GiB)$/.exec(text.trim()) ?? [];
    return count === undefined ? null : Number(count) * (units[unit] ?? 1);
  };
  const wanted = 'expected a size with a unit, such as 200MiB or 4GiB';
  return z
    .string({ error: wanted })
    .refine((text) => size(text) !== null, { error: wanted, abort: true })
    .refine((text) => (size(text) ?? minBytes) >= minBytes, {
      error: `expected at least ${minBytes / mebi}MiB`,
    })
    .refine((text) => (size(text) ?? maxBytes) <= maxBytes, {
      error: `expected at most ${maxBytes / mebi / 1024}GiB`,
    })
    .transform((text) => size(text) ?? minBytes);
}

const rateWanted = 'expected how many in which time, such as 20/10m';

/** `20/10m`: 20 in any 10 minutes. */
const rateField = z
  .string({ error: rateWanted })
  .refine((text) => rateOf(text) !== null, { error: `${rateWanted}: 1 to 10000, in 1s to 1d` })
  .transform(rateOf);

function rateOf(text: string): Rate | null {
  const [, count = '', time = ''] = /^(\d{1,5})\/(\S+)$/.exec(text.trim()) ?? [];
  const most = Number(count);
  const withinMs = parseDuration(time);
  if (withinMs === null || most < 1 || most > 10_000 || withinMs < 1_000 || withinMs > dayMs) return null;
  return { most, withinMs };
}

/** The ids that people write are those of where they work. */
function schemaFor({ isPerson, isGroup, isChannel, words: ofIds }: Directory) {
  const id = (isId: (text: string) => boolean, of: string) =>
    z.string().refine(isId, { error: `expected the id of ${of}` });
  const who = id((text) => isPerson(text) || isGroup(text), ofIds.who);
  const channel = id(isChannel, ofIds.channel);
  const rule = z.strictObject({
    who: z.union([z.literal('everyone'), oneOrMore(who)]),
    may: z.union([z.literal('all'), oneOrMore(z.enum(permissionVerbs))]),
    in: z.union([z.literal('all'), oneOrMore(channel)]).optional(),
    on: z.union([z.literal('all'), oneOrMore(someText)]).optional(),
    what: z.union([z.literal('all'), oneOrMore(selectorField)]).optional(),
  });
  return z.strictObject({
    permissions: z.array(rule).readonly().optional(),
    approvers: z.array(who).readonly().optional(),
    approvals: z.strictObject({ expire: boundedDuration(60_000, dayMs).optional() }).optional(),
    channels: z.strictObject({ default: channel.optional() }).optional(),
    checklist: z.enum(['auto', 'plan', 'lists', 'text']).optional(),
    reaction: reactionField.optional(),
    limits: z.strictObject({ person: rateField.optional(), channel: rateField.optional() }).optional(),
    webhooks: webhooksSchema.optional(),
    retention: z
      .strictObject({
        runs: ageField(dayMs, 10 * yearMs).optional(),
        incidents: ageField(dayMs, 10 * yearMs).optional(),
        details: z
          .strictObject({
            runs: z.int().min(200).max(10_000_000).optional(),
            size: sizeField(16 * mebi, 1024 * 1024 * mebi).optional(),
          })
          .optional(),
      })
      .optional(),
  });
}

type ConfigText = z.output<ReturnType<typeof schemaFor>>;

function configOf(written: ConfigText): BotConfig {
  const { approvals, channels, retention } = defaultBotConfig;
  return {
    permissions: written.permissions?.map(ruleOf) ?? null,
    approvers: written.approvers ?? [],
    approvals: { expireMs: written.approvals?.expire ?? approvals.expireMs },
    channels: { default: written.channels?.default ?? channels.default },
    checklist: written.checklist ?? defaultBotConfig.checklist,
    limits: { person: written.limits?.person ?? null, channel: written.limits?.channel ?? null },
    reaction: written.reaction ?? defaultBotConfig.reaction,
    webhooks: written.webhooks?.map(webhookEntry) ?? [],
    retention: {
      runsMs: written.retention?.runs ?? retention.runsMs,
      incidentsMs: written.retention?.incidents ?? retention.incidentsMs,
      details: {
        mostRuns: written.retention?.details?.runs ?? null,
        mostBytes: written.retention?.details?.size ?? null,
      },
    },
  };
}

function ruleOf(rule: NonNullable<ConfigText['permissions']>[number]): PermissionRule {
  return {
    who: rule.who,
    may: rule.may,
    in: rule.in ?? 'all',
    on: rule.on ?? 'all',
    what: rule.what ?? 'all',
  };
}
