import {
  drawnPieces,
  type Prose,
  phrase,
  piecesOf,
  type Sentence,
  sentenceText,
} from '../../core/picture/sentence.ts';
import { bytesOf } from '../../core/words/cut.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { linkOr, momentSeen, person, type RichTextPiece, sentenceMoment, words } from './blocks.ts';
import type { Line } from './reply-message.ts';

/** A sentence as leaves of rich text; `now` (epoch ms) is when it is read, and words are cut to so many bytes a piece. */
export function leavesOf(sentence: Sentence, now: number, maxBytes = 1_200): Line {
  return drawnPieces<RichTextPiece>(sentence, {
    text: (text) => words(spaced(text, maxBytes)),
    link: (text, url) => linkOr(shortLine(text, maxBytes), url),
    person,
    moment: (at) => momentSeen(at, now),
  });
}

/** A sentence of the desk, on its lines and whole. */
export function lineOf(prose: Prose): Line {
  return drawnPieces<RichTextPiece>(piecesOf(prose), {
    text: (text) => words(text),
    link: linkOr,
    person,
    moment: sentenceMoment,
  });
}

/** The same on one line, in about so many bytes and with its stop; `otherwise` where it says nothing. */
export function shortSentence(prose: Prose, otherwise: string, maxBytes = 600): Line {
  let left = maxBytes;
  const pieces = piecesOf(prose).flatMap((piece): Sentence => {
    if (left <= 0) return [];
    const cut = 'text' in piece ? { ...piece, text: spaced(piece.text, left) } : piece;
    left -= 'text' in cut ? bytesOf(cut.text) : bytesOfName;
    return [cut];
  });
  const text = sentenceText(pieces, { person: String, moment: String }).trim();
  if (text === '') return [words(otherwise)];
  const end = /[.!?…]$/.test(text) ? '' : '.';
  return lineOf(phrase`${pieces}${end}`);
}

const bytesOfName = 20;

/** Cut, with the blanks that part it from its neighbours. */
function spaced(text: string, maxBytes: number): string {
  const line = shortLine(text, maxBytes);
  return `${/^\s/.test(text) ? ' ' : ''}${line}${line !== '' && /\s$/.test(text) ? ' ' : ''}`;
}
