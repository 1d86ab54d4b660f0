import type { ParsedCommand } from './model.ts';

/** What an `if` asks whose branches only say how it went; null for any other. */
export function conditionParts(parsed: ParsedCommand): { asks: ParsedCommand } | null {
  if (parsed.kind === 'pipeline' && parsed.stages.length === 1 && !parsed.isNegated) {
    const [stage] = parsed.stages;
    return stage !== undefined && 'kind' in stage ? conditionParts(stage) : null;
  }
  if (parsed.kind !== 'compound' || parsed.condition === null) return null;
  const { asks, no, noFails } = parsed.condition;
  return noFails || no.length > 0 ? { asks } : null;
}
