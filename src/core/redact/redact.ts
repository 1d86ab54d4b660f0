import { numberText } from '../json/exact-number.ts';
import { remembered } from '../remember.ts';
import { isSensitiveFlag } from './assignments.ts';
import { withMasksAcross } from './places.ts';
import { maskSecrets, type Secret, type SecretForms, secretForms, secretPlaces } from './secrets.ts';
import { isSecretNumber, isSecretValue, isSensitiveName } from './sensitive-names.ts';
import { maskShapes, shapePlaces } from './shapes.ts';
import { redacted } from './vendor-tokens.ts';

export { type Secret, shortestSecret } from './secrets.ts';

/** Takes secrets out of text and JSON. Give it whole texts, before they are folded, cut or made into a signature. */
export type Redactor = {
  text(text: string): string;
  /**
   * The same value with every string redacted, keys too, and what stands under a key such as `password` masked. Texts that follow each other
   * in a list, alone or under the same key, are also read as one: a secret may be split over frames.
   */
  value<T>(json: T): T;
};

const deepest = 200;
/** Characters of texts that come again: names, headers, addresses, parts of a command. */
const longestRemembered = 200;

/** Masks our own secrets in any usual encoding first, then whatever has the shape of a secret. */
export function createRedactor(secrets: readonly (string | Secret)[]): Redactor {
  const forms = secretForms(
    secrets.map((one) => (typeof one === 'string' ? { name: null, value: one } : one)),
  );
  const text = remembered((whole) => maskShapes(maskSecrets(whole, forms)), longestRemembered);
  const across = (texts: readonly string[]) =>
    withMasksAcross(texts, (whole) => [...secretPlaces(whole, forms), ...shapePlaces(whole)]);
  const walk = (json: unknown, depth: number): unknown => {
    if (typeof json === 'string') return text(json);
    if (json === null || (typeof json !== 'object' && typeof json !== 'number')) return json;
    const number = numberText(json);
    if (number !== null) return masked(json, number, forms);
    if (depth >= deepest) return '[nested too deep to redact]';
    if (Array.isArray(json)) return walkList(json, depth);
    const shown = Object.entries(json);
    for (const entry of shown) {
      const [key, member] = entry;
      entry[0] = text(key);
      entry[1] = isSensitiveName(key) ? maskAll(key, walk(member, depth + 1)) : walk(member, depth + 1);
    }
    return Object.fromEntries(shown);
  };
  const walkList = (list: readonly unknown[], depth: number): unknown => {
    if (list.length > 3 && list.every((one) => typeof one === 'number')) {
      const bytes = list.join(',');
      return text(bytes) === bytes ? list : redacted;
    }
    return withoutArguments(joinedUp(list, across)).map((member) => walk(member, depth + 1));
  };
  // Safe: only strings are exchanged for strings; a secret number, and a subtree that is too deep to be stored, are the exceptions.
  return { text, value: <T>(json: T) => walk(json, 0) as T };
}

/** A secret of digits may have become a number; nothing else that is masked has no letters. */
function masked(number: unknown, written: string, forms: SecretForms): unknown {
  const shown = maskSecrets(written, forms);
  return shown === written ? number : shown;
}

/** The members with what their texts hold together masked. */
function joinedUp(
  list: readonly unknown[],
  across: (texts: readonly string[]) => readonly string[],
): readonly unknown[] {
  if (list.length < 2) return list;
  if (list.every((one) => typeof one === 'string')) return across(list);
  const columns = new Map<string, number[]>();
  list.forEach((one, at) => {
    if (typeof one !== 'object' || one === null) return;
    for (const [key, member] of Object.entries(one)) {
      if (typeof member !== 'string' || member === '') continue;
      const places = columns.get(key);
      if (places === undefined) columns.set(key, [at]);
      else places.push(at);
    }
  });
  const rows = [...list];
  for (const [key, places] of columns) {
    const texts = places.map((at) => String((rows[at] as Record<string, unknown>)[key]));
    const shown = texts.length < 2 ? texts : across(texts);
    if (shown === texts) continue;
    places.forEach((at, index) => {
      const row = Object.entries(rows[at] as object);
      rows[at] = Object.fromEntries(row.map(([name, one]) => [name, name === key ? shown[index] : one]));
    });
  }
  return rows;
}

/** `["--password", "x"]`: the argument behind such a flag. */
function withoutArguments(list: readonly unknown[]): readonly unknown[] {
  return list.map((member, at) => {
    const before = list[at - 1];
    if (typeof member !== 'string' || typeof before !== 'string') return member;
    if (isSensitiveFlag(before))
      return member.startsWith('-') || !isSecretValue(before, member) ? member : redacted;
    const [, user] = /^-(?:u|-user|-proxy-user)$/.test(before)
      ? (/^([^:]+:)(?!\d{1,6}$)../.exec(member) ?? [])
      : [];
    return user === undefined || member.includes(redacted) ? member : `${user}${redacted}`;
  });
}

function maskAll(key: string, json: unknown): unknown {
  if (Array.isArray(json)) return json.map((one) => maskAll(key, one));
  if (typeof json === 'number') return isSecretNumber(key) ? redacted : json;
  return typeof json === 'string' && json !== '' && isSecretValue(key, json) ? redacted : json;
}
