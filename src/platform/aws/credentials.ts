import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What signs; `expiresAt` is epoch milliseconds, null for keys that do not expire. */
export type AwsCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  expiresAt: number | null;
};

/** Why there are no credentials, as a sentence that says who must act. */
export class NoAwsCredentials extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;
type Place = { environment: Environment; region: string };
/** Null where the environment does not point there. */
type Provider = (place: Place) => Promise<AwsCredentials | null>;

/** How long one answer is waited for; on no instance nobody answers. */
const answerMs = 5_000;
const instanceMs = 1_000;
/** Credentials that are about to expire are not used any more. */
const spareMs = 5 * 60_000;

/** Finds credentials in the order of AWS's own tools and keeps them until shortly before they expire. Rejects with `NoAwsCredentials`. */
export function awsCredentialChain(
  environment: Environment,
  now: () => number = Date.now,
): (region: string) => Promise<AwsCredentials> {
  const found = new Map<string, Promise<AwsCredentials>>();
  return async (region) => {
    const known = found.get(region);
    if (known !== undefined) {
      const { expiresAt } = await known;
      if (expiresAt === null || expiresAt - spareMs > now()) return known;
    }
    const searching = search({ environment, region });
    found.set(region, searching);
    try {
      return await searching;
    } catch (error) {
      // What was not there may come: nothing is remembered of it.
      if (found.get(region) === searching) found.delete(region);
      throw error;
    }
  };
}

const providers: readonly Provider[] = [ofEnvironment, ofWebIdentity, ofContainer, ofInstance];

async function search(place: Place): Promise<AwsCredentials> {
  for (const provider of providers) {
    const credentials = await provider(place);
    if (credentials !== null) return credentials;
  }
  throw new NoAwsCredentials(
    'no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run it with a role (IRSA, EKS Pod Identity, an ECS task role, an instance profile)',
  );
}

async function ofEnvironment({ environment }: Place): Promise<AwsCredentials | null> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId && !secretAccessKey) return null;
  if (!accessKeyId || !secretAccessKey) {
    const missing = accessKeyId ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    throw new NoAwsCredentials(`AWS credentials are set by half: ${missing} is missing`);
  }
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: environment.AWS_SESSION_TOKEN || undefined,
    expiresAt: null,
  };
}

/** A token of the cluster that AWS takes for a role (IRSA). */
async function ofWebIdentity({ environment, region }: Place): Promise<AwsCredentials | null> {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role } = environment;
  if (!file || !role) return null;
  const what = `the role ${role} for the token in ${file} (AWS_WEB_IDENTITY_TOKEN_FILE)`;
  const token = await textOf(file, what);
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: environment.AWS_ROLE_SESSION_NAME || 'staging-check',
    WebIdentityToken: token,
  });
  const own = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || region;
  const url = environment.AWS_ENDPOINT_URL_STS || `https://sts.${own}.amazonaws.com/`;
  const xml = await answerOf(url, { method: 'POST', body }, what);
  const read = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? '';
  return parsed(
    {
      AccessKeyId: read('AccessKeyId'),
      SecretAccessKey: read('SecretAccessKey'),
      Token: read('SessionToken'),
      Expiration: read('Expiration'),
    },
    what,
  );
}

const containerHost = 'http://169.254.170.2';
/** Over plain HTTP only this machine, ECS and EKS are asked, as AWS's own tools have it. */
const plainHosts = new Set([
  'localhost',
  '127.0.0.1',
  '[::1]',
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
]);

/** What ECS and EKS Pod Identity give to a container. */
async function ofContainer({ environment }: Place): Promise<AwsCredentials | null> {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } =
    environment;
  const url = path ? `${containerHost}${path}` : full;
  if (!url) return null;
  const what = `the role of this container at ${url}`;
  if (!URL.canParse(url)) throw new NoAwsCredentials(`${what} was not asked: it is no URL`);
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !plainHosts.has(hostname))
    throw new NoAwsCredentials(
      `${what} was not asked: over plain HTTP only this machine and the addresses of ECS and EKS are`,
    );
  const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, AWS_CONTAINER_AUTHORIZATION_TOKEN: given } =
    environment;
  const token = file ? await textOf(file, what) : given;
  const headers: Record<string, string> = token ? { authorization: token } : {};
  return parsed(jsonOf(await answerOf(url, { headers }, what)), what);
}

/** What the instance has a profile for (IMDSv2); null where no instance answers. */
async function ofInstance({ environment }: Place): Promise<AwsCredentials | null> {
  if (environment.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') return null;
  const base = (environment.AWS_EC2_METADATA_SERVICE_ENDPOINT || 'http://169.254.169.254').replace(
    /\/+$/,
    '',
  );
  const token = await instanceToken(base);
  if (token === null) return null;
  const headers = { 'x-aws-ec2-metadata-token': token };
  const what = `the profile of this instance at ${base}`;
  const folder = `${base}/latest/meta-data/iam/security-credentials/`;
  const [role = ''] = (await answerOf(folder, { headers }, what)).trim().split('\n');
  return parsed(jsonOf(await answerOf(`${folder}${encodeURIComponent(role)}`, { headers }, what)), what);
}

async function instanceToken(base: string): Promise<string | null> {
  try {
    const response = await fetch(`${base}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
      redirect: 'error',
      signal: AbortSignal.timeout(instanceMs),
    });
    const text = await response.text();
    return response.ok ? text : null;
  } catch {
    // Safe: where nobody answers is no instance, and that is said.
    return null;
  }
}

async function answerOf(url: string, init: RequestInit, what: string): Promise<string> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(answerMs) });
    const text = (await response.text()).slice(0, 64 * 1024);
    if (response.ok) return text;
    const [, message = ''] = /<Message>([^<]*)<\/Message>/.exec(text) ?? [];
    throw new NoAwsCredentials(
      `${what} was refused (status ${response.status}${message === '' ? '' : `: ${message}`})`,
    );
  } catch (error) {
    if (error instanceof NoAwsCredentials) throw error;
    throw new NoAwsCredentials(`${what} was not given: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function textOf(file: string, what: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new NoAwsCredentials(`${what} cannot be asked for: ${reasonOf(error)}`, { cause: error });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Safe: what is no JSON is no answer, and that is said.
    return null;
  }
}

const answer = z.object({
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  Token: z.string().min(1),
  Expiration: z.iso.datetime({ offset: true }),
});

function parsed(value: unknown, what: string): AwsCredentials {
  const { data } = answer.safeParse(value);
  if (data === undefined)
    throw new NoAwsCredentials(`${what} was answered with something else than credentials`);
  const {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration,
  } = data;
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: Date.parse(Expiration) };
}
