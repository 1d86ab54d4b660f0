import { maskShapes } from './redact/shapes.ts';
import { beginning, ending, unitsOf } from './words/cut.ts';

/** Characters behind the cut that are looked at too, so that a secret on it is whole when it is looked for. */
const behindTheCut = 4_096;

/**
 * The beginning of a longer text, with `…` behind it. What has the shape of a secret goes before the cut, since half a token is not
 * recognised; what is left of a secret of ours is found beside the `…`.
 */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const masked = maskShapes(text.slice(0, length + behindTheCut));
  return `${beginning(masked, length, unitsOf)}…`;
}

/** The beginning and the end of a longer text, with ` … ` between them; the same goes for both cuts. */
export function bothEnds(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor(length / 2);
  const masked = maskShapes(text);
  if (masked.length <= length) return masked;
  return `${beginning(masked, half, unitsOf)} … ${ending(masked, half)}`;
}
