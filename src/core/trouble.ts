/** Why a target was not reached, or did not answer in time. Comparisons and causes go by it, never by the words that were made of it. */
export type Trouble = {
  kind: 'timeout' | 'refused' | 'closed' | 'unreachable' | 'dns' | 'tls' | 'protocol';
  /** `api.example.com:8443`, as the plan names it; empty where it is about no host. */
  host: string;
  /** What came of it, without the host: `connection refused`. */
  words: string;
  /** Of the system, the name server or the library; empty for a time limit. */
  code: string;
};

export const troubleKinds = [
  'timeout',
  'refused',
  'closed',
  'unreachable',
  'dns',
  'tls',
  'protocol',
] as const satisfies readonly Trouble['kind'][];

/** `api.example.com: connection refused`. */
export function troubleWords({ host, words }: Trouble): string {
  return host === '' ? words : `${host}: ${words}`;
}
