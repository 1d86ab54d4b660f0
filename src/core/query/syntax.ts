/** Operators of the Cloud Logging query language, longest first, as they are read. */
export const operators = ['!=', '>=', '<=', '=~', '!~', '=', '>', '<', ':'] as const;
export type Operator = (typeof operators)[number];

/** A filter as a tree. `path` holds the names of a field without its dots and quotes. */
export type Query =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; of: readonly Query[] }
  | { kind: 'not'; of: Query }
  | { kind: 'compare'; path: readonly string[]; operator: Operator; value: string; quoted: boolean }
  | { kind: 'exists'; path: readonly string[] }
  | { kind: 'log-id'; id: string }
  | { kind: 'text'; text: string }
  /** A function that the service alone evaluates; `source` is how it is written, with the comparison behind it. */
  | { kind: 'service'; name: string; source: string };

/** What is wrong with a filter; `at` is the offset of the character where it shows. */
export type QueryError = { kind: 'error'; message: string; at: number };

/** Longest filter that the service takes, comments included (https://cloud.google.com/logging/quotas). */
export const longestFilter = 20_000;
