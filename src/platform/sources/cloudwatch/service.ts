import { z } from 'zod';
import { plainJson } from '../../../core/json/parse-json.ts';
import { awsSigning } from '../aws-signing.ts';
import type { PlaceQuery, SourceMeans } from '../define-source.ts';
import type { HttpPlace } from '../http-place.ts';
import {
  cutBetweenWords,
  HttpReading,
  type HttpReply,
  type HttpService,
  type ServiceRefusal,
} from '../http-reading.ts';
import type { CloudWatchPlace } from './place.ts';

/** Requests of one answer, signed. */
export class CloudWatch {
  readonly http: HttpReading;
  readonly #place: CloudWatchPlace;

  constructor(means: SourceMeans, query: PlaceQuery<CloudWatchPlace>, queryAt = 0) {
    const { place, hosts, signal } = query;
    const url = place.url ?? means.cloud?.awsEndpoint('CLOUDWATCH_LOGS') ?? addressOf(place.region);
    // Where a plan names no address of its own, it is AWS's, or what the operator set.
    const allowed = place.url === undefined ? [...hosts, new URL(url).host] : hosts;
    const { headers, ca, clientCertificate, proxy } = place;
    const at: HttpPlace = { ...{ url, headers, ca, clientCertificate, proxy } };
    this.#place = place;
    this.http = new HttpReading(means, serviceOf(means, place, queryAt), at, { hosts: allowed, signal });
  }

  /** `{ logGroupName }`, or what an ARN is named by. */
  get group(): { name: string; isArn: boolean } {
    const { group } = this.#place;
    return { name: group, isArn: group.startsWith('arn:') };
  }

  ask(action: string, json: object): Promise<HttpReply> {
    return this.http.ask(requestOf(action, json));
  }

  /** Nobody waits for it. */
  aside(action: string, json: object): Promise<void> {
    return this.http.aside(requestOf(action, json));
  }
}

function requestOf(action: string, json: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` };
  return { path: '/', json, headers };
}

function addressOf(region: string): string {
  return `https://logs.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

function serviceOf({ cloud }: SourceMeans, place: CloudWatchPlace, queryAt: number): HttpService {
  const { auth, region } = place;
  const own = typeof auth === 'object' ? auth.aws : {};
  return {
    name: 'CloudWatch Logs',
    grants: grantsFor(place),
    address: 'the address of CloudWatch Logs itself',
    perMinute: 240,
    refusal: (status, text) => refusalOf({ status, text, place, queryAt }),
    access: awsSigning(cloud, { region: own.region ?? region, service: own.service ?? 'logs' }),
  };
}

function grantsFor({ group, query }: CloudWatchPlace): string {
  const actions =
    query === undefined ? 'logs:FilterLogEvents' : 'logs:StartQuery, logs:GetQueryResults and logs:StopQuery';
  return `allow ${actions} on the log group ${group} for who asks`;
}

const answer = z.object({
  __type: z.string(),
  message: z.string().nullish(),
  Message: z.string().nullish(),
  queryCompileError: z
    .object({
      location: z.object({ startCharOffset: z.number() }).nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
});

type RefusedRequest = { status: number; text: string; place: CloudWatchPlace; queryAt: number };

const quotas: ReadonlySet<string> = new Set([
  ...['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException'],
  ...['RequestLimitExceeded', 'LimitExceededException', 'RequestThrottled', 'RequestThrottledException'],
]);
const faults: ReadonlySet<string> = new Set([
  ...['ServiceUnavailable', 'ServiceUnavailableException', 'InternalFailure', 'InternalServerException'],
  ...['DataAlreadyAcceptedException', 'RequestTimeout', 'RequestTimeoutException'],
]);
const unknown =
  /^(?:UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|MissingAuthenticationToken|IncompleteSignature|SignatureDoesNotMatch|NotAuthorized|InvalidAccessKeyId|RequestExpired)/;

/** What its documentation says of an error by its type, in words that follow the name of who answered; null for what is told by its status. */
function refusalOf({ status, text, place, queryAt }: RefusedRequest): ServiceRefusal | null {
  const { data } = answer.safeParse(plainJson(text)?.value);
  if (data === undefined) return null;
  // Some have the name of their module before them.
  const type = data.__type.replace(/^.*#/, '');
  const words = cutBetweenWords(data.message ?? data.Message ?? type, 600);
  const told = `(${type}: ${words})`;
  if (quotas.has(type))
    return { kind: 'quota', why: `was asked too often (throttled): ask it less, or raise its quota ${told}` };
  if (faults.has(type)) return { kind: 'fault', why: `could not answer ${told}` };
  if (/^AccessDenied/.test(type))
    return { kind: 'other', why: `may not be read: ${grantsFor(place)} ${told}` };
  if (unknown.test(type)) {
    const clock = /expired|not yet current/i.test(words) ? ', or the clock of this machine is wrong' : '';
    return {
      kind: 'other',
      why: `does not know who asks: the credentials of AWS are missing, wrong or expired${clock} ${told}`,
    };
  }
  if (type === 'ResourceNotFoundException')
    return {
      kind: 'other',
      why: `has no log group ${place.group} in ${place.region}: look at \`group\`, \`region\` and the account ${told}`,
    };
  if (
    type === 'MalformedQueryException' ||
    /^InvalidParameter|^ValidationException|^InvalidOperation/.test(type)
  ) {
    const at = data.queryCompileError?.location?.startCharOffset;
    return {
      kind: 'query',
      why: `refused the query: ${words}${at === undefined ? '' : placeWords(place, at - queryAt)}`,
    };
  }
  return { kind: status >= 500 ? 'fault' : 'other', why: `could not answer ${told}` };
}

/** Where in the query of the plan it stopped reading; what is added to it is ours. */
function placeWords({ query = '' }: CloudWatchPlace, at: number): string {
  if (at < 0 || at > query.length) return '';
  const behind = cutBetweenWords(query.slice(at), 60);
  return ` (character ${at + 1}${behind === '' ? ', at its end' : `: ${behind}`})`;
}
