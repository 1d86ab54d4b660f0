import { textWidth } from '../../src/web/charts/text-width.ts';

export type ChartText = { text: string; left: number; right: number; top: number; bottom: number };

const form =
  /<text x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)" font-family="[^"]*" font-size="(\d+)" font-weight="(\w+)"[^>]*>([^<]*)<\/text>/g;

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Every text of a chart with the room that it takes. */
export function chartTexts(svg: string): readonly ChartText[] {
  return [...svg.matchAll(form)].map(([, x, y, anchor, size, weight, escaped = '']) => {
    const text = escaped.replace(/&(#?\w+);/g, (_, name: string) => characters[name] ?? '');
    const width = textWidth(text, { sizePx: Number(size), isBold: weight === 'bold' });
    const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
    return {
      text,
      left,
      right: left + width,
      top: Number(y) - Number(size) * 0.75,
      bottom: Number(y) + Number(size) * 0.2,
    };
  });
}

/** Pairs of texts that stand on each other. */
export function overlaps(texts: readonly ChartText[]): readonly string[] {
  return texts.flatMap((a, index) =>
    texts
      .slice(index + 1)
      .filter((b) => a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.text} | ${b.text}`),
  );
}
