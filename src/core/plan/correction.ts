import type { z } from 'zod';

/** What a refused value was meant to be, told by the field that refuses it; undefined when nobody knows. */
type Correct = (value: unknown) => unknown;

/** For `refine` and `addIssue`: the field says what the value was probably meant to be. */
export function correction(of: Correct): { params: { correct: Correct } } {
  return { params: { correct: of } };
}

/** What a field that refused a value says that it was meant to be. */
export function correctedValue(issue: z.core.$ZodIssue, value: unknown): unknown {
  const of = issue.code === 'custom' ? issue.params?.correct : undefined;
  // Safe: `correct` is the only way in which a field says so.
  return typeof of === 'function' ? (of as Correct)(value) : undefined;
}
