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
  example: { group: '/ecs/api', region: 'eu-central-1', filter: '?ERROR ?FATAL' },
  keyWords: () => ({
    group: ['the name of a log group, or its ARN', '/ecs/api'],
    auth: [
      'the credentials of AWS; those that its own tools find, unless told',
      { aws: { region: 'eu-central-1' } },
    ],
    filter: ['a filter pattern', '{ $.level = "error" }'],
    query: ['a query of Logs Insights that selects entries', "filter @message like 'NameError'"],
    url: ['the address in place of that of the region', 'https://logs.example.org'],
  }),
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
