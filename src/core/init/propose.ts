import type { Sight, Sights } from './looks.ts';
import { literalText, quotedText, remark } from './yaml-lines.ts';

/** A check that the first plan has: its lines of YAML, each without the indent of the check. */
export type ProposedCheck = { id: string; lines: readonly string[] };

/** What a person said of the service beside its address. */
export type Wishes = {
  healthPath: string | null;
  hasWebsocket: boolean /** Its address is `https:`. */;
  isSafe: boolean;
};

export type Proposals = {
  service: readonly ProposedCheck[];
  stream: readonly ProposedCheck[];
  /** What a person should know or decide, a sentence each. */
  notes: readonly string[];
};

/** Words in the title or the text of a page that is shown when something is wrong, in the languages of usual servers. */
const errorWords =
  /\b(?:error|exception|not found|unavailable|maintenance|bad gateway|gateway time-?out|forbidden|denied|unauthori[sz]ed|something went wrong|oops|no such app|page not found|whitelabel|traceback|fehler|erreur)\b/i;
const loginWords = /\b(?:log[ -]?in|sign[ -]?in|sso|auth(?:enticate|orize)?|anmelden|connexion)\b/i;
const badStates =
  /^(?:down|error|fail(?:ed|ing|ure)?|unhealthy|degraded|starting|unavailable|critical|warn(?:ing)?|nok|not[ _-]?ok|disconnected|false)$/i;
const goodStates =
  /^(?:ok|up|healthy|pass(?:ed|ing)?|ready|alive|running|serving|green|online|success|connected|true)$/i;
const stateNames =
  /^(?:status|state|health|healthy|ok|ready|alive|up|success|live|db|database|redis|cache|queue|result|message)$/i;

/** Checks of a service from what was seen of it; none that an error page would pass. */
export function propose(sights: Sights, wishes: Wishes): Proposals {
  const notes: string[] = [];
  const health = healthCheck(sights, wishes, notes);
  const home = homeCheck(sights, notes);
  const grpc = grpcChecks(sights, wishes);
  const api = operationChecks(sights);
  const service = [health, ...(home === null ? [] : [home]), ...grpc, ...api];
  return { service, stream: streamChecks(sights, wishes, notes), notes };
}

function healthCheck(sights: Sights, { healthPath }: Wishes, notes: string[]): ProposedCheck {
  const candidates = [...sights.pages].filter(([path]) => path !== '/');
  const found = candidates.find(([, [sight]]) => tellsHealth(sight, sights.nowhere));
  const path = healthPath ?? found?.[0] ?? '/health';
  const pair = sights.pages.get(path);
  const first = pair?.[0];
  if (pair === undefined || first === undefined || !tellsHealth(first, sights.nowhere)) {
    notes.push(whyNoHealth(path, first, sights.nowhere));
    return blindHealth(path, first, sights.nowhere);
  }
  const value = first.type.includes('json') ? jsonIn(first.text) : undefined;
  const expected = value === undefined ? textLines(first) : jsonLines(value, jsonIn(pair[1].text), notes);
  return {
    id: 'health',
    lines: [
      'name: Health',
      'tier: critical',
      `http: { url: ${quotedText(`\${api}${path}`)} }`,
      'expect:',
      `  status: ${first.status}`,
      ...expected,
      ...paceLines(pair),
    ],
  };
}

/** It says in words or data that it is well; a page for people, or what answers at any address, says nothing. */
function tellsHealth(sight: Sight, nowhere: Sight | null): boolean {
  if (sight.status === null || sight.status < 200 || sight.status > 299 || !sight.isWhole) return false;
  if (sight.type.includes('html') || sameAnswer(sight, nowhere)) return false;
  const text = sight.text.trim();
  return (
    text !== '' && (sight.type.includes('json') || text.length <= 64) && !errorWords.test(text.slice(0, 200))
  );
}

function sameAnswer(sight: Sight, nowhere: Sight | null): boolean {
  return (
    nowhere !== null &&
    nowhere.status === sight.status &&
    nowhere.type === sight.type &&
    alike(nowhere.text, sight.text)
  );
}

/** Pages name their own address: that is no difference. */
function alike(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll(/\d+|\/[\w./-]+/g, '');
  return plain(a) === plain(b);
}

function whyNoHealth(path: string, sight: Sight | undefined, nowhere: Sight | null): string {
  if (sight === undefined || sight.status === null)
    return `${path} did not answer: ${sight?.trouble || 'nobody looked'}.`;
  if (isWall(sight))
    return `${path} asks who you are (${sight.status}): put a token into the secret TOKEN, or name an address that answers without.`;
  if (sight.status < 200 || sight.status > 299)
    return `${path} answered ${sight.status}: the check is red until it answers 200 with JSON.`;
  if (sameAnswer(sight, nowhere))
    return `${path} answers like an address that nobody serves: whatever is wrong, it would look the same. Give the service an address that says how it is.`;
  if (sight.type.includes('html'))
    return `${path} is a page for people (${sight.status}, ${sight.type}), and error pages are such pages too: name an address that answers JSON.`;
  return `${path} answered ${sight.status} with ${sight.type || 'no media type'}: the check is red until it is JSON that says how it is.`;
}

/** Where any address answers the same, no request tells anything: a person has to look. */
const askedHealth: ProposedCheck = {
  id: 'health',
  lines: [
    'name: Health',
    'tier: critical',
    remark(
      'Every address of the service answers the same: ask for one that says how it is, and write it here as http: { url: … }.',
    ),
    'manual: { prompt: "Is the service well? No address of it tells that." }',
  ],
};

/** What cannot be read off the service is expected as it should be: red until it is so. */
function blindHealth(path: string, sight: Sight | undefined, nowhere: Sight | null): ProposedCheck {
  if (sight?.type.includes('json') && sameAnswer(sight, nowhere)) return askedHealth;
  const auth = sight !== undefined && isWall(sight) ? ', auth: { bearer: "${secret:TOKEN}" }' : '';
  return {
    id: 'health',
    lines: [
      'name: Health',
      'tier: critical',
      `http: { url: ${quotedText(`\${api}${path}`)}${auth} }`,
      remark('It did not say that it is well when this was written; expected is what it should say.'),
      'expect: { status: 200, header: { content-type: { contains: json } } }',
    ],
  };
}

function isWall({ status, redirectedTo }: Sight): boolean {
  return (
    status === 401 ||
    status === 403 ||
    (redirectedTo !== null && loginWords.test(redirectedTo.replaceAll(/[/_?=&.-]/g, ' ')))
  );
}

function jsonLines(value: unknown, again: unknown, notes: string[]): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return ['  header: { content-type: { contains: json } }'];
  const members = Object.entries(value).slice(0, 12);
  const same: Readonly<Record<string, unknown>> =
    typeof again === 'object' && again !== null ? { ...again } : {};
  const lines = members.flatMap(([name, member]) => memberLine(name, member, same[name], notes) ?? []);
  return lines.length === 0 ? ['  header: { content-type: { contains: json } }'] : ['  json:', ...lines];
}

function memberLine(name: string, member: unknown, again: unknown, notes: string[]): string | null {
  const path = /^[A-Za-z_]\w*$/.test(name) ? `$.${name}` : `$[${JSON.stringify(name)}]`;
  const key = `    ${quotedText(path)}:`;
  if (stateNames.test(name) && (typeof member === 'string' || typeof member === 'boolean')) {
    const text = String(member);
    if (badStates.test(text)) {
      notes.push(
        `${name} was ${JSON.stringify(member)} when this was written: the check is red until that has changed.`,
      );
      return typeof member === 'boolean' ? `${key} true` : `${key} { not: { equals: ${literalText(text)} } }`;
    }
    if (goodStates.test(text) && member === again)
      return `${key} ${typeof member === 'boolean' ? member : literalText(text)}`;
  }
  return `${key} { exists: true }`;
}

function textLines({ text }: Sight): readonly string[] {
  return [`  body: { contains: ${literalText(text.trim())} }`];
}

/** Three times what it took, in half seconds: a service that stands still is found out, a slow moment is not. */
function paceLines(pair: readonly [Sight, Sight]): readonly string[] {
  const slowestMs = Math.max(pair[0].durationMs, pair[1].durationMs);
  return [`  duration: { lt: ${Math.max(1, Math.ceil((slowestMs * 3) / 500) / 2)}s }`];
}

/** The page at the root, by its title; none where that is an error, a wall, or not there. */
function homeCheck({ pages }: Sights, notes: string[]): ProposedCheck | null {
  const [first, followed] = pages.get('/') ?? [];
  if (first === undefined || followed === undefined || isWall(first) || followed.status === null) return null;
  if (followed.status < 200 || followed.status > 299 || !followed.type.includes('html')) return null;
  const title = /<title[^>]*>\s*([^<]{1,120}?)\s*<\/title>/i.exec(followed.text)?.[1] ?? '';
  const start = followed.text
    .replaceAll(/<(?:script|style)[\s\S]*?<\/(?:script|style)>|<[^>]*>/gi, ' ')
    .trim()
    .slice(0, 300);
  if (title === '' || errorWords.test(title) || errorWords.test(start)) {
    notes.push(
      title === ''
        ? 'The page at / has no title to know it by.'
        : `The page at / is titled ${JSON.stringify(title)}: taken for an error page.`,
    );
    return null;
  }
  if (loginWords.test(title))
    notes.push(
      `The page at / is a login (${JSON.stringify(title)}): that it is there says nothing of what lies behind it.`,
    );
  const redirects = first.redirectedTo === null ? '' : ', redirects: 5';
  return {
    id: 'home',
    lines: [
      'name: Home page',
      `http: { url: "\${api}/"${redirects} }`,
      'expect:',
      `  status: ${followed.status}`,
      `  body: { contains: ${literalText(title)} }`,
    ],
  };
}

function grpcChecks({ isGrpc, pages }: Sights, { isSafe }: Wishes): readonly ProposedCheck[] {
  const speaks = [...pages.values()].some(
    ([sight]) => sight.type.startsWith('application/grpc') || 'grpc-status' in sight.headers,
  );
  if (!isGrpc && !speaks) return [];
  return [
    {
      id: 'grpc-health',
      lines: [
        'name: gRPC health',
        `grpc: { address: "\${grpc}"${isSafe ? ', tls: true' : ''} }`,
        'expect: { status: SERVING }',
      ],
    },
  ];
}

const mostOperations = 5;

/** Operations of an OpenAPI document that only read and need nothing, as far as it says so. */
function operationChecks({ pages }: Sights): readonly ProposedCheck[] {
  const documents = [...pages.values()].flatMap(([sight]) =>
    sight.status === 200 && sight.type.includes('json') ? [jsonIn(sight.text)] : [],
  );
  const document = documents
    .map(recordOf)
    .find((one) => typeof one.openapi === 'string' || typeof one.swagger === 'string');
  if (document === undefined) return [];
  const isGuarded = Array.isArray(document.security) && document.security.length > 0;
  return Object.entries(recordOf(document.paths))
    .flatMap(([path, item]) => {
      const get = recordOf(recordOf(item).get);
      const parameters = [recordOf(item).parameters, get.parameters].flatMap((one) =>
        Array.isArray(one) ? one : [],
      );
      const security = get.security ?? (isGuarded ? [{}] : []);
      const isOpen = Array.isArray(security) && security.length === 0;
      const isPlain =
        path.startsWith('/') &&
        !/[{}?#\s]/.test(path) &&
        !parameters.some((one) => recordOf(one).required === true);
      const answers = recordOf(recordOf(recordOf(get.responses)['200']).content);
      const isJson = Object.keys(answers).some((type) => type.includes('json'));
      return get.responses !== undefined && isOpen && isPlain && isJson ? [path] : [];
    })
    .slice(0, mostOperations)
    .map((path) => ({
      id: `get-${
        path
          .replaceAll(/[^A-Za-z0-9]+/g, '-')
          .replace(/^-|-$/g, '')
          .toLowerCase() || 'root'
      }`,
      lines: [
        `name: ${quotedText(`GET ${path}`)}`,
        `http: { url: ${quotedText(`\${api}${path}`)} }`,
        'expect: { status: 200, header: { content-type: { contains: json } } }',
      ],
    }));
}

function streamChecks(
  { websocket }: Sights,
  { hasWebsocket }: Wishes,
  notes: string[],
): readonly ProposedCheck[] {
  if (!hasWebsocket) return [];
  if (websocket !== null && !websocket.isOpen)
    notes.push(`The WebSocket did not open: ${websocket.trouble || 'no answer'}.`);
  return [
    {
      id: 'websocket-opens',
      lines: [
        'name: WebSocket opens',
        'websocket: { url: "${ws}" }',
        'expect: { handshake: { status: 101 } }',
        remark(
          'Next: send a message and name the events that must come: events: { by: $.type, order: contains, sequence: […] }',
        ),
      ],
    },
  ];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What says that it is JSON and is none has nothing to expect.
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
