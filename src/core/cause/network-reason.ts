/** A refusal on the way to a host. `host` as `host` or `host:port`, empty where the text names none. */
export type NetworkReason = { kind: 'name' | 'refused' | 'certificate'; host: string; words: string };

const host = '(?<host>\\[?[\\w.:-]*\\w\\]?)';
const patterns: readonly (readonly [NetworkReason['kind'], RegExp, string])[] = [
  ['name', new RegExp(`looking up ${host}(?: \\(IPv\\d\\))? failed: (?<code>\\w+)`), ''],
  ['name', new RegExp(`getaddrinfo (?<code>E\\w+) ${host}`), ''],
  ['name', new RegExp(`records of ${host}(?: [^\\n]{1,500})?, got no such name`), 'ENOTFOUND'],
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
  ['name', new RegExp(`DNS: ${host}: `), 'ENOTFOUND'],
  ['refused', new RegExp(`(?:^|\\s)${host}: connection refused`), ''],
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

/** urllib3 tells host and port, and the reason far behind them. */
const pool = /HTTPS?ConnectionPool\(host='(?<host>[^']+)', port=(?<port>\d+)\)/;
const untrusted =
  /SSL certificate problem: (?<curl>[^\n]{1,100})|certificate verify failed: (?<python>[^(\n]{1,100})|x509: (?<go>[^\n]{1,120})|(?<others>certificate has expired|Hostname\/IP does not match certificate's altnames[^\n]{0,100}|self[- ]signed certificate(?: in certificate chain)?|unable to (?:get local issuer certificate|verify the first certificate)|PKIX path building failed)/;

/** Why a host was not reached, as any program says it; null when the text tells no such thing. */
export function networkReason(text: string): NetworkReason | null {
  const read = text.slice(0, 4_000);
  const inPool = pool.exec(read)?.groups;
  const from = inPool === undefined ? '' : hostKey(`${inPool.host}:${inPool.port}`);
  const certificate = untrusted.exec(read)?.groups;
  if (certificate !== undefined) return certificateReason(certificate, from || hostOfUrl(read));
  if (from !== '' && read.includes('Connection refused')) return refusedReason(from);
  if (from !== '' && /Name or service not known|Failed to resolve/.test(read))
    return nameReason(from, 'ENOTFOUND');
  for (const [kind, pattern, code] of patterns) {
    const found = pattern.exec(read)?.groups;
    if (found === undefined) continue;
    const name = hostKey(found.host ?? '');
    return kind === 'refused' ? refusedReason(name) : nameReason(name, found.code ?? code);
  }
  return null;
}

function refusedReason(name: string): NetworkReason {
  return { kind: 'refused', host: name, words: `${name}: connection refused` };
}

function nameReason(name: string, code: string): NetworkReason {
  const host = bareHost(name);
  return { kind: 'name', host, words: `DNS: ${host}: ${nameWords[code] ?? 'no answer'} (${code})` };
}

function certificateReason(found: Readonly<Record<string, string | undefined>>, name: string): NetworkReason {
  const said = (found.curl ?? found.python ?? found.go ?? found.others ?? '').trim();
  const host = bareHost(name);
  return { kind: 'certificate', host, words: `certificate${host === '' ? '' : ` of ${host}`}: ${said}` };
}

function hostOfUrl(text: string): string {
  return hostKey(/\bhttps:\/\/(?<host>[\w.:-]+)/.exec(text)?.groups?.host ?? '');
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
