import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** True for text in which a variable is still to be filled in; schemas let it pass when a plan is first read. */
export function hasVariables(text: string): boolean {
  return text.includes('${');
}

/** A duration with its unit (`250ms`, `30s`, `5m`, `2h`, `1d`), in milliseconds once parsed; NaN while a variable is not filled in. */
export const durationField = z
  .string()
  .refine((text) => hasVariables(text) || parseDuration(text) !== null, {
    error: 'expected a duration with a unit, such as 250ms, 30s, 5m, 2h or 1d',
  })
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .meta({ description: 'a duration with its unit: 250ms, 30s, 5m, 2h, 1d' });

/** Text that must be a URL of one of the protocols (`http:`) once variables are filled in. */
export function urlField(protocols: readonly string[]) {
  const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return z.string().refine((text) => hasVariables(text) || isUrl(text, protocols), {
    error: `expected a URL that begins with ${wanted}`,
  });
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}
