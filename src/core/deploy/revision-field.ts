import { lookUpField } from '../log-fields.ts';
import type { LogEntry } from '../logs.ts';
import { namedGroups } from '../query/named-groups.ts';
import { parsePath } from '../query/parse.ts';

const group = 'revision';

/** Why a pattern takes no revision out of a field; null when it does. */
export function revisionPatternProblem(pattern: string): string | null {
  const groups = namedGroups(pattern);
  if (groups.kind === 'error') return `expected an RE2 pattern: ${groups.message}`;
  return groups.names.includes(group) ? null : `expected a group (?P<${group}>…) in the pattern`;
}

/** What reads the name of the revision in an entry; null for an entry that names none. */
export function revisionReader({
  field,
  pattern,
}: {
  field: string;
  pattern: string | null;
}): (entry: LogEntry) => string | null {
  const path = parsePath(field) ?? [];
  const groups = pattern === null ? null : namedGroups(pattern);
  return (entry) => {
    const value = lookUpField(entry, path).values.find(
      (one) => typeof one === 'string' || typeof one === 'number',
    );
    const text = value === undefined ? '' : String(value).trim();
    const name = groups === null || groups.kind === 'error' ? text : (groups.of(text)?.[group] ?? '');
    return name === '' ? null : name;
  };
}
