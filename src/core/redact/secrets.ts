import { formsOf } from './forms.ts';
import { hitsIn, type Needle, type NeedleTable, needleTable } from './needles.ts';
import { type MaskedPlace, withMasks } from './places.ts';
import { asItStands, decoded, type Reading } from './reading.ts';
import { hasTitle, type Squeeze, squeezed } from './squeeze.ts';

/** A secret value of ours; with a name, the mask says which it was. */
export type Secret = { name: string | null; value: string };

/** Characters of the shortest secret that is masked: a shorter one would mask half of every text. */
export const shortestSecret = 4;

/** Everything by which our own secrets are found. */
export type SecretForms = { folded: NeedleTable; whole: NeedleTable; exact: NeedleTable };

/** Every form in which the secrets are looked for. */
export function secretForms(secrets: readonly Secret[]): SecretForms {
  const values = secrets.map((secret) => secret.value);
  const needles = {
    folded: new Map<string, Needle>(),
    whole: new Map<string, Needle>(),
    exact: new Map<string, Needle>(),
  };
  for (const { name, value } of secrets) {
    const mask = maskFor(name, values);
    const forms = formsOf(value);
    for (const way of ['folded', 'whole', 'exact'] as const) {
      for (const one of forms[way])
        if (!needles[way].has(one.key)) needles[way].set(one.key, { ...one, mask });
    }
  }
  return {
    folded: needleTable([...needles.folded.values()]),
    whole: needleTable([...needles.whole.values()]),
    exact: needleTable([...needles.exact.values()]),
  };
}

/** Masks all places where a form stands, also the rest of one where the text was cut. */
export function maskSecrets(text: string, forms: SecretForms): string {
  return withMasks(text, secretPlaces(text, forms));
}

/** As often as a text may have been encoded on top of itself. */
const mostDecodings = 3;

/** Where our own secrets stand. */
export function secretPlaces(text: string, { folded, whole, exact }: SecretForms): readonly MaskedPlace[] {
  if (
    text.length < shortestSecret ||
    folded.needles.length + whole.needles.length + exact.needles.length === 0
  )
    return [];
  let places: readonly MaskedPlace[] = [];
  let reading: Reading | null = asItStands(text);
  for (let depth = 0; depth <= mostDecodings && reading !== null; depth += 1) {
    places = places.concat(placesIn(reading, exact, 'exact'));
    for (const isTitleRead of hasTitle(reading.text) ? [false, true] : [false]) {
      places = places.concat(
        placesIn(reading, folded, 'folded', isTitleRead),
        placesIn(reading, folded, 'unspaced', isTitleRead),
        placesIn(reading, whole, 'whole', isTitleRead),
      );
    }
    reading = decoded(reading);
  }
  return places;
}

function placesIn(
  { text, from, to }: Reading,
  table: NeedleTable,
  how: Squeeze,
  isTitleRead = false,
): MaskedPlace[] {
  if (table.needles.length === 0) return [];
  const squeezedText = squeezed(text, how, isTitleRead);
  return hitsIn(squeezedText, table, how === 'unspaced').map((hit) => ({
    from: from[squeezedText.index[hit.from] ?? 0] ?? 0,
    to: to[squeezedText.index[hit.to - 1] ?? 0] ?? 0,
    mask: hit.mask,
  }));
}

/** A mask that holds no secret itself, even one as odd as `redacted`. */
function maskFor(name: string | null, values: readonly string[]): string {
  const candidates = [...(name === null ? [] : [`[redacted: ${name}]`]), '[redacted]', '•••'];
  const harmless = (mask: string) =>
    !values.some((value) => value.length >= shortestSecret && mask.includes(value));
  return candidates.find(harmless) ?? '';
}
