/** What an editor shows beside a key: what it is for, and a value as people write it. */
export type KeyWords = readonly [description: string, example: unknown];

/** By the path of a key in its check, `repeat.times` or `expect.status`; what stands under a name of the author's own is without that name. */
export type KeyWordsByPath = Readonly<Record<string, KeyWords>>;

/** Of keys that mean the same wherever they stand, by name; what a type says of its own comes first. */
const commonKeyWords: KeyWordsByPath = {
  url: ['the address, without user name and password', 'https://api.example.org/health'],
  headers: ['headers of the request', { accept: 'application/json' }],
  auth: ['who asks; secrets are named, never written', { bearer: '${secret:API_TOKEN}' }],
  basic: ['user name and password (RFC 7617)', { username: 'probe', password: '${secret:API_PASSWORD}' }],
  username: ['the user name', 'probe'],
  password: ['the password, named as a secret', '${secret:API_PASSWORD}'],
  bearer: ['a bearer token (RFC 6750), named as a secret', '${secret:API_TOKEN}'],
  aws: [
    'requests are signed for AWS, with the credentials that its own tools find',
    { region: 'eu-central-1' },
  ],
  region: ['the region of AWS', 'eu-central-1'],
  service: ['the service of AWS that requests are signed for', 'aps'],
  ca: ['a PEM file of the authorities to trust in place of the built-in ones', 'certs/ca.pem'],
  clientCertificate: [
    'the certificate that is shown when the server wants one',
    { cert: 'certs/probe.pem', key: 'certs/probe.key' },
  ],
  cert: ['its PEM file', 'certs/probe.pem'],
  key: ['the PEM file of its private key', 'certs/probe.key'],
  insecure: [
    'asks although the certificate is not valid; that still fails, unless tls: { valid: false } is expected',
    true,
  ],
  proxy: ['an HTTP proxy; it and the target have to stand in hosts', 'http://egress.example.org:8080'],
  ipFamily: ['IPv4 or IPv6; whichever answers unless told', 6],
  traceparent: ['false: no trace context of ours (W3C) is sent; default true', false],
  host: ['a host name or an address, listed in hosts', 'db.example.org'],
  port: ['the port, 1 to 65535', 5432],
  servername: ['the name that is asked for and checked in TLS, when it is not the host', 'api.example.org'],
  compress: ['asks for compression', true],
  settle: ['how late what is looked for may arrive: it is waited for', '10s'],

  events: [
    'what has to arrive, and in which order',
    { sequence: ['hello', 'complete'], never: ['error'], within: '30s' },
  ],
  by: ['the JSON path of the name of an event', '$.type'],
  order: [
    'ordered: exactly this sequence; contains: others may stand between; any: in any order',
    'contains',
  ],
  sequence: ['the events that have to arrive', ['hello', { event: 'token', repeat: '1..' }, 'complete']],
  event: ['the name of the event', 'token'],
  repeat: ['how often it comes: a number, or bounds; once unless told', '1..'],
  match: ['what has to hold in it, by JSON path', { '$.text': { contains: 'pong' } }],
  never: ['the events that must not arrive', ['error']],
  within: ['how long all of it may take', '30s'],
  firstWithin: ['how long the first event may take', '2s'],
  gap: ['how long it may be silent between two events', '5s'],
  quiet: ['how long nothing may follow before the watch ends', '1s'],

  equals: ['exactly this value', 'ok'],
  ne: ['any value but this', 'degraded'],
  lt: ['less than this number', 100],
  lte: ['this number or less', 100],
  gt: ['more than this number', 0],
  gte: ['this number or more', 1],
  in: ['one of these values', ['ok', 'up']],
  contains: ['a text that holds this, or a list with this member', 'pong'],
  matches: ['a pattern (RE2) that is found anywhere in the text', '^v[0-9]+'],
  startsWith: ['how the text begins', 'https://'],
  endsWith: ['how the text ends', '.json'],
  exists: ['whether it is there at all', true],
  length: ['how many characters, or members', { gte: 1 }],
  type: ['which kind of JSON value', 'object'],
  not: ['what must not hold', { contains: 'error' }],
  all: ['what holds of every member', { matches: '^[a-z]+$' }],
  any: ['what holds of some member', { equals: 'ready' }],
  none: ['what holds of no member', { equals: 'failed' }],
  json: ['what has to hold in the JSON, by path (RFC 9535)', { '$.status': 'ok' }],

  'expect.duration': ['how long it took', { lt: '500ms' }],
  'expect.events': [
    'what has to arrive, and in which order; it wins over what stands beside url',
    { sequence: ['hello', 'complete'], within: '30s' },
  ],
  'expect.tls': ['the certificate', { valid: true, expiresIn: { gte: '14d' } }],
  expiresIn: ['how long the certificate is still valid', { gte: '14d' }],
  issuer: ['who issued it', { contains: "Let's Encrypt" }],
  subject: ['whom it was issued to', { contains: 'example.org' }],
  altNames: ['the names that it holds for', { contains: 'api.example.org' }],
  protocol: ['the version of TLS', 'TLSv1.3'],
  valid: ['false: it must not be valid', true],

  message: ['what the entry says', { contains: 'NameError' }],
  severity: ['how bad the entry is, or a comparison of that', { gte: 'ERROR' }],
  field: ['fields of the entry, by path', { 'attributes.http.status': { gte: 500 } }],
  control: ['proof that there was something to look at', { atLeast: 1 }],
  atLeast: ['how many there have to be; with fewer the check is inconclusive', 1],
};

/** What is said of the key at a path, by whoever knows it best. */
export function wordsOfKey(path: string, own: KeyWordsByPath): KeyWords | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return own[path] ?? commonKeyWords[path] ?? commonKeyWords[name];
}
