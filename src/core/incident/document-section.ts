/**
 * A file with the document of an incident in it, between two comments that nobody sees: in place of the one that was there, else at the
 * end; what others wrote stays as it is. `file` is null where there is none yet.
 */
export function withDocument(file: string | null, key: string, document: string): string {
  const [begin, end] = marksOf(key);
  const section = `${begin}\n${document.trim()}\n${end}\n`;
  if (file === null || file.trim() === '') return section;
  const from = file.indexOf(begin);
  const to = from === -1 ? -1 : file.indexOf(end, from);
  if (to === -1) return `${file.trimEnd()}\n\n${section}`;
  return `${file.slice(0, from)}${section}${file.slice(to + end.length).replace(/^\r?\n/, '')}`;
}

function marksOf(key: string): readonly [string, string] {
  const name = encodeURIComponent(key);
  return [`<!-- staging-check:${name} -->`, `<!-- /staging-check:${name} -->`];
}
