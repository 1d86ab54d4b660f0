import { z } from 'zod';
import { correction } from '../../../core/plan/correction.ts';
import { hasVariables } from '../../../core/plan/fields.ts';
import { quotedInLogql, rewritingStage, selectorOf } from '../../../core/query/logql.ts';
import { defineSource } from '../define-source.ts';
import { hostsOfPlace, httpFields, locatePlace } from '../http-place.ts';

const apiPath = /\/(?:loki(?:\/api(?:\/v1(?:\/.*)?)?)?)?\/?$/;

const place = z.strictObject({
  ...httpFields,
  url: httpFields.url.refine((text) => hasVariables(text) || !/\/loki\/api\b/.test(text), {
    error: '/loki/api/v1 is added to the address; leave it out',
    ...correction((value) =>
      String(value)
        .replace(/[?#].*$/, '')
        .replace(apiPath, ''),
    ),
  }),
  query: z
    .string()
    .refine((text) => hasVariables(text) || selectorOf(text) !== null, {
      error: 'expected LogQL that selects lines and begins with its streams: {app="api"} |= "error"',
    })
    .refine((text) => rewritingStage(text) === null, {
      error: ({ input }) =>
        `${rewritingStage(String(input))} cannot stand here: a query has to select lines, and leave them and their labels as they are`,
    }),
  tenant: z
    .string()
    .regex(/^[^\s\p{Cc}]+$/u, 'expected the name of a tenant')
    // Loki answers for those that it knows, and says nothing of the others.
    .refine((text) => hasVariables(text) || !text.includes('|'), {
      error: 'expected one tenant: of several (a|b) a wrong one would go unnoticed; write a check for each',
    })
    .optional(),
});
/** Its address may still hold variables. */
function named({ url, tenant }: z.infer<typeof place>): string {
  const host = URL.canParse(url) ? new URL(url).host : url;
  return `Loki at ${host}${tenant === undefined ? '' : `, tenant ${tenant}`}`;
}

/** Grafana Loki (https://grafana.com/docs/loki/latest/reference/loki-http-api). */
export const loki = defineSource<z.infer<typeof place>>({
  key: 'loki',
  noun: 'Loki',
  place,
  example: { url: 'https://loki.example.org', query: '{app="api"} |= "error"', tenant: 'shop' },
  keyWords: () => ({
    url: ['the address of Loki, without /loki/api/v1', 'https://loki.example.org'],
    query: ['LogQL that selects lines', '{app="api"} |= "error"'],
    tenant: ['the tenant (X-Scope-OrgID)', 'shop'],
  }),
  filteredBy: 'nobody',
  filters: { query: quotedInLogql },
  locate: locatePlace,
  hosts: hostsOfPlace,
  named,
  shown: ({ url, query, tenant }) => ({ url, query, ...(tenant === undefined ? {} : { tenant }) }),
  accessTo: named,
  async open(means) {
    const { readLoki } = await import('./read-loki.ts');
    return { read: (query) => readLoki(means, query) };
  },
});
