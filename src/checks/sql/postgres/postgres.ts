import { z } from 'zod';
import { correction } from '../../../core/plan/correction.ts';
import type { Database } from '../database.ts';
import { placeOf, whyNoAddress } from './address.ts';

const address = z.string().superRefine((text, ctx) => {
  const message = whyNoAddress(text);
  if (message !== null) ctx.addIssue({ code: 'custom', message, ...correction(addressMeant) });
});

/** Without what stands in keys of its own, or means another thing. */
function addressMeant(value: unknown): string | undefined {
  const text = String(value)
    .trim()
    .replace(
      /^(?:jdbc:)?(?:pgsql|pg|postgis|psql|postgresql\+\w+|tcp|https?|postgres(?:ql)?):\/\//i,
      'postgres://',
    )
    .replace(/^(\w+:\/\/)[^/?#]*@/, '$1')
    .replace(/\?.*$/s, '');
  return text !== value && whyNoAddress(text) === null ? text : undefined;
}

/** PostgreSQL, and what speaks as it does. */
export const postgres: Database = {
  key: 'postgres',
  address,
  placeOf,
  // Loaded when first needed: reading a plan needs no client.
  open: async () => {
    const [{ secure }, { ask }] = await Promise.all([import('./secure.ts'), import('./ask.ts')]);
    return { secure, ask };
  },
};
