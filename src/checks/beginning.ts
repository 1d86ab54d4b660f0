/** Characters behind the cut that are looked at too, so that a secret on it is whole when it is looked for. */
export const behindTheCut = 4_096;

/** The first `length` characters; of a longer text without the secrets in it, one that stands on the cut among them. */
export function beginningOf(text: string, length: number, redact: (text: string) => string): string {
  if (text.length <= length) return text;
  const masked = redact(text.slice(0, length + behindTheCut));
  // Half a mask would be read as something that came.
  const mask = masked.lastIndexOf('[redacted', length - 1);
  const end = mask === -1 ? -1 : masked.indexOf(']', mask);
  return masked.slice(0, end >= length ? mask : length);
}
