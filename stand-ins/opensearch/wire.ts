/** What goes wrong with a request; `times` is how often, for ever when left out, and `behind` how many requests go well before. */
export type OpenSearchFault = { times?: number; behind?: number } & (
  | { kind: 'status'; status: number; text: string; type?: string; headers?: Record<string, string> }
  /** Never answers. */
  | { kind: 'hang' }
  /** The connection ends in the middle of the answer. */
  | { kind: 'reset' }
  /** Its answer to a search has other fields than it should. */
  | { kind: 'answer'; fields: Readonly<Record<string, unknown>> }
  /** Gives fewer hits than were asked for. */
  | { kind: 'fewer'; most: number }
  /** Gives its first page whatever it is asked for. */
  | { kind: 'first-page' }
  /** A point in time is opened of one shard of two. */
  | { kind: 'half-point' }
);

export type Fields = Readonly<Record<string, unknown>>;
export type Document = { index: string; id: string; source: Fields; shard: number; order: number };

/** A request as it came. */
export type SearchRequest = { method: string; path: string; fields: URLSearchParams; body: Fields };

export type Options = {
  /** Elasticsearch has other paths for a point in time, and sorts in it by `_shard_doc` behind all else. */
  product?: 'opensearch' | 'elasticsearch';
  /** `index.max_result_window`. */
  mostHits?: number;
  /** False as before OpenSearch 2.4 and Elasticsearch 7.10. */
  hasPoints?: boolean;
};

export type Stored = {
  indices: Map<string, { timeField: string; documents: Map<string, Document> }>;
  points: Map<string, readonly Document[]>;
};

export type Reply = {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  text: string;
  /** Half of it comes, then the connection ends. */
  isBroken?: boolean;
};

export const jsonReply = { type: 'application/json; charset=UTF-8', headers: {} };

/** A success. */
export function json(value: unknown): Reply {
  return { status: 200, ...jsonReply, text: JSON.stringify(value) };
}

/** Of each index. */
export const shards = 2;
