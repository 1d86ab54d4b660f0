import type { Assignment, Word, WordPart } from 'unbash';
import type { ParsedCommand, Piece, Text } from './model.ts';
import { type Placeholder, splitMasks, unmask } from './placeholders.ts';

/** What is needed to read a word: the text that its positions count in, and how to read a substitution. */
export type WordReading = {
  source: string;
  placeholders: readonly Placeholder[];
  substitution(part: Extract<WordPart, { type: 'CommandExpansion' }>): ParsedCommand | null;
};

/** A word of the shell as pieces, quotes gone. */
export function textOf(word: Word, reading: WordReading): Text {
  return joined(
    word.parts === undefined
      ? literals(word.value, reading)
      : word.parts.flatMap((part) => piecesOf(part, reading)),
  );
}

/** A text that is all literal, with its placeholders. */
export function literals(
  text: string,
  { placeholders }: Pick<WordReading, 'placeholders'>,
): readonly Piece[] {
  return splitMasks(text, placeholders).map((piece) =>
    typeof piece === 'string'
      ? { kind: 'literal', text: piece }
      : { kind: 'placeholder', name: piece.name, written: piece.written },
  );
}

/** The value of an assignment; null for a list. */
export function assignedText({ value }: Assignment, reading: WordReading): Text | null {
  return value.type === 'Word' ? textOf(value, reading) : null;
}

/** The text of several parts, such as those of a heredoc. */
export function partsText(parts: readonly WordPart[], reading: WordReading): Text {
  return joined(parts.flatMap((part) => piecesOf(part, reading)));
}

function piecesOf(part: WordPart, reading: WordReading): readonly Piece[] {
  const shell = (): readonly Piece[] => [{ kind: 'shell', written: unmask(part.text, reading.placeholders) }];
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return literals(part.value, reading);
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.flatMap((inner) => piecesOf(inner, reading));
    case 'SimpleExpansion': {
      const name = part.text.slice(1);
      return /^[A-Za-z_]\w*$/.test(name) ? [{ kind: 'variable', name, fallback: null }] : shell();
    }
    case 'ParameterExpansion':
      return parameter(part, reading) ?? shell();
    case 'CommandExpansion': {
      const written = unmask(part.text, reading.placeholders);
      return [{ kind: 'substitution', parsed: reading.substitution(part), written }];
    }
    case 'Glob':
      // In an address, a pattern and a filter they are what they look like.
      return literals(part.text, reading);
    case 'ArithmeticExpansion':
    case 'ProcessSubstitution':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return shell();
    default:
      return part satisfies never;
  }
}

function parameter(
  part: Extract<WordPart, { type: 'ParameterExpansion' }>,
  reading: WordReading,
): readonly Piece[] | null {
  const { parameter: name, operation, prefix, index } = part;
  if (prefix !== undefined || index !== undefined || !/^[A-Za-z_]\w*$/.test(name)) return null;
  if (operation === undefined) return [{ kind: 'variable', name, fallback: null }];
  if (operation.type !== 'Default') return null;
  if (operation.operator.endsWith('+')) return null;
  const operand = plainText(textOf(operation.operand, reading));
  const isMessage = operation.operator.endsWith('?');
  return [{ kind: 'variable', name, fallback: isMessage ? null : operand }];
}

/** Pieces with literals that stand side by side as one. */
export function joined(pieces: readonly Piece[]): Text {
  const text: Piece[] = [];
  for (const piece of pieces) {
    const last = text.at(-1);
    if (piece.kind === 'literal' && last?.kind === 'literal')
      text[text.length - 1] = { kind: 'literal', text: last.text + piece.text };
    else if (piece.kind !== 'literal' || piece.text !== '') text.push(piece);
  }
  return text;
}

/** The text when nothing in it is filled in; null otherwise. */
export function plainText(text: Text): string | null {
  if (text.some(({ kind }) => kind !== 'literal')) return null;
  return text.map((piece) => (piece.kind === 'literal' ? piece.text : '')).join('');
}

/** The text as it was written, for people and for looking into it. */
export function writtenText(text: Text): string {
  return text
    .map((piece) => {
      if (piece.kind === 'literal') return piece.text;
      return piece.kind === 'variable' ? `$${piece.name}` : piece.written;
    })
    .join('');
}

/** A text that is one literal. */
export function literal(text: string): Text {
  return text === '' ? [] : [{ kind: 'literal', text }];
}
