import { describe, expect, it } from 'vitest';
import { changesOf } from '../../../src/core/incident/changes.ts';
import { criteriaTogether } from '../../../src/core/incident/criteria-together.ts';
import type { IncidentEvent, IncidentHead } from '../../../src/core/incident/events.ts';
import { reduceIncident } from '../../../src/core/incident/reduce.ts';
import { ended, incidentHead, opened } from '../../support/incident-events.ts';

type Criterion = IncidentHead['criteria'][number];

const criterion = (id: string, tier: Criterion['tier']): Criterion => ({
  ...{ id, tier, text: `About ${id}`, checks: [id] },
});
const head = incidentHead({
  criteria: [
    ...['a', 'b', 'c'].map((id) => criterion(id, 'critical')),
    ...['d', 'e'].map((id) => criterion(id, 'important')),
  ],
  checkNames: {},
});
const first = ended('r-1', 'a', 'passed', 1);

/** What the message of a run says of criteria. */
function told(run: string, events: readonly IncidentEvent[], later: readonly IncidentEvent[] = []) {
  const before = [opened(head), ...events];
  const state = reduceIncident([...before, ...later]);
  const changes = changesOf(before).filter((change) => change.run === run);
  return criteriaTogether(changes, state?.criteria ?? []).map(({ parts }) =>
    parts.map((part) => ('text' in part ? part.text : '')).join(''),
  );
}

describe('criteria that one run changed', () => {
  it('one that is met has its name', () => {
    expect(told('r-1', [first])).toEqual(['critical criterion met: About a']);
  });

  it('several that are met are counted in one line, against what was met before', () => {
    const run = ['b', 'c', 'd', 'e'].map((id) => ended('r-2', id, 'passed', 2));
    expect(told('r-2', [first, ...run])).toEqual([
      'criteria: critical 3 of 3 (was 1), important 2 of 2 (was 0)',
    ]);
  });

  it('what is lost keeps its name and its reason, and is not in the count', () => {
    const run = [
      ended('r-2', 'a', 'failed', 2),
      ...['b', 'c', 'd'].map((id) => ended('r-2', id, 'passed', 2)),
    ];
    expect(told('r-2', [first, ...run])).toEqual([
      'critical criterion lost: About a (failing: a)',
      'criteria: critical 2 of 3 (was 1), important 1 of 2 (was 0)',
    ]);
  });

  it('a count that is told late never says more than holds by then', () => {
    const run = ['b', 'c', 'd'].map((id) => ended('r-2', id, 'passed', 2));
    const lost = (...ids: string[]) => ids.map((id) => ended('r-3', id, 'failed', 3));
    expect(told('r-2', [first, ...run], lost('b'))).toEqual([
      'criteria: critical 2 of 3 (was 1), important 1 of 2 (was 0)',
    ]);
    expect(told('r-2', [first, ...run], lost('b', 'c', 'd'))).toEqual([
      'critical criterion met: About b',
      'critical criterion met: About c',
      'important criterion met: About d',
    ]);
  });

  it('one that passes and fails in turn is counted as it stands, though nothing is said of its turns', () => {
    const turns = (['passed', 'failed', 'passed', 'failed', 'passed'] as const).map((end, at) =>
      ended(`r-${at}`, 'a', end, 1 + at),
    );
    const run = ['b', 'c'].map((id) => ended('r-9', id, 'passed', 9));
    expect(told('r-9', [...turns, ...run])).toEqual(['criteria: critical 3 of 3 (was 1)']);
    expect(told('r-9', [...turns, ended('r-8', 'a', 'failed', 8), ...run])).toEqual([
      'criteria: critical 2 of 3 (was 0)',
    ]);
  });
});
