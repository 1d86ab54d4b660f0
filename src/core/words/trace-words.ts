import { isRecord } from '../query/unread.ts';

/** The trace that a check made, as its evidence tells it; null where it made none, or evidence is older. Its id is another in each run: it is no fact of what was seen. */
export function traceIn(
  evidence: Readonly<Record<string, unknown>>,
): { id: string; url: string | null } | null {
  const { trace } = evidence;
  if (!isRecord(trace) || typeof trace.id !== 'string' || !/^[\da-f]{32}$/.test(trace.id)) return null;
  const { url } = trace;
  const isAddress = typeof url === 'string' && /^https?:\/\/[!-~]{1,2900}$/.test(url) && URL.canParse(url);
  return { id: trace.id, url: isAddress ? url : null };
}
