/** What a person typed as who received it understood it: words, and whom or what they mean; `name` is empty where nobody told it. */
export type TypedText = string | readonly TypedPiece[];

export type TypedPiece =
  | { kind: 'text'; text: string }
  | { kind: 'person' | 'group' | 'channel'; id: string; name: string }
  /** Everybody who is `here`, in the `channel`, and so on. */
  | { kind: 'everybody'; name: string };

/** As words of a command: people, groups and channels by id. */
export function typedWords(typed: TypedText): string {
  return written(typed, ({ id }) => id);
}

/** As its author sees it: people, groups and channels by name, with their ids, which outlive the names. */
export function typedLines(typed: TypedText): string {
  return written(typed, ({ id, name }) => (name === '' ? id : `${name} (${id})`));
}

function written(typed: TypedText, called: (piece: { id: string; name: string }) => string): string {
  if (typeof typed === 'string') return typed;
  const pieces = typed.map((piece) => {
    if (piece.kind === 'text') return piece.text;
    if (piece.kind === 'everybody') return `@${piece.name}`;
    return `${piece.kind === 'channel' ? '#' : '@'}${called(piece)}`;
  });
  return pieces.join('');
}
