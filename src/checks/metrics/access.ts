import type { CheckContext } from '../../core/check.ts';
import type { AccessHeaders, SignableRequest } from '../../core/cloud-access.ts';
import { awsScopeOf, type CloudAuth, isCloudAuth, takesGoogleToken } from '../../core/cloud-auth.ts';
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
  const reason = whyNoCloud(auth, url);
  if (reason !== null) return { kind: 'unavailable', reason };
  if (auth === 'google') return await cloud.google(signal);
  const scope = awsScopeOf(auth, url, awsService);
  if (scope === null) throw new Error('a region that is known is none');
  return await cloud.aws(request, scope, signal);
}

/** Why a cloud's credentials are of no use for a host; null where they are. */
export function whyNoCloud(auth: CloudAuth, url: URL): string | null {
  if (auth === 'google')
    return takesGoogleToken(url)
      ? null
      : 'a token of Google is sent to googleapis.com over https and to nobody else; give `auth: { bearer: … }` for other hosts';
  return awsScopeOf(auth, url, awsService) === null
    ? 'the host does not say in which region of AWS it is; give `auth: { aws: { region: … } }`'
    : null;
}
