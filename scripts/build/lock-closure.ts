/** One entry of a lock file; whatever else it holds goes along. */
export type LockEntry = {
  dependencies?: Readonly<Record<string, string>>;
  optionalDependencies?: Readonly<Record<string, string>>;
  dev?: boolean;
};
export type LockPackages = Readonly<Record<string, LockEntry>>;

/** The packages that some packages need, those of other platforms too, with their places: what `npm ci` installs where only these are asked for. */
export function lockClosure(packages: LockPackages, names: readonly string[]): LockPackages {
  const found = new Map<string, LockEntry>();
  const add = (name: string, from: string) => {
    const place = placeOf(packages, name, from);
    if (place === null || found.has(place)) return;
    const entry = packages[place] ?? {};
    found.set(place, entry);
    for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
      add(next, place);
  };
  for (const name of names) add(name, '');
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where Node finds a package that one at `from` asks for; null where it is not installed on any platform. */
function placeOf(packages: LockPackages, name: string, from: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '') return null;
  }
}
