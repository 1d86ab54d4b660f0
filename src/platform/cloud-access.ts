import type { AccessHeaders, CloudAccess } from '../core/cloud-access.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who this process is at the clouds; the library of each is loaded when it is first asked. */
export function openCloudAccess(environment: Environment): CloudAccess {
  const google = once(async () => (await import('./google-access.ts')).googleAccess());
  const aws = once(async () => (await import('./aws/aws-access.ts')).awsAccess(environment));
  return {
    google: (signal) =>
      endedBy(
        signal,
        google().then((access) => access()),
      ),
    aws: (request, scope, signal) =>
      endedBy(
        signal,
        aws().then((access) => access(request, scope)),
      ),
    awsEndpoint: (service) =>
      environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL || null,
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The libraries cannot be stopped: what they find after the signal is kept for the next one. */
async function endedBy(signal: AbortSignal, access: Promise<AccessHeaders>): Promise<AccessHeaders> {
  const aborted = Promise.withResolvers<AccessHeaders>();
  const stop = () => aborted.resolve({ kind: 'unavailable', reason: 'credentials were not found in time' });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([access, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
