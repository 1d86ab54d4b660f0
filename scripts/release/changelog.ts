import { type Entry, kinds } from './entries.ts';

/** The changelog with one more release on top of those it has; `date` is `YYYY-MM-DD`. */
export function withRelease(
  changelog: string,
  version: string,
  date: string,
  entries: readonly Entry[],
): string {
  const before = changelog.search(/^## /m);
  const at = before < 0 ? changelog.length : before;
  const section = [`## ${version} · ${date}`, ...kinds.flatMap((kind) => headed(kind, entries))].join('\n\n');
  return `${changelog.slice(0, at).trimEnd()}\n\n${section}\n\n${changelog.slice(at)}`.trimEnd().concat('\n');
}

function headed(kind: Entry['kind'], entries: readonly Entry[]): string[] {
  const items = entries
    .filter((entry) => entry.kind === kind)
    .map(
      ({ text }) =>
        `- ${text
          .split('\n')
          .map((line) => line.trim())
          .join('\n  ')}`,
    );
  return items.length === 0 ? [] : [`### ${kind}`, items.join('\n')];
}

/** The version that follows: `major`, `minor`, `patch`, or one that is written out and higher; null for anything else. */
export function nextVersion(current: string, wish: string): string | null {
  const [major = 0, minor = 0, patch = 0] = numbersOf(current) ?? [];
  if (wish === 'major') return `${major + 1}.0.0`;
  if (wish === 'minor') return `${major}.${minor + 1}.0`;
  if (wish === 'patch') return `${major}.${minor}.${patch + 1}`;
  const wished = numbersOf(wish);
  if (wished === null) return null;
  const [one = 0, other = 0] = [wished, [major, minor, patch]].map(
    ([x = 0, y = 0, z = 0]) => x * 1e8 + y * 1e4 + z,
  );
  return one > other ? wish : null;
}

function numbersOf(version: string): readonly number[] | null {
  return /^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.test(version)
    ? version.split('.').map(Number)
    : null;
}
