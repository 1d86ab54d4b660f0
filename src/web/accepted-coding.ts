/** What an answer may be packed with. */
export type Coding = 'br' | 'gzip';

/** What a header `Accept-Encoding` (RFC 9110, 12.5.3) likes best of what we have; null: as it is. Of equals, what packs tighter. */
export function acceptedCoding(header: string | undefined): Coding | null {
  if (header === undefined) return null;
  const weights = new Map(header.split(',').flatMap(weightOf));
  const weight = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const best = (['br', 'gzip'] as const).reduce<Coding | null>((found, coding) => {
    const least = found === null ? 0 : weight(found);
    return weight(coding) > least ? coding : found;
  }, null);
  // What is not named is taken as it is, unless that is refused; who prefers it says so.
  const plain = weights.get('identity') ?? 0;
  return best !== null && weight(best) >= plain ? best : null;
}

/** `x-gzip` is `gzip` (RFC 9110, 8.4.1.3); what cannot be read is not there. */
function weightOf(part: string): readonly (readonly [string, number])[] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
  if (name === '') return [];
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (q !== undefined && !/^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q)) return [];
  return [[name === 'x-gzip' ? 'gzip' : name, q === undefined ? 1 : Number(q)]];
}
