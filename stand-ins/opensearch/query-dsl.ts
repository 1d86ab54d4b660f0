import { holds, type Looked, parseLucene, type Query } from './lucene.ts';

/** A refusal of a query as the server answers it: what is wrong, and where in the body. */
export class QueryRefusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** A document with what its fields are, as a dynamic mapping makes them: texts, and whole texts under `.keyword`. */
export function looked(source: Fields): Looked {
  const texts = (field: string | null): readonly string[] => {
    if (field === null || field === '*') return leaves(source);
    const values = valuesAt(source, field.replace(/\.keyword$/, ''));
    // `ignore_above`: what is longer is not indexed whole.
    return values.filter((one) => !field.endsWith('.keyword') || one.length <= 256);
  };
  return { texts, isWhole: (field) => field?.endsWith('.keyword') === true };
}

/** Reads a query of the DSL. Throws `QueryRefusal` for one that there is not, `LuceneError` for a query string. */
export function parseQuery(query: unknown): Query {
  const [[name, body] = [], ...others] = Object.entries(Object(query));
  if (name === undefined)
    throw new QueryRefusal('illegal_argument_exception', 'query malformed, empty clause found');
  if (others.length > 0)
    throw new QueryRefusal(
      'parsing_exception',
      `[${name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`,
    );
  const made = clauses[name];
  if (made === undefined) throw new QueryRefusal('parsing_exception', `unknown query [${name}]`);
  return made(Object(body));
}

const clauses: Readonly<Record<string, (body: Fields) => Query>> = {
  match_all: () => () => true,
  match_none: () => () => false,
  bool(body) {
    const known = ['filter', 'must', 'should', 'must_not', 'minimum_should_match'];
    const wrong = Object.keys(body).find((one) => !known.includes(one));
    if (wrong !== undefined)
      throw new QueryRefusal('x_content_parse_exception', `[bool] unknown field [${wrong}]`);
    const of = (name: string) => [body[name] ?? []].flat().map(parseQuery);
    const [all, any, none] = [[...of('filter'), ...of('must')], of('should'), of('must_not')];
    return (document) =>
      all.every((query) => query(document)) &&
      !none.some((query) => query(document)) &&
      (any.length === 0 || all.length > 0 || any.some((query) => query(document)));
  },
  query_string: ({ query }) => parseLucene(String(query)),
  exists:
    ({ field }) =>
    (document) =>
      document.texts(String(field)).length > 0,
  term: (body) => onField(body, 'value', (document, field, wanted) => document.texts(field).includes(wanted)),
  match_phrase: (body) => onField(body, 'query', holds),
  match: (body) =>
    onField(body, 'query', (document, field, wanted) =>
      wanted.split(/\s+/).some((word) => holds(document, field, word)),
    ),
  range(body) {
    const [[field = '', limits] = []] = Object.entries(body);
    const { gte, gt, lt, lte } = Object(limits);
    const least = [gte, gt].map((one) => (one === undefined ? -Infinity : numberOf(one)));
    const most = [lt, lte].map((one) => (one === undefined ? Infinity : numberOf(one)));
    const [from = 0, behind = 0, before = 0, to = 0] = [...least, ...most];
    return (document) =>
      document.texts(field).some((text) => {
        const value = numberOf(text);
        return value >= from && value > behind && value < before && value <= to;
      });
  },
};

function onField(
  body: Fields,
  named: string,
  test: (document: Looked, field: string, wanted: string) => boolean,
): Query {
  const [[field = '', value] = []] = Object.entries(body);
  const long = typeof value === 'object' && value !== null ? Object(value)[named] : value;
  return (document) => test(document, field, String(long));
}

/** A number, or an instant as the milliseconds that the type `date` keeps. */
function numberOf(value: unknown): number {
  const text = String(value);
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
}

/** Names with dots and objects in objects are the same field. */
export function valuesAt(source: unknown, path: string): readonly string[] {
  if (Array.isArray(source)) return source.flatMap((one) => valuesAt(one, path));
  if (path === '') return typeof source === 'object' || source === undefined ? [] : [String(source)];
  if (typeof source !== 'object' || source === null) return [];
  return Object.entries(source).flatMap(([name, value]) => {
    if (path === name) return valuesAt(value, '');
    return path.startsWith(`${name}.`) ? valuesAt(value, path.slice(name.length + 1)) : [];
  });
}

function leaves(source: unknown): readonly string[] {
  if (typeof source !== 'object' || source === null) return source === undefined ? [] : [String(source)];
  return Object.values(source).flatMap(leaves);
}
