import type { SlackCallOutcome } from '../../platform/metrics.ts';

/** Hears of every call of a Web API method. */
export type OnSlackCall = (method: string, outcome: SlackCallOutcome) => void;

/** Methods as Slack spells them; anything else, such as where a file is sent to, has no name of its own. */
const methodName = /^[a-z]+(\.[a-zA-Z]+){1,3}$/;

/** A `fetch` for the official client that tells of each call; what a call brings stays as it is. */
export function countedFetch(onCall: OnSlackCall | undefined, base: typeof fetch = fetch): typeof fetch {
  if (onCall === undefined) return base;
  return async (input, init) => {
    const last = new URL(input instanceof Request ? input.url : input).pathname.split('/').at(-1) ?? '';
    const method = methodName.test(last) ? last : 'other';
    try {
      const response = await base(input, init);
      onCall(method, await outcomeOf(response));
      return response;
    } catch (error) {
      onCall(method, 'unreachable');
      throw error;
    }
  };
}

async function outcomeOf(response: Response): Promise<SlackCallOutcome> {
  if (response.status === 429) return 'rate-limited';
  if (response.status >= 500) return 'unreachable';
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (!response.ok || !isJson) return response.ok ? 'ok' : 'refused';
  const text = await response.clone().text();
  return isRefusal(text) ? 'refused' : 'ok';
}

function isRefusal(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'ok' in body && body.ok === false;
  } catch {
    // The client tells what it makes of it; here it only counts.
    return true;
  }
}
