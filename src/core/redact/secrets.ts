/** A secret value of ours; with a name, the mask says which it was. */
export type Secret = { name: string | null; value: string };

export type SecretForm = { form: string; mask: string };

const shortest = 4;
const shortestPart = 8;
const shortestLine = 20;

/** Every form in which the secrets are looked for. Values under four characters are not: they would mask half of every text. */
export function secretForms(secrets: readonly Secret[]): readonly SecretForm[] {
  const values = secrets.map((secret) => secret.value);
  const masks = new Map<string, string>();
  for (const { name, value } of secrets) {
    const mask = maskFor(name, values);
    for (const form of formsOf(value)) if (!masks.has(form)) masks.set(form, mask);
  }
  return [...masks].map(([form, mask]) => ({ form, mask }));
}

/** Masks all places where a form stands; places that overlap become one, named for the earliest and longest. */
export function maskSecrets(text: string, forms: readonly SecretForm[]): string {
  const places = forms.flatMap(({ form, mask }) => placesOf(form, mask, text));
  if (places.length === 0) return text;
  places.sort((a, b) => a.from - b.from || b.to - a.to);
  let result = '';
  let done = 0;
  for (const { from, to, mask } of places) {
    if (from >= done) result += text.slice(done, from) + mask;
    done = Math.max(done, to);
  }
  return result + text.slice(done);
}

const shortestPiece = 6;
const longestPiece = 1_000;

/** Masks what is left of a secret where a text was cut: its beginning before a `…`, its end behind one. */
export function maskPieces(text: string, forms: readonly SecretForm[]): string {
  if (forms.length === 0 || !text.includes('…')) return text;
  const parts = text.split('…');
  const last = parts.length - 1;
  return parts
    .map((part, index) => (index === 0 ? part : withoutBeginning(part, forms)))
    .map((part, index) => (index === last ? part : withoutEnd(part, forms)))
    .join('…');
}

function withoutEnd(part: string, forms: readonly SecretForm[]): string {
  const [quotes = ''] = /["'\s]{0,4}$/.exec(part) ?? [];
  const body = part.slice(0, part.length - quotes.length);
  let piece = { length: 0, mask: '' };
  for (const { form, mask } of forms) {
    for (
      let length = Math.min(form.length - 1, longestPiece, body.length);
      length > longer(piece);
      length -= 1
    ) {
      if (body.endsWith(form.slice(0, length))) piece = { length, mask };
    }
  }
  return body.slice(0, body.length - piece.length) + piece.mask + quotes;
}

function withoutBeginning(part: string, forms: readonly SecretForm[]): string {
  const [quotes = ''] = /^["'\s]{0,4}/.exec(part) ?? [];
  const body = part.slice(quotes.length);
  let piece = { length: 0, mask: '' };
  for (const { form, mask } of forms) {
    for (
      let length = Math.min(form.length - 1, longestPiece, body.length);
      length > longer(piece);
      length -= 1
    ) {
      if (body.startsWith(form.slice(-length))) piece = { length, mask };
    }
  }
  return quotes + piece.mask + body.slice(piece.length);
}

function longer(piece: { length: number }): number {
  return Math.max(piece.length, shortestPiece - 1);
}

type Place = { from: number; to: number; mask: string };

function placesOf(form: string, mask: string, text: string): Place[] {
  const places: Place[] = [];
  let last: Place | null = null;
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
    if (last !== null && at <= last.to) {
      last.to = at + form.length;
      continue;
    }
    last = { from: at, to: at + form.length, mask };
    places.push(last);
  }
  return places;
}

/** A mask that holds no secret itself, even one as odd as `redacted`. */
function maskFor(name: string | null, values: readonly string[]): string {
  const candidates = [...(name === null ? [] : [`[redacted: ${name}]`]), '[redacted]', '•••'];
  const harmless = (mask: string) =>
    !values.some((value) => value.length >= shortest && mask.includes(value));
  return candidates.find(harmless) ?? '';
}

function formsOf(value: string): readonly string[] {
  const trimmed = value.trim();
  if (trimmed.length < shortest) return [];
  const whole = [value, trimmed];
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim().length >= shortestLine);
  const texts = new Set([...whole, ...lines]);
  return [...new Set([...texts].flatMap(encodings))].filter((form) => form.length >= shortest);
}

function encodings(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  return [
    text,
    ...base64Forms(bytes),
    ...urlForms(text),
    ...jsonForms(text),
    ...hexForms(bytes),
    htmlForm(text),
  ];
}

/** Also as part of a longer encoded text (`user:secret`): what stays the same in each of the three alignments. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  const own = base64(bytes);
  const parts = [0, 1, 2].flatMap((before) => {
    const padded = base64(Uint8Array.from([...Array(before).fill(0), ...bytes]));
    const from = Math.ceil((before * 8) / 6);
    const part = padded.slice(from, Math.floor(((before + bytes.length) * 8) / 6));
    return part.length >= shortestPart ? [part] : [];
  });
  const standard = [own, own.replace(/=+$/, ''), ...parts];
  return standard.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function urlForms(text: string): readonly string[] {
  const component = encodeURIComponent(text.toWellFormed());
  const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const spaced = [component, strict, strict.replaceAll('~', '%7E')];
  const forms = [...spaced, ...spaced.map((form) => form.replaceAll('%20', '+'))];
  const lower = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return [...forms, ...lower, encodeURI(text.toWellFormed())];
}

function jsonForms(text: string): readonly string[] {
  const once = escaped(text);
  const ascii = once.replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [once, ascii, once.replaceAll('/', '\\/'), escaped(once), escaped(ascii)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function hexForms(bytes: Uint8Array): readonly string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex, hex.toUpperCase()];
}

function htmlForm(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
