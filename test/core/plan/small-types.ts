import { z } from 'zod';
import { type CheckType, defineCheck, judged } from '../../../src/core/check.ts';
import { anyMatcher, matcher } from '../../../src/core/expect/operators.ts';
import { durationField, urlField } from '../../../src/core/plan/fields.ts';
import { argvText, yamlText } from '../../../src/core/plan/yaml-text.ts';
import { quotedInFilter } from '../../../src/core/query/quote.ts';

/** Check types as small as they can be: what the plan language is tested with, whatever the real ones look like. */
const web = defineCheck<
  { url: string; headers?: Record<string, string> | undefined },
  { status?: unknown; duration?: unknown },
  object
>({
  type: 'http',
  insteadOfText: (text) => `{ url: ${yamlText(text)} }`,
  title: 'A request',
  spec: z.strictObject({
    url: urlField(['http:', 'https:']),
    headers: z.record(z.string(), z.string()).optional(),
    method: z.enum(['GET', 'POST', 'HEAD']).optional(),
    wait: durationField.optional(),
  }),
  expect: z.strictObject({
    status: z.union([z.int(), z.array(z.int()), z.string().regex(/^[1-5]xx$/)]).optional(),
    duration: anyMatcher.optional(),
    json: z.record(z.string(), matcher).optional(),
  }),
  run: async () => ({ kind: 'observed', observation: {} }),
  judge: () => judged([]),
  describe: () => '',
  hosts: (spec) => [new URL(spec.url).host],
  lint: ({ expect }) => (Object.keys(expect).join() === 'status' ? ['only looks at the status'] : []),
});

const logs = defineCheck<{ project: string; filter?: string | undefined }, { count?: unknown }, object>({
  type: 'logs',
  title: 'Log entries',
  spec: z.strictObject({ project: z.string(), filter: z.string().optional() }),
  expect: z.strictObject({ count: matcher.optional() }),
  filters: { filter: quotedInFilter },
  run: async () => ({ kind: 'observed', observation: {} }),
  judge: () => judged([]),
  describe: () => '',
});

const command = defineCheck<{ run: readonly string[] }, { exitCode?: unknown }, object>({
  type: 'command',
  insteadOfText: (text) => `{ run: ${argvText(text)} }`,
  title: 'A command',
  spec: z.strictObject({ run: z.array(z.string()).min(1), cwd: z.string().optional() }),
  expect: z.strictObject({ exitCode: matcher.optional() }),
  run: async () => ({ kind: 'observed', observation: {} }),
  judge: () => judged([]),
  describe: () => '',
  argv: (spec) => spec.run,
});

export const smallTypes: readonly CheckType[] = [web, logs, command];
