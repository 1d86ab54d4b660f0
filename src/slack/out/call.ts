import type { WebClient } from '@slack/web-api';
import type { Json } from '../block-kit/message-content.ts';

/** One call; our views are checked by tests against Slack's limits, and typed looser than `@slack/types`. */
export async function call(
  client: WebClient,
  method: string,
  args: Record<string, Json | object | undefined>,
): Promise<Record<string, unknown>> {
  return { ...(await client.apiCall(method, args)) };
}
