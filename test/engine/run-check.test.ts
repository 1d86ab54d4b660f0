import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/core/redact/redact.ts';
import {
  checkOf,
  hostOf,
  phaseOf,
  planOf,
  runScripts,
  type Script,
  saw,
  virtualTime,
} from '../support/run-parts.ts';

const retry = {
  attempts: 3,
  on: ['network', 'timeout'],
  delayMs: 1_000,
  backoff: 'exponential',
  maxDurationMs: 60_000,
} as const;

/** A script that goes through the answers, and stays at the last. */
function sequence(...answers: readonly Awaited<ReturnType<Script>>[]): Script {
  let at = 0;
  return () => {
    const answer = answers[Math.min(at, answers.length - 1)] ?? saw('ok');
    at += 1;
    return answer;
  };
}

async function runOne(
  script: Script,
  overrides: Parameters<typeof checkOf>[1] = {},
  host: Parameters<typeof hostOf>[0] = {},
) {
  const time = virtualTime();
  const plan = planOf([phaseOf('p1', [checkOf('a', overrides)])]);
  const run = await runScripts(plan, { a: script }, { host: hostOf({ ...time, ...host }) });
  const progress = run.state.checks.get('a')?.progress;
  if (progress?.kind !== 'finished') throw new Error('the check has no end');
  return { ...run, end: progress, reason: progress.outcome.reason };
}

test('a check that nothing could have made fail says so when it passes, and no other does', async () => {
  const empty = await runOne(() => saw('anything'), { expect: {} });
  expect(empty.end).toMatchObject({ status: 'passed', outcome: { assertsNothing: true } });
  const telling = await runOne(() => saw('ok'));
  expect(telling.end.outcome).not.toHaveProperty('assertsNothing');
});

describe('retry', () => {
  test('repeats what could not be reached, with growing pauses, and calls it flaky when it passes', async () => {
    const { end } = await runOne(
      sequence(saw('down', { transient: 'network' }), saw('down', { transient: 'network' }), saw('ok')),
      { retry },
    );
    expect(end).toMatchObject({ status: 'passed', attempts: 3, flaky: true, durationMs: 3_000 });
  });

  test.each([
    ['a failed expectation', saw('wrong'), retry, 1],
    [
      'a failed expectation when assertion is listed',
      saw('wrong'),
      { ...retry, on: ['assertion'] as const },
      3,
    ],
    ['a kind that is not listed', saw('wrong', { transient: 'http_5xx' as const }), retry, 1],
    ['what is inconclusive', saw('ok', { missing: 'no line' }), retry, 1],
    [
      'a time-out',
      { kind: 'unobserved', reason: 'slow', transient: 'timeout', observation: null } as const,
      retry,
      3,
    ],
    [
      'an attempt that would start too late',
      saw('x', { transient: 'network' as const }),
      { ...retry, maxDurationMs: 2_500 },
      2,
    ],
  ])('%s', async (_, answer, policy, attempts) => {
    expect((await runOne(() => answer, { retry: policy })).end).toMatchObject({ attempts, flaky: false });
  });

  test('a check marked once is never repeated', async () => {
    const { end } = await runOne(() => saw('x', { transient: 'network' }), { retry, once: true });
    expect(end.attempts).toBe(1);
  });
});

describe('until', () => {
  const until = { deadlineMs: 300_000, intervalMs: 5_000 };

  test('polls until it passes, and that is not flaky', async () => {
    const { end } = await runOne(sequence(saw('503'), saw('503'), saw('ok')), { until });
    expect(end).toMatchObject({ status: 'passed', attempts: 3, flaky: false, durationMs: 10_000 });
  });

  test('ends at the deadline with the last outcome and how long it tried', async () => {
    const { reason, end } = await runOne(() => saw('503'), { until });
    expect(reason).toBe('expected value ok, got 503 (after 60 polls over 4 min 55 s)');
    expect(end).toMatchObject({ status: 'failed', attempts: 60 });
  });

  test('an attempt gets no more time than is left, and one cut short does not hide what was seen before', async () => {
    const limits: number[] = [];
    const script: Script = (ctx) => {
      limits.push(ctx.timeoutMs);
      if (limits.length === 1) return saw('503');
      return new Promise((resolve) => {
        ctx.signal.addEventListener('abort', () =>
          resolve({ kind: 'unobserved', reason: 'cut', transient: 'timeout', observation: null }),
        );
      });
    };
    const { reason } = await runOne(script, {
      until: { deadlineMs: 8_000, intervalMs: 5_000 },
      timeoutMs: 6_000,
    });
    expect(limits).toEqual([6_000, 3_000]);
    expect(reason).toBe('expected value ok, got 503 (after 2 polls over 8.0 s)');
  });
});

describe('time limits', () => {
  test('the signal is aborted with a TimeoutError at the limit', async () => {
    const script: Script = (ctx) =>
      new Promise((resolve) => {
        ctx.signal.addEventListener('abort', () => {
          resolve({
            kind: 'unobserved',
            reason: String(ctx.signal.reason.name),
            transient: 'timeout',
            observation: { value: 'half' },
          });
        });
      });
    const { reason, end } = await runOne(script, { timeoutMs: 5_000 });
    expect(reason).toBe('TimeoutError');
    expect(end).toMatchObject({
      status: 'errored',
      durationMs: 5_000,
      outcome: { evidence: { value: 'half' } },
    });
  });

  test('the clock stands still while a person is asked', async () => {
    const time = virtualTime();
    const script: Script = async (ctx) => {
      const answer = await ctx.ask({ prompt: 'is it well?', approvers: [], expiresInMs: null });
      return saw(answer.kind === 'yes' ? 'ok' : 'no');
    };
    const ask = async () => {
      await time.wait(3_600_000, new AbortController().signal);
      return { kind: 'yes', by: 'ann', reason: '' } as const;
    };
    expect((await runOne(script, { timeoutMs: 1_000 }, { ...time, ask })).end.status).toBe('passed');
  });
});

describe('what cannot be run', () => {
  test.each([
    [
      'a secret that is not set',
      { spec: { script: 'a', token: '${secret:WS_TOKEN}' } },
      'errored',
      'secret WS_TOKEN is not set: put it in a file and name it in STAGING_CHECK_SECRET_WS_TOKEN_FILE',
    ],
    [
      'no deploy',
      { expect: { value: '${deploy.revision}' } },
      'inconclusive',
      'no deploy is known, so ${deploy.revision} has no value',
    ],
    [
      'a capture of nobody',
      { expect: { value: '${capture.x}' } },
      'errored',
      'no check captures ${capture.x}',
    ],
    [
      'a variable',
      { expect: { value: '${nope}' } },
      'errored',
      'variable ${nope} has no value in environment test',
    ],
    [
      'a spec that is wrong',
      { spec: { script: 5 } },
      'errored',
      expect.stringMatching(/^with its variables filled in: act\.script: /),
    ],
    ['a type that is not there', { type: 'smoke' }, 'errored', 'there is no check type smoke'],
  ])('%s', async (_, overrides, status, reason) => {
    const run = await runOne(() => saw('ok'), overrides);
    expect(run.end).toMatchObject({ status, attempts: 0 });
    expect(run.reason).toEqual(reason);
  });

  test('an exception is our fault: errored, not repeated, redacted', async () => {
    const script: Script = () => {
      throw new Error('boom with hunter2secret');
    };
    const redactor = createRedactor(['hunter2secret']);
    const { reason, end } = await runOne(script, { retry }, { redactor });
    expect(reason).toMatch(/^internal: the act check broke: boom with /);
    expect(reason).not.toContain('hunter2secret');
    expect(end).toMatchObject({ status: 'errored', attempts: 1 });
  });

  test('a question that nobody answers leaves it waiting, without what was asked being lost', async () => {
    const question = { prompt: 'does the page look right?', approvers: [], expiresInMs: null };
    const { end, reason } = await runOne(() => ({ kind: 'waiting', question }));
    expect([end.status, reason]).toEqual(['waiting', 'does the page look right?']);
  });
});

describe('captures', () => {
  const login = (value: string) =>
    checkOf('login', { capture: { token: '$.extra.token' }, spec: { script: 'login', value } });
  const use = checkOf('use', { needs: ['login'], spec: { script: 'use', with: '${capture.token}' } });
  const scripts = (token: unknown, used: unknown[]): Readonly<Record<string, Script>> => ({
    login: () => saw('ok', { extra: { token } }),
    use: (_, spec) => {
      used.push(spec.with);
      return saw('ok');
    },
  });

  test('a later check reads the value', async () => {
    const used: unknown[] = [];
    const { state } = await runScripts(
      planOf([phaseOf('p1', [login('')]), phaseOf('p2', [use])]),
      scripts('abc', used),
    );
    expect(used).toEqual(['abc']);
    expect(state.captures).toEqual({ token: 'abc' });
  });

  test('a secret one is usable in its phase, and in no event', async () => {
    const used: unknown[] = [];
    const host = hostOf({ redactor: createRedactor(['s3cretvalue']) });
    const plan = planOf([
      phaseOf('p1', [login(''), use]),
      phaseOf('p2', [checkOf('late', { spec: { script: 'use', with: '${capture.token}' } })]),
    ]);
    const { log, ends } = await runScripts(plan, scripts('s3cretvalue', used), { host });
    expect(used).toEqual(['s3cretvalue']);
    expect(JSON.stringify(log.events)).not.toContain('s3cretvalue');
    expect(ends.late).toMatch(/^errored: \$\{capture\.token} was captured by login and is gone/);
  });

  test('a path that finds nothing is a failed expectation', async () => {
    const { ends } = await runScripts(planOf([phaseOf('p1', [login(''), use])]), scripts(undefined, []));
    expect(ends).toEqual({
      login: 'failed: expected a value at $.extra.token to capture as token, got nothing',
      use: 'blocked: needs login, which failed: expected a value at $.extra.token to capture as token, got nothing',
    });
  });

  test('the success of a check that deploys is a deploy of the run', async () => {
    const deploy = checkOf('deploy', { deploys: true, capture: { revision: '$.extra' } });
    const check = checkOf('check', {
      needs: ['deploy'],
      spec: { script: 'check' },
      expect: { value: '${deploy.revision}' },
    });
    const { state, ends } = await runScripts(planOf([phaseOf('p1', [deploy, check])]), {
      deploy: () => saw('ok', { extra: 'rev-7' }),
      check: (ctx) => saw(ctx.run.deploy?.revision ?? 'none'),
    });
    expect(ends.check).toBe('passed');
    expect(state.deploy).toMatchObject({ revision: 'rev-7' });
  });

  test('what a command prints as its revision ends in a line end; what is no revision is said, not lost', async () => {
    const deploy = checkOf('deploy', { deploys: true, capture: { revision: '$.extra' } });
    const deployed = async (extra: string) =>
      await runScripts(planOf([phaseOf('p1', [deploy])]), { deploy: () => saw('ok', { extra }) });
    expect((await deployed('rev-7\r\n')).state.deploy).toMatchObject({ revision: 'rev-7' });
    for (const extra of ['Deployed rev-7', 'a\nb', '', 'https://a//b']) {
      const { state, ends } = await deployed(extra);
      expect(ends.deploy).toMatch(/^errored: capture revision: .* is none: a revision is 1 to 128/);
      expect(state.deploy).toBeNull();
    }
  });
});

test('no secret gets into any event, wherever a check puts it', async () => {
  const secret = 'Tr0ub4dor-and-3';
  const redactor = createRedactor([secret]);
  const place = fc.constantFrom(
    'observed',
    'failure',
    'unobserved',
    'thrown',
    'question',
    'progress',
    'missing',
  );
  const around = fc.tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(place, around, async (where, [left, right]) => {
      const text = `${left} ${secret} ${right}`;
      const said: string[] = [];
      const question = { prompt: text, approvers: [], expiresInMs: null };
      const scripts: Readonly<Record<string, Script>> = {
        observed: () => saw('ok', { extra: { [text]: [text] } }),
        failure: () => saw(text),
        unobserved: () => ({
          kind: 'unobserved',
          reason: text,
          transient: null,
          observation: { value: text },
        }),
        thrown: () => Promise.reject(new Error(text)),
        question: async (ctx) => {
          await ctx.ask(question);
          return { kind: 'waiting', question };
        },
        progress: (ctx) => {
          ctx.progress(text);
          return saw('ok');
        },
        missing: () => saw('ok', { missing: text }),
      };
      const host = hostOf({
        redactor,
        progress: (_, told) => said.push(told),
        ask: async () => ({ kind: 'yes', by: text, reason: text }),
      });
      const plan = planOf([
        phaseOf('p1', [checkOf('a', { spec: { script: where }, capture: { x: '$.value' } })]),
      ]);
      const { log } = await runScripts(plan, scripts, { host });
      expect(JSON.stringify(log.events) + said.join()).not.toContain(secret);
    }),
    { numRuns: 60 },
  );
});
