const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\u034f|\u115f|\u1160|\u2800|\u3164|\uffa0/u;
/** Joiners at a letter of another script than ours or at an emoji, and the tags of a flag, belong to what is read. */
const needed = (() => {
  const beside =
    '(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}])[\\p{L}\\p{M}\\p{Extended_Pictographic}\\u{1f3fb}-\\u{1f3ff}\\ufe0f]';
  const flag = '(?<=\\u{1f3f4}[\\u{e0020}-\\u{e007f}]*)[\\u{e0020}-\\u{e007f}]';
  return new RegExp(`(?<=${beside})[\\u200c\\u200d]|[\\u200c\\u200d](?=${beside})|${flag}`, 'gu');
})();

/** The first character of a text that shows nothing, or turns what is shown around; null when there is none. */
export function hiddenIn(text: string): string | null {
  return hidden.exec(text.replace(needed, ''))?.[0] ?? null;
}

/** The first control or format character of a line; null when there is none. */
export function controlIn(line: string): string | null {
  return /[\p{Cc}\p{Cf}]/u.exec(line.replace(needed, ''))?.[0] ?? null;
}
