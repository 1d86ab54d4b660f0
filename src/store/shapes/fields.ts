import { z } from 'zod';

/** An object that is read for these fields; what else stands in it stays, as another version may have put it there. */
export const object = z.looseObject;

export const texts = z.array(z.string());
export const text = z.string();
export const number = z.number();
export const flag = z.boolean();

/** A text, or null for none. */
export const textOrNone = z.string().nullable();
export const numberOrNone = z.number().nullable();

/** An event of some type; each has an id and the time (epoch ms) at which it happened. */
export function event<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return object({ id: text, at: number, type: z.literal(type), ...fields });
}
