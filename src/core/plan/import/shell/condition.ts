import type { ParsedCommand } from './model.ts';

/** What an `if` asks whose branches only say how it went; `isInverted`: what it asks must not be. Null for any other. */
export function conditionParts(parsed: ParsedCommand): { asks: ParsedCommand; isInverted: boolean } | null {
  if (parsed.kind === 'pipeline' && parsed.stages.length === 1 && !parsed.isNegated) {
    const [stage] = parsed.stages;
    return stage !== undefined && 'kind' in stage ? conditionParts(stage) : null;
  }
  if (parsed.kind !== 'compound' || parsed.condition === null) return null;
  const { asks, yes, no, yesFails, noFails } = parsed.condition;
  if (yesFails) return noFails ? null : { asks, isInverted: true };
  if (noFails) return { asks, isInverted: false };
  const isBad = yes.some((text) => badNews.test(text));
  if (isBad) return no.some((text) => badNews.test(text)) ? null : { asks, isInverted: true };
  return no.length > 0 ? { asks, isInverted: false } : null;
}

/** Words that something is not as it should be. */
export const badNews =
  /❌|✗|✘|🔴|\b(?:fail(?:s|ed|ure|ing)?|error|bad|wrong|broken|down|unhealthy|unreachable|missing|not\s+\w+|mismatch|unexpected|problem|alert|critical)\b/i;
