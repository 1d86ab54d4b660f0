/**
 * Resolves with the promise, or rejects with the reason of the signal when that comes first. For whatever may never settle: a
 * client that is ended while it connects anew, for one, forgets the calls that wait in it.
 */
export function untilAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    // Nobody is left who would hear of it.
    promise.catch(() => {});
    return Promise.reject(signal.reason);
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
