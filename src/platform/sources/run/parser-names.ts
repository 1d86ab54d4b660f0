import { namedGroups } from '../../../core/query/named-groups.ts';

/** As plans name them. What reads the lines is loaded when a program is run. */
export const parserNames = ['ndjson', 'logfmt', 'journal-json', 'kubernetes', 'docker'] as const;

export type ParserName = (typeof parserNames)[number];

/** Why a pattern reads no lines; null when it does. */
export function patternProblem(pattern: string): string | null {
  const groups = namedGroups(pattern);
  if (groups.kind === 'error') return `expected an RE2 pattern: ${groups.message}`;
  const missing = ['time', 'message'].find((name) => !groups.names.includes(name));
  return missing === undefined ? null : `expected a group (?P<${missing}>…) in the pattern`;
}
