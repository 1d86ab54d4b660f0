import { createRedactor } from '../redact/redact.ts';
import { isSensitiveName } from '../redact/sensitive-names.ts';

/** Eight hex digits that tell whether two texts are the same; a text cannot be had back from them. No protection against who makes texts alike on purpose. */
export function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}

const most = 40;
const shapes = createRedactor([]);

/**
 * Digests of the values of variables, by name; of very many the last ones have one together. Empty for a value that is a secret, has the
 * shape of one, holds one (`redact` finds those by value) or has a name like one: a short secret could be guessed from its digest.
 */
export function variableDigests(
  variables: Readonly<Record<string, string>>,
  redact: (text: string) => string = (text) => text,
): Readonly<Record<string, string>> {
  const open = Object.entries(variables)
    .filter(([name]) => name !== 'environment')
    .map(([name, value]) => [name, isSecret(name, value, redact) ? '' : digestOf(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const shown = open.slice(0, most);
  const rest = open.slice(most);
  const others = rest.length === 0 ? [] : [[`and ${rest.length} more`, digestOf(JSON.stringify(rest))]];
  return Object.fromEntries([...shown, ...others]);
}

/** True for a value that nobody is to read. */
export function isSecret(name: string, value: string, redact: (text: string) => string): boolean {
  return isSensitiveName(name) || shapes.text(value) !== value || redact(value) !== value;
}
