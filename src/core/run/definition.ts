import { digestOf, isSecret } from '../fingerprint/digest.ts';
import { jsonText } from '../json/json-text.ts';
import type { Check } from '../plan/model.ts';
import { fillIn } from '../plan/variables.ts';

/**
 * Eight hex digits that tell whether two checks ask the same of the same thing: type, what is done and what is expected, with the variables
 * of the environment filled in. Names, texts, tiers and time limits are no part of it.
 */
export function definitionOf(check: Check, vars: Readonly<Record<string, string>>): string {
  const open = Object.entries(vars).filter(([name, value]) => !isSecret(name, value, (text) => text));
  const scope = { vars: Object.fromEntries(open), secrets: () => undefined };
  return digestOf(jsonText([check.type, fillIn([check.spec, check.expect ?? null], scope).value]));
}
