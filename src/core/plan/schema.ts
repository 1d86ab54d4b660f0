import { z } from 'zod';
import type { CheckType } from '../check.ts';
import { revisionPatternProblem } from '../deploy/revision-field.ts';
import { nearest } from '../nearest.ts';
import { parsePath } from '../query/parse.ts';
import { retryField } from './check-frame.ts';
import { checkSchema, checkUnions, requirementSchema } from './check-schema.ts';
import { correction } from './correction.ts';
import { hasVariables } from './fields.ts';
import { whyNoHost } from './hosts.ts';
import { priorities, tiers } from './model.ts';
import { cronMistake, isTimeZone, parseWindow, timeZones } from './schedule.ts';
import { boundedDuration, exactlyOne, idField, namesField, textField } from './schema-fields.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** The schema of a whole plan file for these check types. What it gives is the file with defaults not yet filled in. */
export function planSchema(checkTypes: readonly CheckType[]) {
  return planFrame(checkSchema(checkTypes), requirementSchema(checkTypes), logsOf(checkTypes));
}

/** The same with nothing in it that cannot be walked through: which keys may stand where. */
export function schemaTree(checkTypes: readonly CheckType[]): z.ZodType {
  const { check, requirement } = checkUnions(checkTypes);
  return planFrame(check, requirement, logsOf(checkTypes));
}

/** Where entries are read, as a check of them says it; nothing fits where there is no such type. */
export function logsOf(checkTypes: readonly CheckType[]): z.ZodType {
  return checkTypes.find(({ readsEntries }) => readsEntries)?.spec ?? z.never();
}

/** What the schema makes of a file. */
export type WrittenPlanFile = z.output<ReturnType<typeof planSchema>>;

/** The frame around the checks; `check` and `requirement` are schemas of one check each, `logs` is that of where entries are read. */
export function planFrame<Check extends z.ZodType, Requirement extends z.ZodType>(
  check: Check,
  requirement: Requirement,
  logs: z.ZodType,
) {
  return z.strictObject({
    version: z.literal(1),
    plan: idField,
    title: textField,
    issue: issueField.optional(),
    traces: tracesField.optional(),
    vars: varsField.optional(),
    environments: environmentsField(requirement, logs),
    defaults: z
      .strictObject({ timeout: boundedDuration(1, 2 * hour).optional(), retry: retryField.optional() })
      .optional(),
    phases: phasesField(check),
    criteria: criteriaField.optional(),
    timeline: z.record(idField, windowField).optional(),
    risks: z.array(riskField).optional(),
    afterwards: z.array(followUpField).optional(),
    reports: z.record(idField, reportField).optional(),
  });
}

/** Null is a variable that still has no value. */
const plainText = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? null : String(value)));

const varsField = z.record(
  z.string().regex(/^(?!environment$)[A-Za-z_]\w*$/, {
    error:
      'expected the name of a variable: letters, digits and "_" (and not "environment", which the run sets)',
  }),
  plainText,
);

const issueField = z.strictObject({
  key: z.union([z.string(), z.number()]).transform(String),
  url: textField.optional(),
  priority: textField.optional(),
  impact: textField.optional(),
});

const tracesField = z.strictObject({
  url: textField.refine((url) => isTraceAddress(url), {
    error:
      'expected the address of a trace without user name and password, such as https://tempo.example.org/trace/${trace.id}',
  }),
});

/** What stands in an address as it is (RFC 3986, 2), so that it is none of a message either. */
const isWebAddress = /^https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%{}]+$/;

/** What a variable stands for is not known yet, but for the id. */
function isTraceAddress(url: string): boolean {
  const begun = /^\$\{[\w.-]+\}/.test(url) ? `https://x${url.replace(/^\$\{[\w.-]+\}/, '')}` : url;
  const filled = begun.replaceAll(/\$\{[^}]*\}/g, '1');
  if (!url.includes('${trace.id}') || !isWebAddress.test(filled) || !URL.canParse(filled)) return false;
  const { username, password } = new URL(filled);
  return username === '' && password === '';
}

function watchField(logs: z.ZodType) {
  return z
    .strictObject({
      project: textField.optional(),
      service: textField,
      location: textField.optional(),
      logs: logs.optional(),
      field: textField
        .refine((path) => parsePath(path) !== null, { error: 'expected the path of a field: resource.image' })
        .optional(),
      pattern: z
        .string()
        .superRefine((text, ctx) => {
          const message = hasVariables(text) ? null : revisionPatternProblem(text);
          if (message !== null) ctx.addIssue({ code: 'custom', message });
        })
        .optional(),
      every: boundedDuration(30_000, hour).optional(),
    })
    .superRefine(exactlyOne(['project', 'logs']))
    .superRefine(({ project, location, logs: read, field, pattern }, ctx) => {
      const wrong = (message: string, ...path: string[]) => ctx.addIssue({ code: 'custom', message, path });
      if (read !== undefined && field === undefined)
        wrong('`logs` needs `field`: which field of an entry names the revision', 'logs');
      if (read !== undefined && location !== undefined)
        wrong('`location` is of a Cloud Run service', 'location');
      if (project === undefined || read !== undefined) return;
      for (const [name, value] of Object.entries({ field, pattern }))
        if (value !== undefined)
          wrong(`\`${name}\` is of \`logs\`: write logs: { project: … } for a project`, name);
    });
}

function environmentsField<Requirement extends z.ZodType>(requirement: Requirement, logs: z.ZodType) {
  const environment = z.strictObject({
    extends: z.string().optional(),
    vars: varsField.optional(),
    hosts: z.array(hostField).optional(),
    unattended: z.boolean().optional(),
    perHost: z.int().min(1).max(1_000).optional(),
    traces: tracesField.optional(),
    requires: z.array(requirement).optional(),
    deploys: watchField(logs).optional(),
  });
  return z.record(idField, environment).refine(isNotEmpty, { error: 'expected at least one environment' });
}

function phasesField<Check extends z.ZodType>(check: Check) {
  const section = z.strictObject({
    title: textField.optional(),
    objective: textField.optional(),
    priority: z.enum(priorities).optional(),
    needs: namesField.optional(),
    optional: z.boolean().optional(),
    checks: z.record(idField, check),
  });
  const phase = z.strictObject({
    title: textField.optional(),
    priority: z.enum(priorities).optional(),
    gate: z.boolean().optional(),
    needs: namesField.optional(),
    timeout: boundedDuration(1, day).optional(),
    sections: z.record(idField, section),
  });
  return z.record(idField, phase).refine(isNotEmpty, { error: 'expected at least one phase' });
}

function isNotEmpty(value: object): boolean {
  return Object.keys(value).length > 0;
}

const criterionField = z.strictObject({
  text: textField,
  checks: namesField.refine((names) => names.length > 0, {
    error: 'a criterion needs at least one check that it can be judged by',
  }),
});

const criteriaField = z.strictObject({
  [tiers[0]]: z.array(criterionField).optional(),
  [tiers[1]]: z.array(criterionField).optional(),
  [tiers[2]]: z.array(criterionField).optional(),
});

/** The name or address of a host, as probes are compared with it. */
const hostField = textField.superRefine((entry, ctx) => {
  const wrong = hasVariables(entry) ? null : whyNoHost(entry);
  if (wrong !== null) ctx.addIssue({ code: 'custom', message: wrong });
});

const windowField = z.strictObject({
  window: z.string().transform((text, ctx) => {
    const window = parseWindow(text);
    if (window !== null) return window;
    ctx.addIssue({ code: 'custom', message: 'expected a window such as 0-2h, 2h-8h or 1d-2d' });
    return z.NEVER;
  }),
  tasks: z.array(z.strictObject({ text: textField, checks: namesField.optional() })),
});

const riskField = z.strictObject({
  level: z.enum(['high', 'medium', 'low']),
  text: textField,
  mitigation: textField.optional(),
  watch: namesField.optional(),
});

const followUpField = z
  .strictObject({
    text: textField,
    publish: z.literal('github-issue').optional(),
    write: textField
      .refine((path) => !/^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(path), {
        error: 'expected a path inside the repository',
      })
      .optional(),
  })
  .refine((followUp) => followUp.publish === undefined || followUp.write === undefined, {
    error: 'expected "publish" or "write"; both are there',
  });

const timezoneField = z.string().superRefine((name, ctx) => {
  if (isTimeZone(name)) return;
  const message = 'expected a time zone such as Europe/Berlin';
  ctx.addIssue({ code: 'custom', message, params: { suggestion: nearest(name, timeZones()) } });
});

const cronsOfWords: Readonly<Record<string, string>> = {
  ...{ '@hourly': '0 * * * *', hourly: '0 * * * *', '@daily': '0 9 * * *', daily: '0 9 * * *' },
  ...{ '@weekly': '0 9 * * 1', weekly: '0 9 * * 1' },
};

/** `5m`, `@hourly`, `every 10 minutes`. */
function cronMeant(value: unknown): string | undefined {
  const text = String(value).trim().toLowerCase();
  const [, count, unit] = /^(?:every\s+)?(\d{1,2})\s*(m|min|minutes?|h|hours?)$/.exec(text) ?? [];
  if (count === undefined) return Object.hasOwn(cronsOfWords, text) ? cronsOfWords[text] : undefined;
  return unit?.startsWith('h') ? `0 */${count} * * *` : `*/${count} * * * *`;
}

const reportField = z
  .strictObject({
    at: z
      .array(boundedDuration(0, 30 * day))
      .min(1)
      .optional(),
    cron: z
      .string()
      .superRefine((text, ctx) => {
        const message = cronMistake(text);
        if (message !== null) ctx.addIssue({ code: 'custom', message, ...correction(cronMeant) });
      })
      .optional(),
    timezone: timezoneField.optional(),
    run: z.array(z.string()).min(1),
    environment: z.string().optional(),
    channel: textField.optional(),
  })
  .superRefine(exactlyOne(['at', 'cron']));
