/** A request as it is sent; `headers` are those that take part in what is signed. */
export type SignableRequest = {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
};

/** What AWS signs for: `{ region: 'eu-central-1', service: 'aps' }`. */
export type AwsScope = { region: string; service: string };

/** Headers that say who asks, to be sent beside those of the request; or why there are none, and who must act. */
export type AccessHeaders =
  | { kind: 'headers'; headers: Readonly<Record<string, string>> }
  | { kind: 'unavailable'; reason: string };

/** Who this process is at a cloud, found as that cloud's own tools do. Neither rejects; both end soon after the signal aborts. */
export type CloudAccess = {
  /** A bearer token of application default credentials, good for reading metrics and logs. */
  google(signal: AbortSignal): Promise<AccessHeaders>;
  /** Signature Version 4 with credentials of the environment, a web identity, the container or the instance. */
  aws(request: SignableRequest, scope: AwsScope, signal: AbortSignal): Promise<AccessHeaders>;
  /** Where a service of AWS is asked in place of its own address, as AWS's tools have it: `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`, `AWS_ENDPOINT_URL`; null unless one is set. */
  awsEndpoint(service: string): string | null;
};
