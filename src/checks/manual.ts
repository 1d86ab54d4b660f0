import { z } from 'zod';
import { type CheckContext, defineCheck, judged, type ProbeResult } from '../core/check.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { durationField } from '../core/plan/fields.ts';
import { yamlText } from '../core/plan/yaml-text.ts';
import type { PersonAnswer, Question } from '../core/question.ts';
import { isTimeLimit } from './no-observation.ts';

/** What a person said. */
type ManualObservation = { answer: 'yes' | 'no'; by: string; reason: string };

/** Asks a person; only a yes passes. */
export const manual = defineCheck({
  type: 'manual',
  insteadOfText: (text) => `{ prompt: ${yamlText(text)} }`,
  title: 'asks a person, whose yes passes it',
  keyWords: () => ({
    prompt: ['what the person is asked', 'Do the graphs look right?'],
    approvers: ['who may answer', ['@release']],
    expires: ['how long the question stays open', '4h'],
  }),
  spec: z.strictObject({
    prompt: z.string().trim().min(1),
    approvers: z.array(z.string().min(1)).min(1).optional(),
    expires: durationField.optional(),
  }),
  expect: z.strictObject({}),
  asks: true,
  asserts: () => true,
  run: ({ spec }, ctx) =>
    ask({ prompt: spec.prompt, approvers: spec.approvers ?? [], expiresInMs: spec.expires ?? null }, ctx),
  judge: ({ answer, by, reason }) =>
    judged(
      answer === 'yes'
        ? []
        : [{ at: 'answer', expected: 'yes', actual: 'no', message: `${by} said no${because(reason)}` }],
    ),
  describe: ({ answer, by, reason }) => `${answer} from ${by}${because(reason)}`,
});

function because(reason: string): string {
  return reason === '' ? '' : `: ${reason}`;
}

async function ask(question: Question, ctx: CheckContext): Promise<ProbeResult<ManualObservation>> {
  const answer = await answerOrEnd(question, ctx);
  if (answer === 'ended') {
    const isTimeout = isTimeLimit(ctx.signal);
    return {
      kind: 'unobserved',
      reason: isTimeout
        ? `nobody answered within ${formatDuration(ctx.timeoutMs)}: "${question.prompt}"`
        : `the run was cancelled before anybody answered: "${question.prompt}"`,
      transient: isTimeout ? 'timeout' : null,
      observation: null,
    };
  }
  if (answer.kind === 'nobody') return { kind: 'waiting', question };
  if (answer.kind === 'expired') {
    const reason = `nobody answered before the question expired: "${question.prompt}"`;
    return { kind: 'unobserved', reason, transient: null, observation: null };
  }
  return { kind: 'observed', observation: { answer: answer.kind, by: answer.by, reason: answer.reason } };
}

/** The one who asks may never come back, from a closed terminal say. */
async function answerOrEnd(
  question: Question,
  { ask, signal }: CheckContext,
): Promise<PersonAnswer | 'ended'> {
  if (signal.aborted) return 'ended';
  const { promise: ended, resolve } = Promise.withResolvers<'ended'>();
  const onAbort = () => resolve('ended');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([ask(question), ended]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
