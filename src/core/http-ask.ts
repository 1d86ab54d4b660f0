/** What is asked of a service over HTTP; files are named whole. No redirect is followed. */
export type HttpQuestion = {
  url: string;
  method: 'GET' | 'POST' | 'DELETE';
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  auth?: { basic: { username: string; password: string } } | { bearer: string } | undefined;
  ca?: string | undefined;
  clientCertificate?: { cert: string; key: string } | undefined;
  proxy?: string | undefined;
};

/** What came: a whole answer, its header names in lower case; or why there is none, in words that follow the name of who was asked. */
export type HttpAnswer =
  | { kind: 'answer'; status: number; headers: Readonly<Record<string, string>>; text: string }
  | { kind: 'none'; why: string; transient: boolean };

/** Asks once, over a connection of its own, what the host policy of an environment allows. Never throws for what the other side does; ends soon after the signal aborts. */
export type AskHttp = (
  question: HttpQuestion,
  limits: { hosts: readonly string[]; signal: AbortSignal },
) => Promise<HttpAnswer>;
