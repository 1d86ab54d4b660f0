import { describe, expect, it } from 'vitest';
import { manual } from '../../src/checks/manual.ts';
import type { PersonAnswer, Question } from '../../src/core/question.ts';
import { checkContext } from '../support/check-context.ts';

const spec = { prompt: 'Is the dashboard green?', approvers: ['U1'], expires: '30m' };

async function asked(answer: PersonAnswer) {
  const questions: Question[] = [];
  const check = manual.prepare(spec, undefined);
  const ask = (question: Question) => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  return { check, questions, observed: await check.run(checkContext({ ask })) };
}

describe('a person', () => {
  it('is asked what the plan says, by whom it says, for as long as it says', async () => {
    const { questions } = await asked({ kind: 'nobody' });
    expect(questions).toEqual([
      { prompt: 'Is the dashboard green?', approvers: ['U1'], expiresInMs: 1_800_000 },
    ]);
  });

  it('who says yes passes it', async () => {
    const { check, observed } = await asked({ kind: 'yes', by: 'Ana', reason: 'all panels' });
    const seen = { answer: 'yes', by: 'Ana', reason: 'all panels' };
    expect(observed).toEqual({ kind: 'observed', observation: seen });
    expect(check.judge(seen)).toMatchObject({ failures: [], inconclusive: null });
    expect(check.describe(seen)).toBe('yes from Ana: all panels');
    expect(check.assertsNothing).toBe(false);
  });

  it('who says no fails it, by name and with the reason', async () => {
    const { check, observed } = await asked({ kind: 'no', by: 'Ana', reason: 'two panels are red' });
    const seen = { answer: 'no', by: 'Ana', reason: 'two panels are red' };
    expect(observed).toEqual({ kind: 'observed', observation: seen });
    expect(check.judge(seen).failures).toEqual([
      { at: 'answer', expected: 'yes', actual: 'no', message: 'Ana said no: two panels are red' },
    ]);
  });

  it('need not give a reason', async () => {
    const { check } = await asked({ kind: 'nobody' });
    expect(check.describe({ answer: 'yes', by: 'Ana', reason: '' })).toBe('yes from Ana');
  });

  it('who is not there keeps it waiting', async () => {
    const { observed, questions } = await asked({ kind: 'nobody' });
    expect(observed).toEqual({ kind: 'waiting', question: questions[0] });
  });
});

describe('when nobody ever answers', () => {
  const ask = () => new Promise<PersonAnswer>(() => {});

  it('the time limit ends it', async () => {
    const signal = AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
    const observed = await manual.prepare(spec, {}).run(checkContext({ ask, signal, timeoutMs: 60_000 }));
    expect(observed).toEqual({
      kind: 'unobserved',
      reason: 'nobody answered within 1 min: "Is the dashboard green?"',
      transient: 'timeout',
      observation: null,
    });
  });

  it('cancelling ends it while it asks', async () => {
    const controller = new AbortController();
    const observed = manual.prepare(spec, {}).run(checkContext({ ask, signal: controller.signal }));
    controller.abort();
    expect(await observed).toMatchObject({
      kind: 'unobserved',
      reason: 'the run was cancelled before anybody answered: "Is the dashboard green?"',
      transient: null,
    });
  });
});

it.each([
  [{}, 'prompt'],
  [{ prompt: ' ' }, 'prompt'],
  [{ prompt: 'x', approvers: [] }, 'approvers'],
  [{ prompt: 'x', expires: '30' }, 'expires'],
])('the plan says %j: refused at %s', (wrong, path) => {
  expect(manual.spec.safeParse(wrong).error?.issues[0]?.path).toEqual([path]);
});

it('an expectation is refused: the yes is the expectation', () => {
  expect(manual.expect.safeParse({ answer: 'no' }).success).toBe(false);
});
