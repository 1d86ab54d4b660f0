const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** A message of Slack as a person reads it: without markup for names, links, dates and escapes; names stay ids where Slack gives none. */
export function plainSlackText(text: string): string {
  return text.replace(
    /<([^<>|\s]+)(?:\|([^<>]*))?>|<!date\^[^<>|]*\|([^<>]*)>|&(?:amp|lt|gt);/g,
    (whole: string, token?: string, label?: string, date?: string) => {
      if (date !== undefined) return unescaped(date);
      return token === undefined ? (entities[whole] ?? whole) : unescaped(named(token, label ?? ''));
    },
  );
}

function named(token: string, label: string): string {
  const mark = token.charAt(0);
  if (mark === '@' || mark === '#') return label === '' ? token : `${mark}${label}`;
  if (mark !== '!') return label === '' || token.endsWith(label) ? token : `${label} (${token})`;
  if (label !== '') return label;
  const group = /^!subteam\^(S\w+)$/.exec(token);
  return `@${group?.[1] ?? token.slice(1)}`;
}

/** One pass, so that what somebody typed as `&amp;lt;` does not become markup in the end. */
export function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity] ?? entity);
}

/** The text of a mention without the bot's own name at its beginning, or its first one anywhere. */
export function withoutMention(text: string, botUser: string): string {
  const own = `<@${botUser}`;
  for (let at = text.indexOf(own); at >= 0; at = text.indexOf(own, at + 1)) {
    const rest = /^(?:\|[^<>]*)?>[:,]?/.exec(text.slice(at + own.length));
    if (rest === null) continue;
    const after = text.slice(at + own.length + rest[0].length).trimStart();
    return `${text.slice(0, at).trimEnd()} ${after}`.trim();
  }
  return text.trim();
}
