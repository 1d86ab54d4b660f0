import { bundleNames, manifestName } from './bundle.ts';
import type { IncidentHead } from './events.ts';
import type { DocumentKind, FollowUpOffer } from './state.ts';

/** The offers of an incident, in the order of its plan; two items never write the same file. */
export function followUpsOf({ afterwards }: Pick<IncidentHead, 'afterwards'>): readonly FollowUpOffer[] {
  const taken = new Map<string, string>();
  return afterwards.map(({ id, text, target }): FollowUpOffer => {
    if (target === null) return { id, text, kind: 'by-hand' };
    if ('publish' in target) return { id, text, kind: 'github-issue' };
    const path = exportPath(target.write);
    if (path.kind === 'refused') return { id, text, kind: 'refused', path: target.write, why: path.why };
    const first = taken.get(path.path.toLowerCase());
    if (first !== undefined)
      return { id, text, kind: 'refused', path: target.write, why: `${first} writes it already` };
    taken.set(path.path.toLowerCase(), id);
    return { id, text, kind: 'file', path: path.path, document: documentOf(text, path.path) };
  });
}

const longestPath = 200;
const reserved: readonly string[] = [manifestName, ...bundleNames];

/** A path below the folder of an export, or why it is none: relative, of plain names, without `..`, ending in `.md`. */
export function exportPath(
  written: string,
): { kind: 'path'; path: string } | { kind: 'refused'; why: string } {
  const refused = (why: string) => ({ kind: 'refused', why }) as const;
  const path = written.replace(/^(\.\/)+/, '');
  if (path === '' || path.length > longestPath)
    return refused(`expected a path of 1 to ${longestPath} characters`);
  if (/^[/\\~]|^[A-Za-z]:/.test(path))
    return refused('expected a path relative to the export, this one is absolute');
  const parts = path.split('/');
  if (parts.includes('..')) return refused('expected a path below the export, ".." leads out of it');
  const odd = parts.find((part) => !/^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(part) || /[. ]$/.test(part));
  if (odd !== undefined)
    return refused(`expected names of letters, digits, "-", "_" and ".", got ${JSON.stringify(odd)}`);
  if (!/\.md$/i.test(path)) return refused('expected a Markdown file, whose name ends in .md');
  if (reserved.includes(path.toLowerCase())) return refused(`${path} is a file of every export`);
  return { kind: 'path', path };
}

function documentOf(text: string, path: string): DocumentKind {
  const words = `${text} ${path}`.toLowerCase();
  if (/validat/.test(words)) return 'validation';
  if (/guide|lessons|test[- ]exec/.test(words)) return 'test-guide';
  if (/status|health/.test(words)) return 'status';
  return 'incident';
}
