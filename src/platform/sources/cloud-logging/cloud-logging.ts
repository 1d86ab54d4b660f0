import { z } from 'zod';
import { defineSource } from '../define-source.ts';

/** Google Cloud projects, read through Cloud Logging's own client. */
export const cloudLogging = defineSource({
  key: 'project',
  noun: 'a Google Cloud project',
  place: z.string().min(1),
  example: 'shop-staging',
  filteredBy: 'service',
  hasCloudFields: true,
  named: (project) => `project ${project}`,
  accessTo: (project) => project,
  link(project, filter, { fromMs, toMs }) {
    const range = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`;
    const encoded = encodeURIComponent(filter.toWellFormed()).replaceAll('(', '%28').replaceAll(')', '%29');
    return `https://console.cloud.google.com/logs/query;query=${encoded};timeRange=${encodeURIComponent(range)}?project=${encodeURIComponent(project)}`;
  },
  async open(means) {
    const { createCloudLogging } = await import('./read-project.ts');
    return createCloudLogging(means);
  },
});
