import { maskAssignments } from './assignments.ts';
import { maskBearer, maskHeaders, maskUserinfo } from './headers.ts';
import { keyBlockPlaces } from './key-blocks.ts';
import { type MaskedPlace, withMasks } from './places.ts';
import { redacted, tokenPlaces } from './vendor-tokens.ts';

/**
 * Masks what has the shape of a secret, whoever's it is. The order matters: a key block before the assignments that would eat its first line,
 * vendor tokens before what could cut them. Every pattern is linear: it begins with a fixed text or at the start of a run, and no two runs share a character.
 */
export function maskShapes(text: string): string {
  const assigns = mayAssign.test(text);
  // Most texts of an observation are a word or two: looking before the patterns do halves the price of a check.
  if (!assigns && text.length < shortestToken) return text;
  const tokens = withMasks(text, shapePlaces(text));
  if (!assigns) return maskJwts(maskBearer(tokens));
  return maskJwts(maskAssignments(maskHeaders(maskUserinfo(tokens))));
}

/** Where key blocks and tokens stand, which are known by themselves and not by what is in front of them. */
export function shapePlaces(text: string): readonly MaskedPlace[] {
  return [...keyBlockPlaces(text), ...tokenPlaces(text)];
}

/** Every userinfo, header, assignment, flag and element has one of these. */
const mayAssign = /[:=]|<\/|(?:^|[\s"'])-|login\s/;
/** Characters of the shortest secret without them. */
const shortestToken = 10;

const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}/g;
/** One that was cut: a header that is one, or more. */
const cutJwt = /(?<![\w-])eyJ(?:hbGci|0eXAi|raWQi)[\w-]{4,}(?:\.[\w-]*){0,3}(?=["'\s]{0,4}(?:…|$))/g;

function maskJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(jwt, redacted).replace(cutJwt, redacted) : text;
}
