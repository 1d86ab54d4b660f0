/** The commands of the first `sh` block under a heading of a page, without what is said beside them. */
export function commandsUnder(page: string, heading: string): readonly string[] {
  const [, block = ''] = new RegExp(`^## ${heading}\n[^]*?\`\`\`sh\n([^]*?)\`\`\``, 'm').exec(page) ?? [];
  const lines = block.split('\n').map((line) => line.replace(/\s+#.*$/, '').trim());
  return lines.filter((line) => line !== '');
}
