/** The headings of a release, in the order in which it has them. */
export const kinds = ['Added', 'Changed', 'Fixed', 'Security'] as const;
export type Kind = (typeof kinds)[number];

/** One change, in words for an operator. */
export type Entry = { kind: Kind; text: string };

/** A file of `changes/` as an entry, or everything that is wrong with it, each with its place. */
export function parseEntry(
  file: string,
  content: string,
): { entry: Entry; problems: [] } | { entry: null; problems: string[] } {
  const [, head, body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(content.replaceAll('\r\n', '\n')) ?? [];
  if (head === undefined)
    return { entry: null, problems: [`${file}:1: expected "---", "kind: Added" and "---" before the text`] };
  const [, given] = /^kind: *(\S+) *$/.exec(head) ?? [];
  const kind = kinds.find((each) => each === given);
  const text = body.trim();
  const problems = [
    /^[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(file) ? '' : `${file}: expected a name such as tcp-reads-banners.md`,
    kind === undefined
      ? `${file}:2: expected only "kind: " and one of ${kinds.join(', ')}, got "${head}"`
      : '',
    text === '' ? `${file}:4: expected a sentence for an operator` : '',
    /^([-*+#>]|\d+\.)\s/m.test(text) ? `${file}: expected one paragraph, not headings, lists or quotes` : '',
    text.includes('\n\n') ? `${file}: expected one paragraph; another change is another file` : '',
  ].filter((problem) => problem !== '');
  return kind === undefined || problems.length > 0
    ? { entry: null, problems }
    : { entry: { kind, text }, problems: [] };
}
