import { isOperators, type MatcherInput } from '../core/expect/operators.ts';
import { shortLine } from '../core/words/safe-text.ts';

/**
 * Why a matcher on a text of any length, such as a body or an output, forbids next to nothing: that it is exactly this and no more, or
 * that a pattern with the slashes of JavaScript is found in it. Such an expectation can hardly ever fail.
 */
export function weakNegations(
  wanted: MatcherInput | undefined,
  at: string,
  isForbidden = false,
): readonly string[] {
  if (typeof wanted === 'string') return isForbidden && wanted !== '' ? [onlyExactly(wanted, at)] : [];
  if (wanted === undefined || !isOperators(wanted)) return [];
  const { equals, ne, matches, not } = wanted;
  const exact = isForbidden ? equals : ne;
  return [
    ...(typeof exact === 'string' && exact !== '' ? [onlyExactly(exact, at)] : []),
    ...(isForbidden && matches !== undefined && /^\/.+\/$/.test(matches) ? [withSlashes(matches, at)] : []),
    ...(not === undefined ? [] : weakNegations(not as MatcherInput, at, !isForbidden)),
  ];
}

function onlyExactly(text: string, at: string): string {
  const shown = JSON.stringify(shortLine(text, 60));
  return `${at} may be everything but exactly ${shown}, also a text that holds it; to forbid that, write \`contains: ${shown}\``;
}

function withSlashes(pattern: string, at: string): string {
  const shown = JSON.stringify(shortLine(pattern.slice(1, -1), 60));
  return `${at} forbids ${shortLine(pattern, 60)} with its slashes, which are part of an RE2 pattern; without them, write \`matches: ${shown}\``;
}
