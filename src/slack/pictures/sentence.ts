import { drawnPieces, type Sentence } from '../../core/picture/sentence.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import type { Line } from './answer.ts';
import { type Block, linkOr, momentSeen, person, words } from './blocks.ts';

/** A sentence as leaves of rich text; `now` (epoch ms) is when it is read, and words are cut to so many bytes a piece. */
export function leavesOf(sentence: Sentence, now: number, maxBytes = 1_200): Line {
  return drawnPieces<Block>(sentence, {
    text: (text) => words(spaced(text, maxBytes)),
    link: (text, url) => linkOr(shortLine(text, maxBytes), url),
    person,
    moment: (at) => momentSeen(at, now),
  });
}

/** Cut, with the blanks that part it from its neighbours. */
function spaced(text: string, maxBytes: number): string {
  const line = shortLine(text, maxBytes);
  return `${/^\s/.test(text) ? ' ' : ''}${line}${line !== '' && /\s$/.test(text) ? ' ' : ''}`;
}
