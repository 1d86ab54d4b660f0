import { z } from 'zod';
import { cloudAuthFields } from '../../../core/cloud-auth.ts';
import { correction } from '../../../core/plan/correction.ts';
import { hasVariables } from '../../../core/plan/fields.ts';
import { textsAround } from '../../../core/plan/variables.ts';
import { misplacedInPattern } from '../../../core/query/filter-pattern.ts';
import { insightsMistake, misplacedInInsights } from '../../../core/query/insights.ts';
import { httpFields } from '../http-place.ts';

const { auth: _auth, url, ...http } = httpFields;
const [, plain, scoped] = cloudAuthFields;

const groupName = /^[\w./#-]{1,512}$/;
const groupArn = /^arn:aws[\w-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}$/;

/** What stands under `cloudwatch` in a plan. */
export const cloudWatchPlace = z
  .strictObject({
    group: z.string().refine((text) => hasVariables(text) || groupName.test(text) || groupArn.test(text), {
      error: 'expected the name of a log group, such as /ecs/api, or its ARN',
      ...correction((value) => String(value).replace(/:\*$/, '')),
    }),
    region: z.string().refine((text) => hasVariables(text) || /^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(text), {
      error: 'expected a region of AWS, such as eu-central-1',
    }),
    filter: z
      .string()
      .check((ctx) => {
        const problem = misplacedInPattern(textsAround(ctx.value));
        if (problem !== null)
          ctx.issues.push({ code: 'custom', message: `a variable ${problem}`, input: ctx.value });
      })
      .optional(),
    query: z
      .string()
      .check((ctx) => {
        const problem = misplacedInInsights(textsAround(ctx.value));
        const mistake = problem === null ? insightsMistake(ctx.value) : `a variable ${problem}`;
        if (mistake !== null) ctx.issues.push({ code: 'custom', message: mistake, input: ctx.value });
      })
      .optional(),
    url: url.optional(),
    auth: z.union([plain, scoped]).optional(),
    ...http,
  })
  .refine(({ query, filter }) => query === undefined || filter === undefined, {
    error: '`filter` and `query` are ways to say the same; give one',
  });

export type CloudWatchPlace = z.infer<typeof cloudWatchPlace>;
