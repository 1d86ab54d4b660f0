import { RE2JS } from 're2js';
import { z } from 'zod';
import { withoutAnsi } from '../../core/ansi.ts';
import { keptParts } from '../../core/expect/partial-text.ts';
import { hasVariables } from '../../core/plan/fields.ts';

const pattern = z.string().superRefine((text, ctx) => {
  if (hasVariables(text)) return;
  const problem = problemOf(text);
  if (problem !== null) ctx.addIssue({ code: 'custom', message: problem });
});

/** Names for what stands in the output: RE2 patterns, each with one group that is the value. */
export const readField = z.record(
  z.string().regex(/^[A-Za-z][\w-]*$/, { error: 'expected a name of letters, digits, _ and -' }),
  pattern,
);

/**
 * The first value of each pattern; what the output does not hold is left out. Of output that was cut, what stands behind the cut may not be
 * the first, and what touches it not the whole value.
 */
export function readOutput(
  patterns: Readonly<Record<string, string>>,
  { text, cut }: { text: string; cut: boolean },
): Readonly<Record<string, string>> {
  const all = withoutAnsi(text);
  const known = cut ? (keptParts(all)[0] ?? '') : all;
  const found = Object.entries(patterns).flatMap(([name, pattern]): [string, string][] => {
    const matcher = RE2JS.compile(pattern, RE2JS.MULTILINE).matcher(known);
    if (!matcher.find() || (cut && matcher.end() === known.length)) return [];
    const value = matcher.group(1);
    return value === null || value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

function problemOf(text: string): string | null {
  try {
    const groups = RE2JS.compile(text).groupCount();
    return groups === 1 ? null : `expected exactly one group in brackets, got ${groups}`;
  } catch (error) {
    return `expected an RE2 pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}
