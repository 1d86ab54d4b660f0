import type { z } from 'zod';
import type { Finding, Path } from '../problem.ts';
import { nodesOf, schemasAt, shapeOf, valueAt } from '../schema-nodes.ts';
import { flowText, keyText } from '../yaml-text.ts';
import { exampleOf, nearestFit } from './nearest-fit.ts';

const ofValues = new Set(['wrong-type', 'bad-value', 'out-of-range', 'missing']);

/** A refused value with the one that was probably meant, in the form that its place takes; the finding itself where nobody knows. */
export function adviseValue(finding: Finding, root: unknown, schema: () => z.ZodType): Finding {
  const { code, message, path, suggestion } = finding;
  if (!ofValues.has(code) || message.includes(';') || message.includes('write ')) return finding;
  if (suggestion !== null || path.length === 0) return finding;
  if (message.startsWith('expected a name of letters'))
    return {
      ...finding,
      message: `${message}; write ${String(path.at(-1))}: ${nameOf(String(valueAt(root, path)), String(path.at(-1)))}`,
    };
  const corrected = meantAt(schema(), path, root);
  return corrected === null ? finding : { ...finding, message: `${message}; write ${corrected}` };
}

function meantAt(schema: z.ZodType, path: Path, root: unknown): string | null {
  const key = path.at(-1);
  const value = valueAt(root, path);
  const schemas = schemasAt(schema, path, root);
  const label = typeof key === 'string' ? `${keyText(key)}: ` : '- ';
  if (value === undefined || value === null) {
    const [first] = schemas;
    return first === undefined ? null : `${label}${flowText(exampleOfMap(first, String(key)))}`;
  }
  for (const one of schemas) {
    const corrected = nearestFit(one, value);
    if (corrected !== undefined && corrected !== value) return `${label}${flowText(corrected)}`;
  }
  const [map] = schemas.filter((one) => nodesOf(one).some((node) => shapeOf(node) !== null));
  const example = map === undefined ? undefined : exampleOfMap(map);
  const [number] = schemas.filter((one) => typeof value === 'boolean' && typeof exampleOf(one) === 'number');
  if (number !== undefined) return `${label}${flowText(exampleOf(number))}`;
  const says = typeof example === 'object' && example !== null && Object.keys(example).length > 0;
  return says && typeof value !== 'object' ? `${label}${flowText(example)}` : null;
}

/** Of a map in which nothing must be there, one key. */
function exampleOfMap(schema: z.ZodType, name = ''): unknown {
  const example = exampleOf(schema, name);
  const [shape] = nodesOf(schema).flatMap((node) => [shapeOf(node)].filter((one) => one !== null));
  const [first] = Object.entries(shape ?? {});
  const isEmpty = typeof example === 'object' && example !== null && Object.keys(example).length === 0;
  return isEmpty && first !== undefined ? { [first[0]]: exampleOf(first[1], first[0]) } : example;
}

/** A name that cannot be one, as it could be written. */
export function adviseName(finding: Finding, value: unknown): Finding {
  if (finding.code !== 'bad-key' || /;|write /.test(finding.message)) return finding;
  const written = String(finding.path.at(-1));
  if (finding.message.startsWith('expected a JSON path')) {
    const [, list] = /^(\$.*?)\.(?:length|size|count)(?:\(\))?$/.exec(written) ?? [];
    const line = `${keyText(list ?? '')}: { length: ${flowText(value)} }`;
    return list === undefined ? finding : { ...finding, message: `${finding.message}; write ${line}` };
  }
  const isVariable = /variable|"_"$/.test(finding.message);
  const slug = isVariable
    ? written
        .trim()
        .replace(/\W+/g, '_')
        .replace(/^(?=\d)/, '_')
    : nameOf(written, String(finding.path.at(-2)));
  const isLabel = finding.path.at(-2) === 'checks' && /\s/.test(written.trim());
  const line = `${keyText(slug)}:${isLabel ? ` { name: ${flowText(written)}, … }` : ''}`;
  return slug === '' || slug === written
    ? finding
    : { ...finding, message: `${finding.message}; write ${line}` };
}

function nameOf(written: string, group: string): string {
  const slug = written
    .trim()
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 80);
  if (!/^\d+$/.test(slug)) return slug;
  return group === 'sections' ? `${slug}.1` : `${group.replace(/s$/, '')}${slug}`;
}
