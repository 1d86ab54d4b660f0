import { RE2JS } from 're2js';

/** A text taken apart by the named groups of an RE2 pattern; null where the pattern is not in it. */
export type ReadGroups = (text: string) => Readonly<Record<string, string>> | null;

/** The names of the groups of an RE2 pattern, and what it finds; or why it is no pattern. */
export function namedGroups(
  pattern: string,
): { kind: 'groups'; names: readonly string[]; of: ReadGroups } | { kind: 'error'; message: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    const names = Object.keys(compiled.namedGroups());
    const readGroups: ReadGroups = (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return null;
      const groups = names.map((name) => [name, matcher.group(name)] as const);
      return Object.fromEntries(groups.flatMap(([name, value]) => (value == null ? [] : [[name, value]])));
    };
    return { kind: 'groups', names, of: readGroups };
  } catch (error) {
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}
