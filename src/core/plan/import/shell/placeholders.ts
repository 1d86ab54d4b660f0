/** What a person has to write: `<api-url>`, `{{token}}`, `YOUR_KEY`, `[fill in]`. */
export type Placeholder = { name: string; written: string };
export type MaskedText = { text: string; placeholders: readonly Placeholder[] };

// A mask is as long as what it stands for: a first character, its number, and filling.
const filling = '\uE001';
const firstNumber = 0xe200;
const mostPlaceholders = 0x1500;
const masks = /\uE000([\uE200-\uF6FF])\uE001*/g;
const ampersand = '\uF8FE';

const shapes: readonly RegExp[] = [
  /\$\{\{\s*([\w.-]+)\s*\}\}/g,
  // `{{.Name}}` and `{{json .}}` are templates of Go.
  /\{\{\s*(?!\.|-|(?:json|range|if|else|end|with|index|len|printf?|println|not|template|define|join|upper|lower|title|split|truncate)\b)([\w .-]{1,60}?)\s*\}\}/g,
  // `<input >output` are two redirects.
  /<([\p{L}][\p{L}\p{N} ._:/|,'’+()-]{0,60})(?<! )>/gu,
  /＜([^＜＞\n]{1,60})＞/g,
  /(?<![\w%])%([A-Z][A-Z0-9_]{2,})%(?![\w%])/g,
  /(?<![\w])__([A-Z][A-Z0-9_]*[A-Z0-9])__(?!\w)/g,
  /\[((?:your|fill|insert|enter|replace|add|todo)\b[^\]\n]{0,60})\]/gi,
  /\[((?![A-Z0-9]-[A-Z0-9])[A-Z](?:[A-Z0-9]{2,}(?:[ _-][A-Z0-9]+)*|[A-Z0-9]*(?:[ _-][A-Z0-9]+)+))\](?=[\s"'/:?&@.,]|$)/gm,
  /(?<=[/=])\{([A-Za-z_][\w-]*)\}/g,
  /(?<=\w\/):([A-Za-z_]\w*)(?=[/?\s"']|$)/gm,
  /(?<![\w${.-])((?:YOUR|REPLACE|CHANGE)[_-][A-Z0-9_-]*[A-Z0-9]|your[_-][a-z0-9_-]*[a-z0-9])(?![\w}])/g,
  /(?<![\w$-])(x{3,}|X{3,}|changeme|CHANGEME)(?![\w-])/g,
  /(?<=[\s/=:"'])(?<!\.\/)(\.\.\.|…{2})(?=[\s/"']|$)/gm,
];

/** The text without what no plan may hold, each character in its place. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, (character) => (/[\t\n\r]/.test(character) ? character : ' '));
}

/** Puts masks of the same length over the placeholders of a text, so that a shell's grammar finds words where they stand. */
export function maskPlaceholders(source: string): MaskedText {
  const placeholders: Placeholder[] = [];
  const plain = source.replace(/[\uE000-\uF8FF]/g, '\uFFFD');
  const text = shapes.reduce(
    (masked, shape) =>
      masked.replace(shape, (written: string, inner: string) => {
        const isTag = written.startsWith('<') && plain.includes(`</${inner.split(' ')[0] ?? ''}`);
        const isFull = placeholders.length >= mostPlaceholders;
        if (isTag || isFull || /[\uE000-\uF8FF]/.test(written)) return written;
        placeholders.push({ name: placeholderName(inner), written });
        const number = String.fromCharCode(firstNumber + placeholders.length - 1);
        return `\uE000${number}${filling.repeat(written.length - 2)}`;
      }),
    plain,
  );
  return { text: maskAmpersands(text), placeholders };
}

/** A text in which masks stand, in pieces: plain text and placeholders by turns. */
export function splitMasks(
  text: string,
  placeholders: readonly Placeholder[],
): readonly (string | Placeholder)[] {
  const pieces: (string | Placeholder)[] = [];
  let end = 0;
  for (const found of text.matchAll(masks)) {
    const placeholder = placeholders[(found[1] ?? '').charCodeAt(0) - firstNumber];
    if (placeholder === undefined) continue;
    if (found.index > end) pieces.push(unmaskAmpersands(text.slice(end, found.index)));
    pieces.push(placeholder);
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push(unmaskAmpersands(text.slice(end)));
  return pieces;
}

/** The text as it was before it was masked. */
export function unmask(text: string, placeholders: readonly Placeholder[]): string {
  return splitMasks(text, placeholders)
    .map((piece) => (typeof piece === 'string' ? piece : piece.written))
    .join('');
}

/** The name of the variable that stands for a placeholder. */
function placeholderName(inner: string): string {
  const words = inner
    .normalize('NFKD')
    .replace(
      /^(?:please\s+)?(?:your|insert|enter|fill[ _-]?in|replace(?:[ _-]with)?|add|todo|the|my)\b[\s:_-]*/i,
      '',
    )
    .replace(/^YOUR[_-]/, '')
    .replace(/^(?:secrets|vars|env)\./, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  if (words === '' || /^x+$/i.test(words)) return 'value';
  if (/^\d/.test(words)) return `value_${words}`;
  return words === 'environment' ? 'environment_name' : words;
}

/** An address with an unquoted `&` would end there; its author meant the whole of it. */
function maskAmpersands(text: string): string {
  return text.replace(/(?<!["'\w])https?:\/\/[^\s"'<>|;]+\?[^\s"'<>|;]*/g, (address) =>
    address.replace(/&(?=[\w.[\]-]+=)/g, ampersand),
  );
}

function unmaskAmpersands(text: string): string {
  return text.replaceAll(ampersand, '&');
}
