import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { default as addFormats } from 'ajv-formats';
import { RE2JS } from 're2js';
import { deepest, isDeeperThan } from '../../core/json/json-text.ts';
import { plainJson, whyNoJson } from '../../core/json/parse-json.ts';
import { nearest } from '../../core/nearest.ts';
import { numbersAlike, roundedNumbers } from './schema-numbers.ts';

/** Why a schema cannot be used, in words that follow its name. */
export type Unusable = { unusable: string };

/** What a JSON Schema (draft 7, or 2020-12 when it says so) finds wrong with JSON text, 20 lines at most. */
export function schemaErrors(schema: unknown, text: string): readonly string[] | Unusable {
  const validate = compile(roundedNumbers(schema));
  if ('unusable' in validate) return validate;
  const parsed = plainJson(text);
  if (parsed === undefined) return [`the body is ${whyNoJson(text) ?? 'not JSON'}`];
  const unsure = numbersAlike(schema, text);
  if (unsure !== null) return [unsure];
  const errors = errorsOf(validate, parsed.value);
  if (errors !== 'endless') return errors.slice(0, 20).map(sentence);
  // A schema that follows a deep document is no fault of the schema; one that follows itself is.
  return isDeeperThan(parsed.value, deepest)
    ? ['the document is nested too deeply to be looked at']
    : noSchema;
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

const noSchema: Unusable = { unusable: 'is not a JSON Schema that can be used' };

function compile(schema: unknown): ValidateFunction | Unusable {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null)) return noSchema;
  const Engine =
    typeof schema === 'object' && '$schema' in schema && String(schema.$schema).includes('2020-12')
      ? Ajv2020
      : Ajv;
  const ajv = new Engine({
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
    const validate = ajv.compile(schema);
    const asking = Object.keys(ajv.RULES.all);
    const why = unknownKeywords(Engine, schema).map((word) => whyUnknown(word, asking));
    const wrong = why.find((one) => one !== null);
    if (wrong != null) return { unusable: wrong };
    const asks = schema === false || Object.keys(schema).some((word) => asking.includes(word));
    return asks ? validate : { unusable: 'asks for nothing: any document fits it' };
  } catch {
    // Safe: whatever is wrong with it, it is not used.
    return noSchema;
  }
}

/** A rule that is not heard asks for nothing: one that is misspelt, or of another version. Null for what is none, such as a note of another tool. */
function whyUnknown(word: string, asking: readonly string[]): string | null {
  if (Object.keys(new Ajv2020().RULES.all).includes(word))
    return `has the keyword "${word}" of 2020-12; say so with "$schema": "https://json-schema.org/draft/2020-12/schema"`;
  const near = nearest(word, asking);
  return near === null ? null : `has the keyword "${word}"; did you mean ${near}?`;
}

/** Keywords that no rule knows, wherever a schema stands in it. */
function unknownKeywords(Engine: typeof Ajv | typeof Ajv2020, schema: AnySchema): readonly string[] {
  const words: string[] = [];
  const note = (message: unknown) => {
    const word = /unknown keyword: "(.*)"/.exec(String(message))?.[1];
    if (word !== undefined) words.push(word);
  };
  const logger = { log: note, warn: note, error: note };
  new Engine({
    strict: false,
    strictSchema: 'log',
    validateFormats: false,
    validateSchema: false,
    logger,
  }).compile(schema);
  return words;
}

function linear(pattern: string) {
  const compiled = RE2JS.compile(pattern);
  return { test: (text: string) => compiled.matcher(text).find() };
}

function sentence({ instancePath, message = 'is wrong', params }: ErrorObject): string {
  const extra = 'additionalProperty' in params ? ` (${params.additionalProperty})` : '';
  return `${instancePath || 'the document'} ${message}${extra}`;
}

/** True when a list has two members that are the same JSON, whatever the order of their keys. Takes the time of reading it once. */
function hasTwice(members: readonly unknown[]): boolean {
  const names = new Set<string>();
  for (const member of members) names.add(JSON.stringify(member, sorted));
  return names.size < members.length;
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
