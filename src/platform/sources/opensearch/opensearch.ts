import { quotedInLucene } from '../../../core/query/lucene.ts';
import { defineSource } from '../define-source.ts';
import { hostsOfPlace, locatePlace } from '../http-place.ts';
import { namedIndex, type OpenSearchPlace, searchPlace } from './place.ts';

/** Its address may still hold variables. */
function named({ url, index }: OpenSearchPlace): string {
  return `index ${index} of OpenSearch at ${URL.canParse(url) ? new URL(url).host : url}`;
}

/** OpenSearch (https://docs.opensearch.org/latest/api-reference/search-apis/), and Elasticsearch, which is asked the same. */
export const opensearch = defineSource<OpenSearchPlace>({
  key: 'opensearch',
  noun: 'OpenSearch',
  place: searchPlace,
  example: { url: 'https://search.example.org', index: 'logs-api-*', query: 'level:error' },
  keyWords: () => ({
    url: ['the address of OpenSearch or Elasticsearch, without the index', 'https://search.example.org'],
    index: ['an index, an alias, a data stream, several with commas, patterns with *', 'logs-api-*'],
    query: ['a query string of Lucene, or an object of the query DSL', 'level:error AND service:api'],
    timeField: ['the field with the time of an entry; @timestamp unless told', 'time'],
  }),
  filteredBy: 'nobody',
  filters: { query: quotedInLucene, index: namedIndex },
  locate: locatePlace,
  hosts: hostsOfPlace,
  named,
  shown: ({ url, index, query, timeField }) => ({
    ...{ url, index, query },
    ...(timeField === undefined ? {} : { timeField }),
  }),
  accessTo: named,
  async open(means) {
    const { readOpenSearch } = await import('./read-opensearch.ts');
    const products = new Map();
    return { read: (query) => readOpenSearch({ ...means, products }, query) };
  },
});
