/** Control characters, and the marks that turn the direction of text or hide in it; not tab and line feed. */
export const controlCharacter = '(?![\\t\\n])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]';

/** Characters that show nothing although they are no control characters: fillers, joiners, selectors other than those of emoji. */
export const filler =
  '\\u034f|\\u115f|\\u1160|\\u17b4|\\u17b5|[\\u180b-\\u180d]|\\u180f|\\u2800|\\u3164|[\\ufe00-\\ufe0d]|\\uffa0|[\\u{e0100}-\\u{e01ef}]';
