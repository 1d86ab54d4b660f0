import { shortLine } from './safe-text.ts';

const mostLabels = 6;

/** `http_requests_total{job="api", code="500"}`, the labels that differ from others first; `the series` for one without any. */
export function seriesName(
  labels: Readonly<Record<string, string>>,
  telling: ReadonlySet<string> = new Set(),
): string {
  const { __name__: name = '', ...rest } = labels;
  const ordered = Object.entries(rest).toSorted(
    ([a], [b]) => Number(telling.has(b)) - Number(telling.has(a)),
  );
  const shown = ordered
    .slice(0, mostLabels)
    .map(([key, value]) => `${shortLine(key, 40)}="${shortLine(value, 60)}"`);
  const more = ordered.length - shown.length;
  const inside = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const text = `${shortLine(name, 120)}${inside === '' ? '' : `{${inside}}`}`;
  return text === '' ? 'the series' : text;
}

/** The labels that are not the same in all of these series. */
export function tellingLabels(
  all: readonly { labels: Readonly<Record<string, string>> }[],
): ReadonlySet<string> {
  const values = new Map<string, Set<string | undefined>>();
  for (const { labels } of all)
    for (const [name, value] of Object.entries(labels)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  return new Set([...values].filter(([, known]) => known.size > 1).map(([name]) => name));
}

/** A number as people read it: six digits at most, and `1.2e+9` for what is longer. */
export function numberWords(text: string): string {
  const number = Number(text);
  return Number.isFinite(number) && text.length > 8 ? String(Number(number.toPrecision(6))) : text;
}
