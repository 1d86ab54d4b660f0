import type { Series, Take } from './observation.ts';

/** The number that stands for values, as text; `NaN` where one of them is no number, or there is none. */
export function takenOf(points: Series['points'], take: Take): string {
  const texts = points.map(([, text]) => text);
  const numbers = texts.map(Number);
  const [first, last] = [texts[0], texts.at(-1)];
  if (first === undefined || last === undefined || !numbers.every(Number.isFinite)) return 'NaN';
  switch (take) {
    case 'first':
      return first;
    case 'last':
      return last;
    case 'min':
      return texts[numbers.indexOf(numbers.reduce((least, one) => Math.min(least, one)))] ?? 'NaN';
    case 'max':
      return texts[numbers.indexOf(numbers.reduce((most, one) => Math.max(most, one)))] ?? 'NaN';
    case 'avg':
      return String(numbers.reduce((sum, one) => sum + one, 0) / numbers.length);
    case 'change':
      return String(Number(last) - Number(first));
    default:
      return take satisfies never;
  }
}
