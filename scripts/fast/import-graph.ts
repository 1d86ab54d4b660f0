import path from 'node:path/posix';

/** Every file of the project by its path, with the files that it names: imports, and scripts that it starts. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const named = /'(\.{1,2}\/[\w./-]+\.(?:ts|mjs|js|json|yaml|py))'/g;

/** Reads the graph out of the texts of the files; what they name outside of them does not count. */
export function importGraph(texts: ReadonlyMap<string, string>): ImportGraph {
  return new Map(
    [...texts].map(([file, text]) => {
      const found = [...text.matchAll(named)].map(([, name = '']) => path.join(path.dirname(file), name));
      return [file, [...new Set(found)].filter((other) => texts.has(other))];
    }),
  );
}

/** How many imports lie between these files and those that use them; 0 for the files themselves. */
export function usersOf(graph: ImportGraph, files: readonly string[]): ReadonlyMap<string, number> {
  const users = new Map<string, string[]>();
  for (const [file, others] of graph)
    for (const other of others) users.set(other, [...(users.get(other) ?? []), file]);
  const distances = new Map(files.map((file) => [file, 0]));
  // A map visits what is added to it while it is walked.
  for (const [file, distance] of distances)
    for (const user of users.get(file) ?? []) if (!distances.has(user)) distances.set(user, distance + 1);
  return distances;
}
