const introducer = '(?:\u001b|\u009b)';
/**
 * Escape sequences (titles and links, then colours and cursor moves), whole, so that their letters do not stay behind; the source of a
 * pattern. A title that never ends is none: all that stands behind it would be taken for it.
 */
export const escapeSequence = `\u001b\\][^\u0007\u001b\\n\\r]*(?:\u0007|\u001b\\\\)|${introducer}[[()#;?]*(?:\\d{1,4}(?:[;:]\\d{0,4})*)?[ -/]*[\\dA-PR-TZcf-nq-uy=><~]`;
const escapes = new RegExp(escapeSequence, 'g');

/** A text without the escape sequences of a terminal: they are how it looked, not what it says. */
export function withoutAnsi(text: string): string {
  // Nearly no text has one, and looking for its first character is a tenth of looking for it.
  return text.includes('\u001b') || text.includes('\u009b') ? text.replace(escapes, '') : text;
}
