import type { Sights } from './looks.ts';
import type { ProposedCheck } from './proposal.ts';
import { jsonIn, recordOf } from './sights.ts';
import { quotedText } from './yaml-lines.ts';

type Fields = Readonly<Record<string, unknown>>;

const mostOperations = 5;
const mostKeys = 5;

/** Operations of an OpenAPI document that only read and need nothing, as far as it says so, and of which it says what they answer. */
export function operationChecks({ pages }: Sights): readonly ProposedCheck[] {
  const documents = [...pages.values()].flatMap(([sight]) =>
    sight.status === 200 && sight.type.includes('json') ? [jsonIn(sight.text)] : [],
  );
  const document = documents
    .map(recordOf)
    .find((one) => typeof one.openapi === 'string' || typeof one.swagger === 'string');
  if (document === undefined) return [];
  return Object.entries(recordOf(document.paths))
    .flatMap(([path, item]) => {
      const shape = isPlain(path, recordOf(item), document) ? shapeOf(recordOf(item), document) : null;
      return shape === null ? [] : [{ path, shape }];
    })
    .slice(0, mostOperations)
    .map(({ path, shape }) => ({
      id: `get-${idOf(path)}`,
      lines: [
        `name: ${quotedText(`GET ${path}`)}`,
        'tier: critical',
        `http: { url: ${quotedText(`\${api}${path}`)} }`,
        'expect:',
        '  status: 200',
        '  json:',
        ...shape.map((line) => `    ${line}`),
      ],
    }));
}

/** Nothing has to be filled in, and nobody has to say who they are. */
function isPlain(path: string, item: Fields, document: Fields): boolean {
  const get = recordOf(item.get);
  const isGuarded = Array.isArray(document.security) && document.security.length > 0;
  const security = get.security ?? (isGuarded ? [{}] : []);
  const parameters = [item.parameters, get.parameters].flatMap((one) => (Array.isArray(one) ? one : []));
  return (
    get.responses !== undefined &&
    Array.isArray(security) &&
    security.length === 0 &&
    path.startsWith('/') &&
    !/[{}?#\s]/.test(path) &&
    !parameters.some((one) => recordOf(resolved(one, document)).required === true)
  );
}

/** What tells the answer from an error in JSON; null where the document does not say. */
function shapeOf(item: Fields, document: Fields): readonly string[] | null {
  const responses = recordOf(recordOf(item.get).responses);
  const answer = recordOf(resolved(responses['200'] ?? responses['2XX'] ?? responses.default, document));
  const types = Object.entries(recordOf(answer.content));
  const content = types.find(([type]) => type.includes('json'))?.[1];
  const schema = recordOf(resolved(recordOf(content).schema ?? answer.schema, document));
  if (schema.type === 'array') return ['"$": { type: array }'];
  const properties = Object.keys(recordOf(schema.properties));
  const required = Array.isArray(schema.required)
    ? schema.required.filter((one) => typeof one === 'string')
    : [];
  const keys = required.filter((key) => !/^(?:errors?|message|code|status)$/i.test(key));
  if (keys.length === 0 || properties.length === 0) return null;
  return keys.slice(0, mostKeys).map((key) => `${quotedText(`$[${JSON.stringify(key)}]`)}: { exists: true }`);
}

/** What a `$ref` within the document stands for (https://spec.openapis.org/oas/v3.1.0#reference-object); one step is enough for what is usual. */
function resolved(value: unknown, document: Fields): unknown {
  const { $ref } = recordOf(value);
  if (typeof $ref !== 'string') return value;
  if (!$ref.startsWith('#/')) return undefined;
  const steps = $ref.slice(2).split('/');
  return steps.reduce<unknown>(
    (at, step) => recordOf(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
}

function idOf(path: string): string {
  return (
    path
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase() || 'root'
  );
}
