import { minuteText } from '../words/instants.ts';

/**
 * A piece of a sentence, which each outlet draws in its own way: words (with an address they are a link), a person by id, a moment (epoch
 * ms). Words from outside are not made safe here.
 */
export type SentencePart = { text: string; url?: string | null } | { person: string } | { moment: number };

/** Words on one line. */
export type Sentence = readonly SentencePart[];

/** Words alone, or with more than words among them. */
export type Prose = string | Sentence;

/** How an outlet draws each kind of piece. */
export type PieceDrawing<Drawn> = {
  text(text: string): Drawn;
  link(text: string, url: string): Drawn;
  person(id: string): Drawn;
  moment(at: number): Drawn;
};

/** The pieces as an outlet draws them, in their order; pieces without words are left out. */
export function drawnPieces<Drawn>(sentence: Sentence, drawing: PieceDrawing<Drawn>): readonly Drawn[] {
  return sentence.flatMap((piece) => {
    if ('person' in piece) return [drawing.person(piece.person)];
    if ('moment' in piece) return [drawing.moment(piece.moment)];
    if (piece.text === '') return [];
    return [piece.url == null ? drawing.text(piece.text) : drawing.link(piece.text, piece.url)];
  });
}

/** The sentence as plain text, people and moments as they are to be called. */
export function sentenceText(
  sentence: Sentence,
  { person, moment }: Pick<PieceDrawing<string>, 'person' | 'moment'>,
): string {
  return drawnPieces(sentence, { text: (text) => text, link: (text) => text, person, moment }).join('');
}

/** Words with more than words among them, as they are read. */
export function phrase(
  texts: TemplateStringsArray,
  ...between: readonly (string | number | SentencePart | Sentence)[]
): Sentence {
  const pieces: SentencePart[] = [];
  const add = (piece: SentencePart) => {
    const last = pieces.at(-1);
    if (last === undefined || !isPlain(last) || !isPlain(piece)) pieces.push(piece);
    else pieces[pieces.length - 1] = { text: last.text + piece.text };
  };
  texts.forEach((text, index) => {
    const next = between[index];
    plain(text).forEach(add);
    (typeof next === 'object' ? [next].flat() : plain(String(next ?? ''))).forEach(add);
  });
  return pieces;
}

function isPlain(piece: SentencePart): piece is { text: string } {
  return 'text' in piece && piece.url == null;
}

/** The pieces of it. */
export function piecesOf(prose: Prose): Sentence {
  return typeof prose === 'string' ? plain(prose) : prose;
}

/** For whoever takes nothing but text and has no names: people by id. */
export function proseText(prose: Prose): string {
  return sentenceText(piecesOf(prose), { person: (id) => `@${id}`, moment: minuteText });
}

/** Words as a sentence; none for no words. */
export function plain(text: string): Sentence {
  return text === '' ? [] : [{ text }];
}

/** Sentences as one, with something between them; empty ones are left out. */
export function joined(sentences: readonly Sentence[], between: string): Sentence {
  return sentences
    .filter((sentence) => sentence.length > 0)
    .flatMap((sentence, index) => (index === 0 ? sentence : [{ text: between }, ...sentence]));
}
