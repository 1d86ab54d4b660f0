/** True when a list has two members that are the same JSON, whatever the order of their keys. Takes the time of reading it once. */
export function hasTwice(members: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const member of members) seen.add(JSON.stringify(member, sorted));
  return seen.size < members.length;
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
