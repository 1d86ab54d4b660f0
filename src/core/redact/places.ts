/** A part of a text that is not shown, and what stands for it; the end is not part of it. */
export type MaskedPlace = { from: number; to: number; mask: string };

/** The text with masks; places that overlap become one, with the mask of the earliest and longest. */
export function withMasks(text: string, places: readonly MaskedPlace[]): string {
  if (places.length === 0) return text;
  let result = '';
  let done = 0;
  for (const { from, to, mask } of joined(places)) {
    result += text.slice(done, from) + mask;
    done = to;
  }
  return result + text.slice(done);
}

function joined(places: readonly MaskedPlace[]): readonly MaskedPlace[] {
  const sorted = places.toSorted((a, b) => a.from - b.from || b.to - a.to);
  const apart: MaskedPlace[] = [];
  for (const place of sorted) {
    const last = apart.at(-1);
    if (last === undefined || place.from >= last.to) apart.push({ ...place });
    else last.to = Math.max(last.to, place.to);
  }
  return apart;
}

/**
 * Texts that follow each other (frames, lines of a log) with what stands across their borders masked in each of them; what is within one
 * of them stays.
 */
export function withMasksAcross(
  texts: readonly string[],
  placesIn: (whole: string) => readonly MaskedPlace[],
): readonly string[] {
  const starts: number[] = [];
  let length = 0;
  for (const text of texts) {
    starts.push(length);
    length += text.length;
  }
  const across = joined(placesIn(texts.join(''))).filter(({ from, to }) =>
    starts.some((start) => from < start && start < to),
  );
  if (across.length === 0) return texts;
  return texts.map((text, index) => {
    const start = starts[index] ?? 0;
    const own = across
      .map((place) => ({
        ...place,
        from: Math.max(place.from - start, 0),
        to: Math.min(place.to - start, text.length),
      }))
      .filter(({ from, to }) => from < to);
    return withMasks(text, own);
  });
}
