import type { WebClient } from '@slack/web-api';
import { answerOf } from './answers.ts';
import type { Budgets } from './budgets.ts';
import type { SlackAnswer } from './delivery.ts';

/** One attempt of a method; without an allowance no call is made. */
export type BudgetedClient = (
  method: string,
  args: Readonly<Record<string, unknown>>,
) => Promise<SlackAnswer<unknown>>;

/** A client whose calls of methods that are limited by workspace keep to the budgets. */
export function budgeted(client: WebClient, budgets: Budgets): BudgetedClient {
  return async (method, args) => {
    const wait = await budgets.take(method, '');
    if (wait > 0) return { kind: 'rate-limited', retryAfterMs: wait };
    try {
      return { kind: 'done', value: await client.apiCall(method, { ...args }) };
    } catch (error) {
      const answer = answerOf(error);
      if (answer.kind === 'rate-limited') await budgets.pause(method, '', answer.retryAfterMs);
      return answer;
    }
  };
}
