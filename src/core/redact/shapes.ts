export const redacted = '[redacted]';

/**
 * Masks what has the shape of a secret, whoever's it is. The order matters: a key block before the assignments that would eat its first line,
 * vendor tokens before what could cut them. Every pattern is linear: it begins with a fixed text or at the start of a run, and no two runs share a character.
 */
export function maskShapes(text: string): string {
  const assigns = mayAssign.test(text);
  // Most texts of an observation are a word or two: looking before the patterns do halves the price of a check.
  if (!assigns && text.length < shortestToken) return text;
  const tokens = maskVendorTokens(maskKeyBlocks(text));
  return maskJwts(assigns ? maskAssignments(maskHeaders(maskUserinfo(tokens))) : maskBearer(tokens));
}

/** Every userinfo, header and assignment has one of these. */
const mayAssign = /[:=]/;
/** Characters of the shortest secret without them. */
const shortestToken = 13;

/** True for a name whose value is a secret: `DB_PASSWORD`, `clientSecret`, `x-api-key`, `Cookie`. */
export function isSensitiveName(name: string): boolean {
  return sensitiveName.test(name.slice(-64));
}

const sensitiveWords =
  'passw(?:or)?d|passphrase|secret(?:[_-]?access)?[_-]?key|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|credentials?';
const sensitiveName = new RegExp(`(?:${sensitiveWords}|authorization|cookie)$`, 'i');

const keyHeader = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const keyFooter = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const keyBody = /[A-Za-z0-9+/=\s\\]*/y;

/** By hand, as a pattern that looks for a footer which is not there reads the rest of the text for every header. */
function maskKeyBlocks(text: string): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf('-----BEGIN '); at !== -1; at = text.indexOf('-----BEGIN ', at)) {
    const body = endOfMatch(keyHeader, text, at);
    if (body === null) {
      at += 1;
      continue;
    }
    result += text.slice(done, at) + redacted;
    // Without a footer right behind the body (cut, or with headers of its own) at least the body goes.
    let end = endOfMatch(keyBody, text, body) ?? body;
    const footer = text.slice(end, end + 4_000).search(/-----(?:BEGIN|END) /);
    if (footer !== -1) end = endOfMatch(keyFooter, text, end + footer) ?? end;
    done = end;
    at = end;
  }
  return result + text.slice(done);
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

const vendorTokens = new RegExp(
  `(?<![A-Za-z0-9])(?:${[
    'xox[a-z](?:\\.xox[a-z])?-[\\w-]{8,}', // Slack
    'xapp-[\\w-]{8,}',
    'gh[pousr]_[A-Za-z0-9]{20,}', // GitHub
    'github_pat_\\w{20,}',
    'glpat-[\\w-]{15,}', // GitLab
    'AIza[\\w-]{30,}', // Google: API key, access token, refresh token, OAuth client secret
    'ya29\\.[\\w.-]{10,}',
    '1//0[\\w-]{20,}',
    'GOCSPX-[\\w-]{20,}',
    '(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])', // AWS
    'sk-[\\w-]{20,}', // OpenAI, Anthropic
    '[rs]k_(?:live|test)_[A-Za-z0-9]{10,}', // Stripe
    'whsec_[\\w+/=-]{16,}',
    'npm_[A-Za-z0-9]{30,}',
    'pypi-[\\w-]{30,}',
    'hf_[A-Za-z0-9]{30,}',
    'SG\\.[\\w-]{16,}\\.[\\w-]{16,}', // SendGrid
    'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}', // Shopify
    'dop_v1_[a-f0-9]{40,}', // DigitalOcean
    'AGE-SECRET-KEY-1[A-Z0-9]{40,}',
  ].join('|')})`,
  'g',
);
const slackHook = /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,}/g;

function maskVendorTokens(text: string): string {
  return text.replace(vendorTokens, redacted).replace(slackHook, `$1${redacted}`);
}

const userAndPassword = /(:\/\/[^\s/?#@:"'<>]*:)(?!\[redacted)[^\s/?#"'<>]+@/g;
const longUser = /(:\/\/)[^\s/?#@:"'<>]{20,}@/g;

function maskUserinfo(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(userAndPassword, `$1${redacted}@`).replace(longUser, `$1${redacted}@`);
}

const authorization =
  /(authorization\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)(?:(Bearer|Basic|Token|ApiKey|Negotiate)\s{1,3}([^\s"'\\]+)|((?:Digest|AWS4-HMAC-SHA256)\s)[^\n]+|([^\s"'\\]{8,}))/gi;
const looseBearer = /(?<![A-Za-z0-9])((?:bearer|basic)\s{1,3})([A-Za-z0-9+/._~=-]{16,})/gi;
const cookies =
  /((?:set-)?cookie\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)(?!\[redacted)[^\s=;"',\\]{1,200}=[^\n"'\\]*/gi;

function maskHeaders(text: string): string {
  const masked = text.replace(
    authorization,
    (all, name: string, scheme?: string, _one?: string, long?: string) => {
      if (all.includes('[redacted')) return all;
      return `${name}${scheme === undefined ? (long ?? '') : `${scheme} `}${redacted}`;
    },
  );
  return maskBearer(masked).replace(cookies, `$1${redacted}`);
}

function maskBearer(text: string): string {
  return text.replace(looseBearer, (all, scheme: string, credential: string) =>
    /\d/.test(credential) ? `${scheme}${redacted}` : all,
  );
}

// The value: in quotes, in quotes that are escaped, or bare. A missing end quote means that it was cut, and all that is left is masked.
const assignment = new RegExp(
  `(${sensitiveWords}|(?<![A-Za-z])pwd)((?:\\\\{0,3}["'\`])?\\s{0,3}(?:=>|:=|[:=])\\s{0,3})` +
    '(?:(")((?:[^"\\\\\\n]|\\\\.){1,8000})|(\')((?:[^\'\\\\\\n]|\\\\.){1,8000})|(\\\\{1,3}["\'])([^"\'\\\\\\n]{1,8000})|([^\\s"\'`&,;<>\\\\]+))',
  'gi',
);
const noSecret =
  /^(?:true|false|null|none|nil|undefined|unset|missing|required|optional|\*+|x{3,}|\$\{?[\w:.]+\}?|)$/i;

function maskAssignments(text: string): string {
  return text.replace(assignment, (all: string, ...groups: (string | undefined)[]) => {
    const [name = '', separator = '', double, inDouble, single, inSingle, slashed, inSlashed, bare] = groups;
    const value = inDouble ?? inSingle ?? inSlashed ?? bare ?? '';
    if (value.includes('[redacted') || noSecret.test(value)) return all;
    if (bare !== undefined && isProse(name, separator, bare)) return all;
    return `${name}${separator}${double ?? single ?? slashed ?? ''}${redacted}`;
  });
}

/** `unexpected token: identifier`, `PWD=/srv/app`: a word after a colon, or a folder, is no secret; behind `password` anything is. */
function isProse(name: string, separator: string, value: string): boolean {
  if (/^pwd$/i.test(name)) return /^[/~]/.test(value);
  if (/^pass/i.test(name) || !/:\s/.test(separator)) return false;
  return value.length < 16 && !/\d/.test(value);
}

const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}/g;

function maskJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(jwt, redacted) : text;
}
