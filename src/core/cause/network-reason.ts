/** A refusal on the way to a host. `host` as `host` or `host:port`, empty where the text names none. */
export type NetworkReason = { kind: 'name' | 'refused' | 'tls'; host: string; words: string };

const host = '(?<host>\\[?[\\w.:-]*\\w\\]?)';
const patterns: readonly (readonly [NetworkReason['kind'], RegExp, string])[] = [
  ['name', new RegExp(`looking up ${host}(?: \\(IPv\\d\\))? failed: (?<code>\\w+)`), ''],
  ['name', new RegExp(`getaddrinfo (?<code>E\\w+) ${host}`), ''],
  ['name', new RegExp(`records of ${host}(?: from \\S+)?, got no such name`), 'ENOTFOUND'],
  [
    'name',
    new RegExp(
      `(?:Could not resolve host(?: name)?:?|could not translate host name|Name or service not known:?) "?${host}`,
    ),
    'ENOTFOUND',
  ],
  ['name', new RegExp(`lookup ${host}(?: on \\S+)?: no such host`), 'ENOTFOUND'],
  ['name', new RegExp(`UnknownHostException: ${host}`), 'ENOTFOUND'],
  ['refused', new RegExp(`connect ECONNREFUSED ${host}`), ''],
  ['refused', new RegExp(`expected ${host} to be open, got connection refused`), ''],
  ['refused', new RegExp(`dial tcp ${host}: connect: connection refused`), ''],
  [
    'refused',
    new RegExp(`[Cc]onnection to (?:server at )?"?${host}"? (?:failed: )?[Cc]onnection refused`),
    '',
  ],
  ['refused', new RegExp(`Error 111 connecting to ${host}\\.`), ''],
];

const nameWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name',
  ENODATA: 'the name has no address',
  EAI_AGAIN: 'the name server does not answer',
  ETIMEOUT: 'the name server does not answer',
  ECONNREFUSED: 'the name server refuses',
  ESERVFAIL: 'the name server failed',
};

/** Why a host was not reached, as any program says it; null when the text tells no such thing. */
export function networkReason(text: string): NetworkReason | null {
  for (const [kind, pattern, code] of patterns) {
    const found = pattern.exec(text.slice(0, 4_000))?.groups;
    if (found === undefined) continue;
    const name = hostKey(found.host ?? '');
    if (kind === 'refused') return { kind, host: name, words: `${name}: connection refused` };
    const said = found.code ?? code;
    return {
      kind,
      host: bareHost(name),
      words: `DNS: ${bareHost(name)}: ${nameWords[said] ?? 'no answer'} (${said})`,
    };
  }
  return null;
}

/** The same for every way to write a host: loopback is one, a scheme's own port none. */
export function hostKey(written: string): string {
  return written
    .toLowerCase()
    .replace(/^(?:localhost|\[::1\]|::1)(?=:\d+$|$)/, '127.0.0.1')
    .replace(/:(?:443|80)$/, '');
}

/** A host without its port. */
export function bareHost(name: string): string {
  return /^[^:]+:\d+$/.test(name) ? name.replace(/:\d+$/, '') : name;
}
