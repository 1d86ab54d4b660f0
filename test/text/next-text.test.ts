import { describe, expect, it } from 'vitest';
import type { CheckHead, Outcome, RunHead } from '../../src/core/run/events.ts';
import { legalActions } from '../../src/core/run/legal.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { nextText } from '../../src/text/next-text.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

type Asked = { id: string; head?: Partial<CheckHead>; outcome?: Partial<Outcome> };

function stateOf(asked: readonly Asked[], changes: Partial<RunHead> = {}): RunState {
  const checks = asked.map(({ id, head }) => checkHeadOf(id, '2.1', head));
  const events = asked.flatMap(({ id, outcome = {} }) => endedCheck(id, 80, { ...passed, ...outcome }));
  const head = runHeadOf({ '2.1': 'Health' }, checks);
  return runStateOf({ ...head, trigger: 'cli', ...changes }, events, startedAt + 1_000);
}

const red: Partial<Outcome> = { status: 'failed', reason: 'expected status 200, got 503' };
const waits: Partial<Outcome> = { status: 'waiting', reason: 'needs approval: Deploys' };
const blocked: Partial<Outcome> = { status: 'blocked', reason: 'needs it' };
const deploys: Partial<CheckHead> = { danger: 'Deploys' };
const quarantined: Partial<CheckHead> = { counts: false, quarantined: { owner: '@jun', reason: 'flaky' } };
const without = (mend: string): Partial<Outcome> => ({ status: 'errored', reason: 'it could not', mend });
const command = 'staging-check run';
const place = '--plan plans/issue-517.yaml --env staging';
const certificate = (reason: string): Partial<Outcome> => ({
  ...red,
  failures: [{ at: 'tls', expected: 'a valid certificate', actual: reason, message: reason }],
  evidence: { url: 'https://api.example.com:8443/x', certificate: { valid: false, reason } },
});

describe('on the command line', () => {
  it.each<[string, readonly Asked[], string]>([
    ['what failed is run again', [{ id: 'a', outcome: red }, { id: 'b' }], `again: ${command} a ${place}`],
    [
      'what fail-fast skipped was not looked at: it is run with what failed',
      [
        { id: 'a', outcome: red },
        { id: 'b', outcome: { status: 'skipped', reason: 'fail-fast after a' } },
        { id: 'c' },
      ],
      `again: ${command} a b ${place}`,
    ],
    [
      'of quarantined ones nothing is, beside one that counts',
      [
        { id: 'q', head: quarantined, outcome: red },
        { id: 'a', outcome: red },
      ],
      `again: ${command} a ${place}`,
    ],
    [
      'where nothing counts, that is said',
      [{ id: 'q', head: quarantined, outcome: red }],
      'run a check that counts, since none of these does',
    ],
    [
      'what needs approval, with it',
      [{ id: 'd', head: deploys, outcome: waits }, { id: 'a' }],
      `again: ${command} d ${place} --yes`,
    ],
    [
      'a dangerous check that failed, with it too',
      [{ id: 'd', head: deploys, outcome: red }],
      `again: ${command} d ${place} --yes`,
    ],
    [
      'a question, where it can be answered',
      [{ id: 'm', head: { type: 'manual' }, outcome: { ...waits, reason: 'Does it look right?' } }],
      `to answer it on a terminal: ${command} m ${place}`,
    ],
    [
      'what has to be mended instead, each once',
      [
        { id: 'a', outcome: without('give the secret TOKEN') },
        { id: 'b', outcome: without('give the secret TOKEN') },
      ],
      `give the secret TOKEN · then: ${command} a b ${place}`,
    ],
    [
      'what has to be mended, beside what may be run again',
      [
        { id: 'a', outcome: without('add api.example.com to hosts') },
        { id: 'b', outcome: red },
      ],
      `add api.example.com to hosts · again: ${command} a b ${place}`,
    ],
    [
      'an expired certificate is renewed',
      [{ id: 'a', outcome: certificate('expired on 2026-11-29') }],
      `renew the certificate of api.example.com:8443 · then: ${command} a ${place}`,
    ],
    [
      'a wrong one is replaced',
      [{ id: 'a', outcome: certificate('self-signed') }],
      `replace the certificate of api.example.com:8443 (self-signed) · then: ${command} a ${place}`,
    ],
    ['nothing of what passed', [{ id: 'a' }], ''],
    [
      'of a run that passed, what keeps the rest from being looked at',
      [
        { id: 'a', head: { tier: 'critical' } },
        { id: 'n', head: { tier: 'nice-to-have' }, outcome: without('install nosuchtool') },
      ],
      `install nosuchtool · then: ${command} n ${place}`,
    ],
    [
      'what keeps a lesser check from being looked at stands behind what decides',
      [
        { id: 'a', head: { tier: 'critical', runbook: 'https://wiki/a' }, outcome: red },
        { id: 'n', head: { tier: 'nice-to-have' }, outcome: without('install nosuchtool') },
      ],
      `runbook https://wiki/a · install nosuchtool · again: ${command} a n ${place}`,
    ],
    [
      'what waits for any of it comes along: without it the end would be green over what nobody looked at',
      [
        { id: 'a', outcome: red },
        { id: 'c', outcome: without('install nosuchtool') },
        { id: 'wa', outcome: { ...blocked, evidence: { blockedBy: 'a' } } },
        { id: 'wc', outcome: { ...blocked, evidence: { blockedBy: 'c' } } },
        { id: 'wq', head: quarantined, outcome: { ...blocked, evidence: { blockedBy: 'a' } } },
      ],
      `install nosuchtool · again: ${command} a c wa wc ${place}`,
    ],
    [
      'what waits for an answer, where that can be given',
      [
        { id: 'm', head: { type: 'manual' }, outcome: { ...waits, reason: 'Does it look right?' } },
        { id: 'w', outcome: { ...blocked, evidence: { blockedBy: 'm' } } },
        { id: 'a', outcome: red },
      ],
      `again: ${command} a ${place} · to answer it on a terminal: ${command} m w ${place}`,
    ],
  ])('%s', (_name, asked, said) => {
    expect(nextText(stateOf(asked))).toBe(said);
  });

  it('of many failing checks the words of the run are told, unless they run what has to be approved', () => {
    const many = Array.from({ length: 7 }, (_, index) => ({ id: `c${index}`, outcome: red }));
    expect(nextText(stateOf(many))).toBe(`again: ${command} phase2 ${place}`);
    const deploy = { id: 'd', head: deploys };
    expect(nextText(stateOf([...many, deploy]))).toBe(`again: ${command} c0 c1 c2 c3 c4 c5 c6 ${place}`);
  });

  it('a command that is pasted has what was given, and lets the shell ask for what nobody is to read', () => {
    const given = { given: ['path', 'api_token'], givenValues: { path: "/it's" } };
    expect(nextText(stateOf([{ id: 'a', outcome: red }], given))).toBe(
      `again: ${command} a ${place} --var 'path=/it'\\''s' --var api_token="\${API_TOKEN:?}"`,
    );
  });
});

it('a criterion of which nothing counts is told with what is to be done about it', () => {
  const criterion = { id: 'critical-1', tier: 'critical', text: 'Alpha works', checks: ['q'] } as const;
  const state = stateOf([{ id: 'q', head: quarantined, outcome: red }, { id: 'a' }], {
    criteria: [criterion],
  });
  expect(nextText(state)).toBe('let q count again (quarantined by @jun), or take it out of “Alpha works”');
  const loose = stateOf([{ id: 'q', head: { counts: false } }, { id: 'a' }], { criteria: [criterion] });
  expect(nextText(loose)).toBe('remove enforce: false from q');
});

describe('where buttons are', () => {
  it.each<[string, readonly Asked[], readonly string[]]>([
    ['what failed', [{ id: 'a', outcome: red }], ['rerunFailed', 'rerunAll']],
    ['what waited', [{ id: 'd', head: deploys, outcome: waits }], ['rerunFailed', 'rerunAll']],
    ['what has to be mended first', [{ id: 'a', outcome: without('give the secret TOKEN') }], ['rerunAll']],
    ['what counts for nothing', [{ id: 'q', head: quarantined, outcome: red }, { id: 'a' }], ['rerunAll']],
  ])('%s', (_name, asked, actions) => {
    expect(legalActions(stateOf(asked))).toEqual(actions);
  });
});
