import { createHash } from 'node:crypto';
import type { AwsScope } from '../../core/cloud-access.ts';
import type { SourceMeans } from './define-source.ts';
import type { HttpService } from './http-reading.ts';

/** Signs each request with who this process is at AWS: what it says there, where it goes, and headers of AWS's own. */
export function awsSigning(
  cloud: SourceMeans['cloud'],
  scope: AwsScope | null,
): NonNullable<HttpService['access']> {
  return async ({ headers, body, ...request }, signal) => {
    if (cloud === undefined)
      return { kind: 'unavailable', reason: 'no credentials of AWS are looked for here' };
    if (scope === null)
      return {
        kind: 'unavailable',
        reason: 'the host does not say in which region of AWS it is; give `auth: { aws: { region: … } }`',
      };
    const signed = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amz-')));
    // OpenSearch Serverless asks for it by name.
    const digest = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const own = { ...signed, 'x-amz-content-sha256': digest };
    return await cloud.aws({ ...request, body, headers: own }, scope, signal);
  };
}
