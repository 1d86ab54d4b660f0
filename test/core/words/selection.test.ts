import { expect, it } from 'vitest';
import { namesByIds, runWords, selectionWords } from '../../../src/core/words/results.ts';
import { checkHeadOf, runHeadOf } from '../../support/run-events.ts';

const names = namesByIds([
  { id: 'event-flow', name: 'Event flow' },
  { id: 'golden', name: 'Golden path' },
  { id: 'suite', name: 'Agent events suite' },
  { id: 'nameless', name: '' },
]);

it.each([
  [[], 'all'],
  [['phase2'], 'phase2'],
  [['phase1', '2.1'], 'phase1 2.1'],
  [['event-flow'], 'Event flow'],
  [['event-flow', 'golden'], 'Event flow, Golden path'],
  [['event-flow', 'golden', 'suite', 'nameless'], 'Event flow, Golden path and 2 more'],
  [['nameless'], 'nameless'],
  [['constructor'], 'constructor'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b and 3 more'],
])('a selection %j is called %s', (selector, said) => {
  expect(selectionWords(selector, names)).toBe(said);
});

it('a run is called by what its checks are called', () => {
  const head = runHeadOf({ '2.1': 'Health' }, [checkHeadOf('health', '2.1', { name: 'Health endpoint' })]);
  expect(runWords({ ...head, selector: ['health'] })).toBe('Health endpoint on staging');
});
