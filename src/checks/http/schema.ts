import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { RE2JS } from 're2js';
import { deepest, isDeeperThan } from '../../core/json/json-text.ts';
import { plainJson } from '../../core/json/parse-json.ts';
import { hasTwice } from './unique-items.ts';

/** What a JSON Schema (draft 7, or 2020-12 when it says so) finds wrong with JSON text, 20 lines at most; null when the schema itself is wrong. */
export function schemaErrors(schema: unknown, text: string): readonly string[] | null {
  const validate = compile(schema);
  if (validate === null) return null;
  const parsed = plainJson(text);
  if (parsed === undefined) return ['the body is not JSON'];
  const errors = errorsOf(validate, parsed.value);
  if (errors !== 'endless') return errors.slice(0, 20).map(sentence);
  // A schema that follows a deep document is no fault of the schema; one that follows itself is.
  return isDeeperThan(parsed.value, deepest) ? ['the document is nested too deeply to be looked at'] : null;
}

function errorsOf(validate: ValidateFunction, document: unknown): readonly ErrorObject[] | 'endless' {
  try {
    return validate(document) ? [] : (validate.errors ?? []);
  } catch (error) {
    // Safe: what a validator throws is that its own calls went too deep; nothing was changed on the way.
    if (error instanceof RangeError) return 'endless';
    throw error;
  }
}

function compile(schema: unknown): ValidateFunction | null {
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
  // Its own takes time that grows with the square of the text.
  ajv.addFormat('url', (text: string) => /^(https?|ftp):\/\//i.test(text) && URL.canParse(text));
  // Its own compares every member with every other.
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have the same item twice' },
    validate: (isAsked: boolean, members: readonly unknown[]) => !isAsked || !hasTwice(members),
  });
  try {
    return ajv.compile(schema);
  } catch {
    // Safe: whatever is wrong with it, it is not used.
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
