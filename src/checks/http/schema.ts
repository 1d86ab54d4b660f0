import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { RE2JS } from 're2js';
import { parseJson } from './json-text.ts';

/** What a JSON Schema (draft 7, or 2020-12 when it says so) finds wrong with JSON text, 20 lines at most; null when the schema itself is wrong. */
export function schemaErrors(schema: unknown, text: string): readonly string[] | null {
  const validate = compile(schema);
  if (validate === null) return null;
  const parsed = parseJson(text);
  if (parsed === undefined) return ['the body is not JSON'];
  if (validate(parsed.value)) return [];
  return (validate.errors ?? []).slice(0, 20).map(sentence);
}

function compile(schema: unknown) {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null)) return null;
  const is2020 =
    typeof schema === 'object' && '$schema' in schema && String(schema.$schema).includes('2020-12');
  const ajv = new (is2020 ? Ajv2020 : Ajv)({
    allErrors: true,
    strict: false,
    logger: false,
    // Patterns run on what the target sends: linear time only.
    code: { regExp: Object.assign((pattern: string) => linear(pattern), { code: 'linear' }) },
  });
  addFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch {
    return null;
  }
}

function linear(pattern: string) {
  const compiled = RE2JS.compile(pattern);
  return { test: (text: string) => compiled.matcher(text).find() };
}

function sentence({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const extra = 'additionalProperty' in params ? ` (${params.additionalProperty})` : '';
  return `${instancePath || 'the document'} ${message}${extra}`;
}
