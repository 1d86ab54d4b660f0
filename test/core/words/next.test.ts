import { describe, expect, it, test } from 'vitest';
import type { Fingerprint } from '../../../src/core/fingerprint/fingerprint.ts';
import { sentenceText } from '../../../src/core/picture/sentence.ts';
import { rollbackTarget } from '../../../src/core/run/rollback.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { type Around, nextSentence, onlyShown } from '../../../src/core/words/next.ts';
import { sinceSentence } from '../../../src/core/words/since.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';

const drawn = {
  person: (id: string) => `@${id}`,
  moment: (at: number) => new Date(at).toISOString().slice(11, 16),
};
const failed = { ...passed, status: 'failed', reason: 'expected status 200, got 503' } as const;

function printOf(revision: string | null): Fingerprint {
  return {
    deploy:
      revision === null
        ? null
        : { revision, at: new Date(startedAt).toISOString(), by: 'U0JUN', seen: false },
    ...{
      answered: null,
      plan: 'abc',
      variables: null,
      targets: {},
      blind: false,
      logs: [],
      errors: {},
      cut: false,
    },
    checks: { count: 1, digest: 'd', ids: ['health'] },
  };
}

function stateOf(
  now: string | null,
  more: Partial<RunState> = {},
  outcome: typeof passed | typeof failed = failed,
): RunState {
  const check = checkHeadOf('health', '2.1', { owner: '@shop', runbook: 'https://run.example/health' });
  const head = { ...runHeadOf({ '2.1': 'Health' }, [check]), rollback: { check: 'back' } };
  const state = runStateOf(head, endedCheck('health', 80, outcome), startedAt + 1_000);
  const green = {
    run: 'r-green',
    at: startedAt - 60_000,
    selector: [...head.selector],
    fingerprint: printOf('00467'),
  };
  return { ...state, green, fingerprint: printOf(now), ...more };
}

const around = { mayRerun: true, mayOpenIncident: true, approvers: ['S0SRE'] };
const next = (state: RunState, changes: Partial<Around> = {}) =>
  sentenceText(nextSentence(state, { ...around, ...changes }), drawn);

describe('what to do', () => {
  it('all of it, most helpful first', () => {
    expect(next(stateOf('00468'))).toBe(
      'roll back to 00467 (needs @S0SRE) · runbook · ask @shop · open an incident · re-run what did not pass',
    );
  });

  it('where nothing can be pressed, with what to type', () => {
    const typed = sentenceText(nextSentence(stateOf('00468'), around, '/staging-check'), drawn);
    expect(typed).toBe(
      'roll back to 00467 (needs @S0SRE): /staging-check issue-517 back staging · runbook · ask @shop · open an incident: /staging-check incident open <key> <title> · re-run what did not pass: /staging-check rerun failed r-7F3K',
    );
  });

  test.each([
    ['the last green revision is the same one', stateOf('00467'), {}, /roll back/],
    ['nobody knows what is there now', stateOf(null), {}, /roll back/],
    ['nobody may approve', stateOf('00468'), { approvers: [] }, /roll back/],
    ['no green run is known', stateOf('00468', { green: null }), {}, /roll back/],
    ['an incident is open', stateOf('00468'), { mayOpenIncident: false }, /incident/],
    ['nobody may run here', stateOf('00468'), { mayRerun: false }, /re-run/],
  ] as const)('%s', (_name, state, changes, never) => {
    expect(next(state, changes)).not.toMatch(never);
  });

  it('is nothing to do once all that failed passes', () => {
    const greenSince = { run: 'r-GREEN', at: startedAt + 120_000 };
    expect(next(stateOf('00468'), { greenSince })).toBe('nothing: it passes since 10:44 (r-GREEN)');
  });

  test('where the plan has no rollback none is advised, and a rollback that failed is not advised again', () => {
    const state = stateOf('00468');
    const { rollback: _none, ...without } = state.head;
    expect(rollbackTarget({ ...state, head: without })).toBeNull();
    expect(rollbackTarget({ ...state, head: { ...state.head, rollback: { check: 'health' } } })).toBeNull();
    expect(rollbackTarget(state)).toEqual({ revision: '00467', run: state.head.id });
  });

  it('is nothing for a run that passed or goes on, and only what a reader can do where nothing can be pressed', () => {
    expect(next(stateOf('00468', {}, passed))).toBe('');
    expect(next(stateOf('00468', { finishedAt: null }))).toBe('');
    expect(sentenceText(nextSentence(stateOf('00468'), onlyShown), drawn)).toBe('runbook · ask @shop');
  });
});

describe('since it was green', () => {
  const since = (state: RunState) => sentenceText(sinceSentence(state), drawn);
  it('names the deploy, when and by whom, and what is as before', () => {
    const at = new Date(startedAt - 63_000).toISOString();
    const after = printOf('00468');
    const told = {
      ...after,
      deploy: { revision: '00468', at: new Date(startedAt - 1_000).toISOString(), by: 'U0JUN', seen: false },
    };
    const green = {
      run: 'r',
      at: startedAt - 60_000,
      selector: ['phase2'],
      fingerprint: { ...printOf('00467'), deploy: { revision: '00467', at, by: '', seen: false } },
    };
    const text = since(stateOf('00468', { fingerprint: told, green }));
    expect(text).toMatch(
      /^Since \d\d:\d\d: revision 00467 → 00468 \(\d\d:\d\d, by @U0JUN\) · plan as before$/,
    );
  });

  it('names a green run that had only some of the checks', () => {
    const some = { ...printOf('00467'), checks: { count: 1, digest: 'e', ids: ['other'] } };
    const green = { run: 'r', at: startedAt - 60_000, selector: ['phase1'], fingerprint: some };
    expect(since(stateOf('00467', { green }))).toMatch(/^Since phase1 passed at \d\d:\d\d: /);
  });

  it('says nothing of a run that passed, and nothing without a green run', () => {
    expect(since(stateOf('00468', {}, passed))).toBe('');
    expect(since(stateOf('00468', { green: null }))).toBe('');
  });
});
