import type { Needle } from './needles.ts';
import { decodedText, stringOf } from './reading.ts';
import { isSensitiveName } from './sensitive-names.ts';
import { squeezed } from './squeeze.ts';

type Form = Omit<Needle, 'mask'>;

/** In what ways one secret is looked for: in texts without quotes and with folded blanks, in texts as they are seen, and in texts to the last unit. */
export type Forms = { folded: readonly Form[]; whole: readonly Form[]; exact: readonly Form[] };

const shortest = 4;
/** Of a line of a secret that shows up without the others: a word, or a line that does not stand in every other file. */
const shortestWord = 8;
const shortestLine = 20;
/** From here on a secret is found although a terminal wrapped it. */
const shortestWrapped = 12;

/** Escapes need no forms: texts are decoded. Encodings of whole bytes (base64, hex) do. */
export function formsOf(value: string): Forms {
  const trimmed = value.trim();
  if (trimmed.length < shortest) return { folded: [], whole: [], exact: [] };
  const texts = new Set([value, trimmed, ...linesOf(trimmed), ...partsOf(trimmed)]);
  const folded: Form[] = [];
  const whole: Form[] = [];
  const exact: Form[] = [];
  for (const text of texts) {
    const plain = plainForms(text);
    folded.push(...plain.folded, ...byteForms(text), ...numberForms(text));
    whole.push(...plain.whole);
    exact.push(...plain.exact);
  }
  return { folded, whole, exact };
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (lines.length === 1) return [];
  return lines.filter(
    ({ length }, at) => length >= shortestLine || (length >= shortestWord && !/\s/.test(lines[at] ?? '')),
  );
}

/** The password of a URL, and what JSON has under the name of a secret: programs print them apart from the rest. */
function partsOf(text: string): readonly string[] {
  const password = URL.canParse(text) ? decodeURIComponent(wellEncoded(new URL(text).password)) : '';
  return [password, ...membersOf(text)].filter(({ length }) => length >= shortestWord);
}

function wellEncoded(text: string): string {
  return text.replace(/%(?![\da-f]{2})/gi, '%25').replace(/(?:%[89a-f][\da-f])+/gi, (bytes) => {
    return isUtf8(bytes) ? bytes : bytes.replaceAll('%', '%25');
  });
}

function isUtf8(bytes: string): boolean {
  try {
    decodeURIComponent(bytes);
    return true;
  } catch {
    return false;
  }
}

function membersOf(text: string): readonly string[] {
  if (!text.startsWith('{')) return [];
  const found: string[] = [];
  try {
    JSON.parse(text, (key, member: unknown) => {
      if (typeof member === 'string' && isSensitiveName(key)) found.push(member);
      return null;
    });
  } catch {
    // It only looks like JSON: it is found as the text that it is.
    return [];
  }
  return found;
}

/** As it is, and as it reads decoded: a secret that is kept URL-encoded also shows up as what it means. */
function plainForms(text: string): Forms {
  const once = decodedText(text.toWellFormed());
  const readings = new Set([text, once, decodedText(once)]);
  const folded: Form[] = [];
  const whole: Form[] = [];
  const exact: Form[] = [];
  for (const reading of readings) {
    const key = keyOf(reading, 'folded');
    const unspaced = keyOf(reading, 'unspaced');
    const hasBlanks = /\s/.test(reading.trim());
    if (key.length < shortest) {
      for (const one of writtenForms(reading)) {
        const units = stringOf(squeezed(one, 'whole').units);
        whole.push(form(units, false));
        if (units !== one) exact.push(form(one, false));
      }
      continue;
    }
    folded.push(form(key, !hasBlanks && key.length >= shortestWrapped));
    if (!hasBlanks) continue;
    folded.push(form(keyOf(reading.replaceAll(' ', '+'), 'folded'), false));
    if (unspaced.length >= shortestWord) folded.push(form(unspaced, true), form(unspaced, false));
  }
  return { folded, whole, exact };
}

function keyOf(text: string, how: 'folded' | 'unspaced'): string {
  return stringOf(squeezed(text, how).units).trim();
}

function form(key: string, isWrapped: boolean, beside = { before: false, after: false }): Form {
  return { key, isWrapped, beside };
}

/** What is little more than quotes cannot be looked for without them: the usual ways of writing it instead. */
function writtenForms(text: string): readonly string[] {
  const wellFormed = text.toWellFormed();
  const json = JSON.stringify(wellFormed).slice(1, -1);
  const doubled = text.replaceAll("'", "''").replaceAll('"', '""');
  const quoted = [`'\\''`, `'"'"'`].map((one) => text.replaceAll("'", one));
  return [
    ...new Set([
      text,
      json,
      JSON.stringify(json).slice(1, -1),
      encodeURIComponent(wellFormed),
      doubled,
      ...quoted,
    ]),
  ];
}

function byteForms(text: string): readonly Form[] {
  const bytes = new TextEncoder().encode(text);
  const wide = Uint8Array.from({ length: text.length * 2 }, (_, at) =>
    at % 2 === 0 ? text.charCodeAt(at / 2) & 0xff : text.charCodeAt((at - 1) / 2) >> 8,
  );
  const once = base64Forms(bytes);
  const twice = once
    .filter(({ key }) => key.length >= shortest)
    .flatMap(({ key }) => base64Forms(new TextEncoder().encode(key)));
  return [...once, ...base64Forms(wide), ...twice, ...digitForms(bytes)].filter(
    ({ key }) => key.length >= shortest,
  );
}

/** Also as part of a longer text (`user:secret`): what stays the same in each of the three alignments. */
function base64Forms(bytes: Uint8Array): readonly Form[] {
  const forms = [0, 1, 2].flatMap((before) => {
    const padded = base64(Uint8Array.from([...Array(before).fill(0), ...bytes]));
    const end = ((before + bytes.length) * 8) / 6;
    const key = padded.slice(Math.ceil((before * 8) / 6), Math.floor(end));
    return [form(key, true, { before: before > 0, after: !Number.isInteger(end) })];
  });
  return forms.flatMap((one) => {
    const urlSafe = one.key.replaceAll('+', '-').replaceAll('/', '_');
    return urlSafe === one.key ? [one] : [one, { ...one, key: urlSafe }];
  });
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Hex, with what programs put between two bytes; and the numbers of the bytes, as Node and Go print them. */
function digitForms(bytes: Uint8Array): readonly Form[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const cases = [hex, hex.map((one) => one.toUpperCase())];
  const joined = cases.flatMap((one) => ['', ':', '-', ' '].map((between) => one.join(between)));
  const listed = [hex.map((one) => `0x${one}`), Array.from(bytes, String)];
  const lists = listed.flatMap((one) => [one.join(','), one.join(', '), one.join(' ')]);
  return [...joined, ...lists].map((key) => form(key, !key.includes(' ')));
}

/** A secret of digits as the number that JSON, Go or a report for people makes of it. */
function numberForms(text: string): readonly Form[] {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return [];
  const number = Number(text);
  const [head = '', tail] = text.replace(/^0+(?=\d)/, '').split('.');
  const grouped = `${head.replace(/\B(?=(?:\d{3})+$)/g, ',')}${tail === undefined ? '' : `.${tail}`}`;
  const [digits = '', power = ''] = number.toExponential().split('e+');
  const go = power === '' ? [] : [`${digits}e+${power.padStart(2, '0')}`, `${digits}e+${power}`];
  return [String(number), head, grouped, ...go]
    .filter(({ length }) => length >= shortest)
    .map((key) => form(key, false));
}
