/** `queue-depth` is `queueDepth` in code. */
export function identifierOf(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

const reserved = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** Why something cannot be called so; null when it can. */
export function wrongName(name: string): string | null {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return `${name}: expected small letters, digits and single hyphens, such as queue-depth`;
  return reserved.has(name) ? `${name}: a word of the language cannot be a name` : null;
}
