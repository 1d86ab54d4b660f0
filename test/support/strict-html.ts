const tagForm = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g;
const tags = new Set(
  'html head meta title style body a header main footer nav section div span h1 h2 h3 h4 p ul li dl dt dd pre code time strong small details summary br'.split(
    ' ',
  ),
);
const voids = new Set(['meta', 'br']);
const attributes = new Set(
  'lang charset name content class href rel id aria-hidden aria-label aria-labelledby datetime open'.split(
    ' ',
  ),
);

/**
 * Reads a page by a grammar that is narrower than HTML: known tags, known attributes in double quotes, every tag closed in
 * its order, no other `<` or `>`. Gives everything that is wrong, and the links.
 */
export function readStrictHtml(page: string): {
  problems: string[];
  links: string[];
  ids: string[];
  text: string;
} {
  const problems: string[] = [];
  const links: string[] = [];
  const ids: string[] = [];
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/, '');
  const text = body.replace(tagForm, (_, slash: string, tag: string, given: string) => {
    if (!tags.has(tag)) problems.push(`tag ${tag}`);
    if (slash === '/') {
      const last = open.pop();
      if (last !== tag) problems.push(`${last} closed by ${tag}`);
    } else if (!voids.has(tag)) open.push(tag);
    for (const [, name = '', value = ''] of given.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      if (!attributes.has(name)) problems.push(`attribute ${name} of ${tag}`);
      if (name === 'href') links.push(value);
      if (name === 'id') ids.push(value);
    }
    return ' ';
  });
  if (open.length > 0) problems.push(`left open: ${open.join(' ')}`);
  const stray = /[<>]/.exec(text);
  if (stray !== null) problems.push(`stray ${text.slice(Math.max(0, stray.index - 40), stray.index + 40)}`);
  return { problems, links, ids, text };
}
