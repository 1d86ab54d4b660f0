/** Control characters, and the marks that turn the direction of text or hide in it; not tab and line feed. */
export const controlCharacter = '(?![\\t\\n])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]';

const joining = [
  ...[
    'Arabic',
    'Syriac',
    'Mongolian',
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
  ],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'],
]
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const pictured = '\\p{Extended_Pictographic}';

/** Characters of the above that belong to what is read: the joiners of scripts that need them (Persian, Hindi) and of emoji, and the flags of regions. */
export const belonging = [
  `(?<=[${joining}])[\\u200c\\u200d]`,
  `[\\u200c\\u200d](?=[${joining}])`,
  `(?<=[${pictured}\\u{1f3fb}-\\u{1f3ff}\\ufe0f])\\u200d(?=${pictured})`,
  '(?<=\\u{1f3f4}[\\u{e0030}-\\u{e007a}]{0,6})[\\u{e0030}-\\u{e007a}](?=[\\u{e0030}-\\u{e007a}]{0,6}\\u{e007f})',
  '(?<=\\u{1f3f4}[\\u{e0030}-\\u{e007a}]{1,7})\\u{e007f}',
].join('|');

/** Characters that show nothing although they are no control characters: fillers, joiners, selectors other than those of emoji. */
export const filler =
  '\\u034f|\\u115f|\\u1160|\\u17b4|\\u17b5|[\\u180b-\\u180d]|\\u180f|\\u2800|\\u3164|[\\ufe00-\\ufe0d]|\\uffa0|[\\u{e0100}-\\u{e01ef}]';
