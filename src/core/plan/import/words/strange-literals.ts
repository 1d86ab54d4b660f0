import type { CommandClaim } from '../shell/claim.ts';
import type { Draft } from '../shell/model.ts';
import { atomsOf, unescaped } from './coverage.ts';

const quoted =
  /`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s*([^»\n]+?)\s*»|「([^」\n]+)」|『([^』\n]+)』/gu;

/** What is said of another time, or which one is not meant, in parentheses or in the place of what is. */
const beside =
  /[(（][^()（）]*[)）]|(?<!\p{L})(?:instead\s+of|rather\s+than|no\s+longer|any\s+more|statt|anstatt|anstelle|au\s+lieu\s+d\p{L}*|en\s+(?:vez|lugar)\s+de|em\s+vez\s+de|invece\s+d\p{L}*|вместо|zamiast|in\s+plaats\s+van)(?!\p{L}).*|而不是.*|ではなく/giu;

/**
 * What stands in quotes or code marks, is in none of the claims, and is no name of what is asked: the sentence says something of it, and nobody knows
 * what. In any language: no verb is read.
 */
export function strangeLiterals(
  words: string,
  claims: readonly CommandClaim[],
  { type, spec, prints }: Pick<Draft, 'type' | 'spec' | 'prints'>,
): readonly string[] {
  const known = new Set([
    ...atomsOf(unescaped(JSON.stringify(claims))),
    ...atomsOf(JSON.stringify([spec, prints])),
    // Of a service that is asked for its health nothing else is told.
    ...(type === 'grpc' ? ['status'] : []),
  ]);
  return [...words.replace(beside, ' ').matchAll(quoted)].flatMap((found) => {
    const inner = found.slice(1).find((one) => one !== undefined) ?? '';
    const atoms = atomsOf(inner).filter((atom) => !/^[1-5](?:\d\d|xx)$/.test(atom));
    return atoms.every((atom) => known.has(atom)) ? [] : [inner];
  });
}
