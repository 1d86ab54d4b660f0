import { quotedInPattern } from '../../../core/query/filter-pattern.ts';
import { quotedInInsights } from '../../../core/query/insights.ts';
import { defineSource } from '../define-source.ts';
import { hostsOfPlace, locatePlace } from '../http-place.ts';
import { type CloudWatchPlace, cloudWatchPlace } from './place.ts';

/** Variables may still be in it. */
function named({ group, region }: CloudWatchPlace): string {
  return `log group ${group} of CloudWatch in ${region}`;
}

/** Amazon CloudWatch Logs (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference). */
export const cloudwatch = defineSource<CloudWatchPlace>({
  key: 'cloudwatch',
  noun: 'CloudWatch Logs',
  place: cloudWatchPlace,
  filteredBy: 'nobody',
  filters: { filter: quotedInPattern, query: quotedInInsights },
  locate: locatePlace,
  // The address of a region is AWS's own.
  hosts: ({ url, proxy }) => hostsOfPlace({ url: url ?? '', proxy }),
  named,
  shown: ({ group, region, filter, query }) => ({
    ...{ group, region },
    ...(filter === undefined ? {} : { filter }),
    ...(query === undefined ? {} : { query }),
  }),
  accessTo: named,
  async open(means) {
    const { readCloudWatch } = await import('./read-cloudwatch.ts');
    return { read: (query) => readCloudWatch(means, query) };
  },
});
