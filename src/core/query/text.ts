import { some, type Truth, unreadKey } from './unread.ts';

/** Whether a value, or anything in it, holds a text that is folded already. */
export function holdsText(value: unknown, wanted: string): Truth {
  if (typeof value === 'string') return fold(value).includes(wanted);
  if (typeof value === 'number' || typeof value === 'boolean') return fold(String(value)).includes(wanted);
  if (typeof value !== 'object' || value === null) return false;
  return some(Object.entries(value), ([name, member]) =>
    name === unreadKey ? null : holdsText(member, wanted),
  );
}

const ascii = /^[\x20-\x7e\s]*$/;

/** Case folded and normalised (NFKC), as the service compares texts. */
export function fold(text: string): string {
  return ascii.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
