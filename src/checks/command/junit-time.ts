const longestSeconds = 1e8;

/**
 * The milliseconds of a `time` attribute, which is seconds in the words of some locale: `1.5`, `1,234.5`, `0,25`, `1 234,5`. Of `.` and `,`
 * the last one is the decimal sign. What is negative or no number is none: 0.
 */
export function junitMs(text: string): number {
  const written = text.trim().replace(/[\s'’_]|s$/g, '');
  const decimal = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
  const isOne = decimal !== -1 && written.split(written[decimal] ?? '').length === 2;
  const digits = isOne
    ? `${written.slice(0, decimal).replace(/[.,]/g, '')}.${written.slice(decimal + 1)}`
    : written.replace(/[.,]/g, '');
  const seconds = /^\d*(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN;
  return seconds > 0 && seconds <= longestSeconds ? Math.round(seconds * 1000) : 0;
}
