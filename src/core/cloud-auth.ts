import { z } from 'zod';
import type { AwsScope } from './cloud-access.ts';

const part = z.string().regex(/^[a-z0-9-]+$/, { error: 'expected a name such as eu-central-1' });

/** Ways to say in a plan that this process asks as who it is at a cloud: values of `auth`, beside those of `http`. */
export const cloudAuthFields = [
  z.literal('google'),
  z.literal('aws'),
  z.strictObject({ aws: z.strictObject({ region: part.optional(), service: part.optional() }) }),
] as const;
export type CloudAuth = z.infer<(typeof cloudAuthFields)[number]>;

/** True for who must be asked at a cloud first. */
export function isCloudAuth(auth: unknown): auth is CloudAuth {
  return auth === 'google' || auth === 'aws' || (typeof auth === 'object' && auth !== null && 'aws' in auth);
}

/** True for a host to which a token of Google may go: it is as good as a password, and only Google's own hosts and this machine get it. */
export function takesGoogleToken({ protocol, hostname }: URL): boolean {
  if (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]') return true;
  return protocol === 'https:' && /(?:^|\.)googleapis\.com$/.test(hostname);
}

/** What is signed for: as `auth` says, else as the host of AWS says (`aps-workspaces.eu-central-1.amazonaws.com`); null where neither tells the region. */
export function awsScopeOf(
  auth: Exclude<CloudAuth, 'google'>,
  { hostname }: URL,
  usualService: string,
): AwsScope | null {
  const given = auth === 'aws' ? {} : auth.aws;
  const [, region] =
    /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:[a-z]+\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.exec(hostname) ?? [];
  const of = given.region ?? region;
  return of === undefined ? null : { region: of, service: given.service ?? usualService };
}
