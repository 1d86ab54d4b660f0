import { hasVariables } from '../../../core/plan/fields.ts';
import { fieldsInLucene } from '../../../core/query/lucene.ts';
import { isRecord } from '../../../core/query/unread.ts';

/** Clauses whose texts are a language of their own, in which a value is not only a value. */
const languages: ReadonlySet<string> = new Set([
  ...['query_string', 'simple_query_string', 'regexp', 'wildcard', 'wrapper', 'intervals', 'span_multi'],
  ...['script', 'script_score', 'function_score', 'percolate', 'template', 'include', 'exclude'],
]);
const ofTheBody: ReadonlySet<string> = new Set([
  'query',
  'aggs',
  'aggregations',
  'size',
  'from',
  'sort',
  '_source',
]);

/** Clauses that look for words: of an empty text there are none. */
const analysed: ReadonlySet<string> = new Set([
  'match',
  'match_phrase',
  'match_phrase_prefix',
  'multi_match',
]);
/** Clauses in which the names of fields are keys. */
const onFields: ReadonlySet<string> = new Set([
  ...['term', 'terms', 'match', 'match_phrase', 'match_phrase_prefix', 'match_bool_prefix', 'range'],
  ...['prefix', 'wildcard', 'regexp', 'fuzzy'],
]);

/** Names of fields that an object of the query DSL asks for. */
export function fieldsInClauses(query: unknown): readonly string[] {
  if (Array.isArray(query)) return unique(query.flatMap(fieldsInClauses));
  if (!isRecord(query)) return [];
  return unique(
    Object.entries(query).flatMap(([name, body]) => {
      if (!isRecord(body)) return fieldsInClauses(body);
      if (name === 'exists') return typeof body.field === 'string' ? [body.field] : [];
      if (name === 'query_string') return typeof body.query === 'string' ? fieldsInLucene(body.query) : [];
      if (!onFields.has(name)) return fieldsInClauses(body);
      return Object.keys(body).filter((field) => !/^(?:boost|_name)$/.test(field) && !field.includes('*'));
    }),
  );
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

type Mistake = { path: readonly string[]; message: string };

/** What is wrong with an object of the query DSL, before it is sent. */
export function queryMistakes(query: Readonly<Record<string, unknown>>): readonly Mistake[] {
  const names = Object.keys(query);
  const [body] = names.filter((name) => ofTheBody.has(name));
  if (body !== undefined)
    return [
      {
        path: [body],
        message: `\`${body}\` belongs to the body of a search; write here what stands under its \`query\``,
      },
    ];
  if (names.length !== 1)
    return [{ path: [], message: 'expected one clause, such as { bool: … } or { match_phrase: … }' }];
  const [name = ''] = names;
  if (!/^[a-z][a-z_]*$/.test(name) || !isRecord(query[name]))
    return [
      {
        path: [name],
        message: 'expected a clause of the query DSL, such as { match_phrase: { message: … } }',
      },
    ];
  return wrongTexts(query, []);
}

function wrongTexts(value: unknown, path: readonly string[]): readonly Mistake[] {
  if (typeof value === 'string') {
    if (value.trim() === '' && path.some((name) => analysed.has(name)))
      return [{ path, message: 'an empty text finds nothing' }];
    const language = path.find((name) => languages.has(name));
    if (language === undefined || !hasVariables(value)) return [];
    return [
      {
        path,
        message: `a variable cannot be quoted in \`${language}\`: use \`term\`, \`match_phrase\` or \`range\`, or write \`query\` as a text`,
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => wrongTexts(inner, [...path, name]));
}
