import type { CheckContext } from '../../core/check.ts';
import type { AccessHeaders, SignableRequest } from '../../core/cloud-access.ts';
import { awsScopeOf, isCloudAuth, takesGoogleToken } from '../../core/cloud-auth.ts';
import type { MetricsSpec } from './spec.ts';

/** The name under which requests to Amazon Managed Service for Prometheus are signed. */
const awsService = 'aps';

/** Headers with which a cloud knows who asks; none where the plan names no cloud. */
export async function accessHeaders(
  { auth }: Pick<MetricsSpec, 'auth'>,
  request: SignableRequest,
  { cloud, signal }: Pick<CheckContext, 'cloud' | 'signal'>,
): Promise<AccessHeaders> {
  if (!isCloudAuth(auth)) return { kind: 'headers', headers: {} };
  const url = new URL(request.url);
  if (auth === 'google') {
    const reason =
      'a token of Google is sent to googleapis.com over https and to nobody else; give `auth: { bearer: … }` for other hosts';
    return takesGoogleToken(url) ? await cloud.google(signal) : { kind: 'unavailable', reason };
  }
  const scope = awsScopeOf(auth, url, awsService);
  if (scope === null)
    return {
      kind: 'unavailable',
      reason: 'the host does not say in which region of AWS it is; give `auth: { aws: { region: … } }`',
    };
  return await cloud.aws(request, scope, signal);
}
