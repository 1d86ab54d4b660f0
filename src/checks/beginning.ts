/** Characters behind the cut that are looked at too, so that a secret on it is whole when it is looked for. */
export const behindTheCut = 4_096;

/** The first `length` characters; of a longer text without the secrets in it, one that stands on the cut among them. */
export function beginningOf(text: string, length: number, redact: (text: string) => string): string {
  if (text.length <= length) return text;
  return redact(text.slice(0, length + behindTheCut)).slice(0, length);
}
