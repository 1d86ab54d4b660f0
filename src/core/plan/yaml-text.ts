/** A text as a plan writes it inside braces or brackets: quoted where YAML would read it as something else. */
export function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z_./-][\w./:=+-]*$/.test(text) &&
    !text.endsWith(':') &&
    !/^(?:true|false|null|~|-+)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** A command line as a plan has it: words as a list, anything that only a shell understands as its text. */
export function argvText(line: string): string {
  const text = line.trim();
  if (/[|&;<>()`*?~\\]|\$(?!\{)|["']\S|\S["']|\n/.test(text.replace(/"[^"$\\]*"|'[^']*'/g, ''))) {
    return `[bash, -c, ${JSON.stringify(text)}]`;
  }
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(
    ([word, double, single]) => double ?? single ?? word,
  );
  return `[${words.map(yamlText).join(', ')}]`;
}

/** `api.example.org:443` or the address of a page as host and port; `port` where none is named, null: none is needed. */
export function hostAndPortText(text: string, port: string | null): string {
  const [, host = text, named] = /^(?:\w+:\/\/)?([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(text.trim()) ?? [];
  const wanted = named ?? port;
  return `{ host: ${yamlText(host)}${wanted === null ? '' : `, port: ${wanted}`} }`;
}
