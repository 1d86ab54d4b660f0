import type { CheckEnding, Clue } from '../../core/cause/clue.ts';
import { textAt } from '../../core/cause/evidence.ts';

/** What was measured and is not as expected; when it was is another moment in each run. */
export function metricsClues({ evidence, failures }: CheckEnding): readonly Clue[] {
  const [first] = failures;
  if (first === undefined) return [];
  const text = first.message.replace(/ at \d\d:\d\d:\d\d UTC(?= \()/, '');
  return [
    { kind: 'said', text, keys: [`metrics ${textAt(evidence, 'query')} ${first.at} ${first.expected}`] },
  ];
}
