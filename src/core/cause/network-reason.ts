/** A refusal on the way to a host. `host` as `host` or `host:port`, the same for every way to write it; empty where the text names none. */
export type NetworkReason = { kind: 'name' | 'refused' | 'certificate'; host: string; words: string };

const host = '(?<host>\\[[\\w.:%-]+\\](?::\\d{1,5})?|[\\w.:-]*\\w)';
const patterns: readonly (readonly [NetworkReason['kind'], RegExp, string])[] = [
  ['name', new RegExp(`getaddrinfo (?<code>E[A-Z_]+) ${host}`), ''],
  [
    'name',
    new RegExp(`(?:Could not resolve host(?: name)?:?|could not translate host name) "?${host}`),
    'ENOTFOUND',
  ],
  ['name', new RegExp(`lookup ${host}(?: on \\S+)?: no such host`), 'ENOTFOUND'],
  ['name', new RegExp(`UnknownHostException: ${host}`), 'ENOTFOUND'],
  ['name', new RegExp(`Failed host lookup: '?${host}`), 'ENOTFOUND'],
  ['refused', new RegExp(`connect ECONNREFUSED ${host}`), ''],
  ['refused', new RegExp(`dial tcp ${host}: connect: connection refused`), ''],
  [
    'refused',
    new RegExp(`[Cc]onnection to (?:server at )?"?${host}"? (?:failed: )?[Cc]onnection refused`),
    '',
  ],
  ['name', new RegExp(`DNS: ${host}: `), 'ENOTFOUND'],
  ['refused', new RegExp(`(?:^|\\s)(?!connect:)${host}: connection refused`), ''],
  ['refused', new RegExp(`Error 111 connecting to ${host}\\.`), ''],
];

/** How any other program says it; the host is what it names beside it. */
const noName =
  /Name or service not known|no such host|\bENOTFOUND\b|could not be resolved|unable to resolve|not resolve host|failed to lookup address|nodename nor servname|No address associated|non-existing domain|\bNXDOMAIN\b|Temporary failure in name resolution|UnknownHostException|getaddrinfo\w* (?:failed|for)/i;
const noAnswer =
  /connection refused|\bECONNREFUSED\b|Connect call failed|Couldn't connect to server|actively refused it/i;
const named: readonly RegExp[] = [
  /\bhttps?:\/\/(?:[^\s/@]{1,100}@)?(?<host>[\w.-]+(?::\d+)?)/,
  /(?:server at|[Cc]onnect\w* to|host|address|for|to) [‘'"(]?(?<host>[\w-]+(?:\.[\w-]+)*)[’'")]?(?: \([\d.:a-f]+\))?,? port (?<port>\d{1,5})\b/,
  /(?:^|[\s('"‘])(?<host>(?:[\w-]+\.)+[\w-]+:\d{1,5})(?=[\s)'",:\]]|$)/,
  /(?:host|address|for|to|name|ping:|lookup|resolve)\s[‘'"(]?(?<host>[\w-]+(?:\.[\w-]+)+)\b/i,
];

function hostNamed(text: string): string {
  for (const pattern of named) {
    const found = pattern.exec(text)?.groups;
    if (found?.host !== undefined)
      return shownHost(found.port === undefined ? found.host : `${found.host}:${found.port}`);
  }
  return '';
}

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
  /SSL certificate problem: (?<curl>[^\n(]{1,100})|certificate verify failed:? \(?(?<python>[^()\n]{1,100})|x509: (?<go>[^\n]{1,120})|invalid peer certificate: (?<rust>\w{1,60})|remote certificate is invalid[^\n:]{0,120}: (?<dotnet>[^\n]{1,100})|CertificateExpiredException: (?<java>[^\n]{1,100})|(?<others>certificate has expired|Hostname\/IP does not match certificate's altnames[^\n]{0,100}|self[- ]signed certificate(?: in certificate chain)?|unable to (?:get local issuer certificate|verify the first certificate)|PKIX path (?:building|validation) failed)/;

/** Why a host was not reached, as any program says it; null when the text tells no such thing. */
export function networkReason(text: string): NetworkReason | null {
  const read = text.slice(0, 4_000);
  const inPool = pool.exec(read)?.groups;
  const from = inPool === undefined ? '' : shownHost(`${inPool.host}:${inPool.port}`);
  const certificate = untrusted.exec(read)?.groups;
  if (certificate !== undefined) return certificateReason(certificate, from || hostOfUrl(read));
  if (from !== '' && read.includes('Connection refused')) return refusedReason(from);
  if (from !== '' && /Name or service not known|Failed to resolve/.test(read))
    return nameReason(from, 'ENOTFOUND');
  for (const [kind, pattern, code] of patterns) {
    const found = pattern.exec(read)?.groups;
    if (found === undefined) continue;
    const name = shownHost(found.host ?? '');
    return kind === 'refused' ? refusedReason(name) : nameReason(name, found.code ?? code);
  }
  const line = read.split('\n').find((one) => noName.test(one) || noAnswer.test(one)) ?? '';
  const name = hostNamed(line);
  if (name === '') return null;
  return noName.test(line) ? nameReason(name, 'ENOTFOUND') : refusedReason(name);
}

/** True for a text that says that a name is not known, whether it says which or not. */
export function saysNoName(text: string): boolean {
  return noName.test(text.slice(0, 4_000));
}

/** What a name server or the system says of a name, in words: `no such name (ENOTFOUND)`. */
export function nameTroubleWords(code: string): string {
  return `${nameWords[code] ?? 'no answer'} (${code})`;
}

function refusedReason(name: string): NetworkReason {
  return { kind: 'refused', host: hostKey(name), words: `${name}: connection refused` };
}

function nameReason(name: string, code: string): NetworkReason {
  const host = bareHost(name);
  return { kind: 'name', host: hostKey(host), words: `DNS: ${host}: ${nameTroubleWords(code)}` };
}

function certificateReason(found: Readonly<Record<string, string | undefined>>, name: string): NetworkReason {
  const reason = (Object.values(found).find((one) => one !== undefined) ?? '').trim();
  return {
    kind: 'certificate',
    host: hostKey(name),
    words: `certificate${name === '' ? '' : ` of ${name}`}: ${reason}`,
  };
}

function hostOfUrl(text: string): string {
  return shownHost(/\bhttps:\/\/(?<host>[\w.:-]+)/.exec(text)?.groups?.host ?? '');
}

/** The same for every way to write a host: loopback is one, a scheme's own port none. */
export function hostKey(written: string): string {
  return shownHost(written).replace(/^(?:localhost|\[::1\]|::1)(?=:\d+$|$)/, '127.0.0.1');
}

/** A host as it is written, without the port that its scheme has. */
export function shownHost(written: string): string {
  return written.toLowerCase().replace(/:(?:443|80)$/, '');
}

/** A host without its port. */
export function bareHost(name: string): string {
  return /^[^:]+:\d+$/.test(name) ? name.replace(/:\d+$/, '') : name;
}
