import { AwsV4Signer } from 'aws4fetch';
import type { AccessHeaders, AwsScope, SignableRequest } from '../../core/cloud-access.ts';
import { awsCredentialChain, NoAwsCredentials } from './credentials.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Signs requests to AWS with the credentials that are found first; the same ones until they expire. */
export function awsAccess(
  environment: Environment,
): (request: SignableRequest, scope: AwsScope) => Promise<AccessHeaders> {
  const credentialsFor = awsCredentialChain(environment);
  return async ({ method, url, headers, body }, { region, service }) => {
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentialsFor(region);
      const signer = new AwsV4Signer({
        ...{ method, url, body, region, service, accessKeyId, secretAccessKey },
        headers: { ...headers },
        ...(sessionToken === undefined ? {} : { sessionToken }),
      });
      const signed = await signer.sign();
      const names = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'];
      const own = names.flatMap((name) => {
        const value = signed.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      return { kind: 'headers', headers: Object.fromEntries(own) };
    } catch (error) {
      if (error instanceof NoAwsCredentials) return { kind: 'unavailable', reason: error.message };
      throw error;
    }
  };
}
