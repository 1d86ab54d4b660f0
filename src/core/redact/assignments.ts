import { isMask, isSecretValue, sensitiveStems, sensitiveWords } from './sensitive-names.ts';
import { redacted } from './vendor-tokens.ts';

// The value: in quotes, in quotes that are escaped, or bare. A missing end quote means that it was cut, and all that is left is masked.
const value =
  '(?:(")((?:[^"\\\\\\n]|\\\\.){1,8000})|(\')((?:[^\'\\\\\\n]|\\\\.){1,8000})|(\\\\{1,3}["\'])([^"\'\\\\\\n]{1,8000})' +
  '|(&(?:quot|#34|#39);)([^&\\s]{1,8000})|([^\\s"\'`&,;<>\\\\]+))';
const assignment = new RegExp(
  `(${sensitiveWords}|(?<![A-Za-z])pwd)((?:\\\\{0,3}["'\`]|&(?:quot|#34|#39);)?\\]?\\s{0,3}(?:=>|:=|[:=])\\s{0,3})${value}`,
  'gi',
);

/** `password=x`, `"token": "x"`, `api_key: x`, and the ways in which programs are told a password. */
export function maskAssignments(text: string): string {
  const lower = text.toLowerCase();
  return maskOthers(lower, mayHold(lower, [...sensitiveStems, 'pwd']) ? maskNamed(text) : text);
}

function maskNamed(text: string): string {
  return text.replace(assignment, (all: string, ...groups: (string | number | undefined)[]) => {
    const [word, separator, double, inDouble, single, inSingle, slashed, inSlashed, named, inNamed, bare] =
      groups.map((group) => (group === undefined ? undefined : String(group)));
    const name = nameAt(text, Number(groups[11]), String(word));
    const told = inDouble ?? inSingle ?? inSlashed ?? inNamed ?? bare ?? '';
    // What stands inside of brackets has a rule of its own.
    if (!isSecretValue(name, told.trim()) || /^[[{(]+$/.test(told)) return all;
    if (bare === undefined ? isWord(name, told) : isProse(name, String(separator), bare)) return all;
    return `${word}${separator}${double ?? single ?? slashed ?? named ?? ''}${redacted}`;
  });
}

/** The whole name of which a pattern found the end. */
function nameAt(text: string, at: number, end: string): string {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, at - 40), at)) ?? [''];
  return before[0] + end;
}

/** `unexpected token: identifier`, `PWD=/srv/app`, `.password:hover`: a word after a colon, or a folder, is no secret; behind `password` anything is. */
function isProse(name: string, separator: string, bare: string): boolean {
  if (/^pwd$/i.test(name)) return /^[/~]/.test(bare);
  if (
    separator === ':' &&
    /^:?(?:hover|focus|active|disabled|checked|before|after|first|last|nth|not|is|where|has|root|host|placeholder|invalid|valid|required)\b/.test(
      bare,
    )
  )
    return true;
  if (/pass(?:w(?:or)?d|phrase)?$/i.test(name) || !/:\s/.test(separator)) return false;
  return bare.length < 16 && !/\d/.test(bare);
}

/** `"credentials": "include"`: a single lower-case word in quotes is a setting, unless it stands for a password. */
function isWord(name: string, told: string): boolean {
  return /credentials?$/i.test(name) && /^[a-z]+(?:-[a-z]+)*$/.test(told);
}

const flag = `--?(?:[a-z][\\w-]{0,40}[_-])?(?:${sensitiveWords.replace('(?<=[_-])pass', 'pass')})`;
const sensitiveFlag = new RegExp(`^${flag}$`, 'i');

/** `parts`, in lower case: one of them stands in each text that the pattern finds something in, so that most texts are not searched. */
type Rule = readonly [parts: readonly string[], pattern: RegExp, isSecret: (value: string) => boolean];

const isNoMask = (found: string) => !isMask(found);
const isLong = (found: string) => isNoMask(found) && /\d/.test(found);

/** What is told to programs, and what services put into addresses and files: the first group stays, the second one is the secret. */
const rules: readonly Rule[] = [
  // `--password x`, also as members of a list.
  [
    sensitiveStems,
    new RegExp(`((?<![\\w-])${flag}["'\`]?,?\\s{1,3}["'\`]?)([^\\s"'\`,\\\\-][^\\s"'\`,\\\\]*)`, 'gi'),
    (found) =>
      isNoMask(found) &&
      !/^(?:is|was|are|and|or|not|for|to|from|in|the|a|with|required|missing|invalid|file|option|flag|must|has|cannot|expected)$/i.test(
        found,
      ),
  ],
  // curl -u user:password
  [
    ['-u'],
    /((?<![\w-])(?:-u|--user|--proxy-user|-U)["'`]?[,=]?\s{0,3}["'`]?[^\s"'`:,/[\]-][^\s"'`:,/]{0,100}:)(?!\/\/)([^\s"'`,\\]{2,})/g,
    (found) => isNoMask(found) && !/^\d{1,6}$/.test(found),
  ],
  [
    ['sshpass', 'redis-cli', 'docker', 'mysql', 'mariadb', 'ldap'],
    /((?<![\w-])(?:sshpass\s{1,3}-p|redis-cli\b[^\n|;&]{0,200}?\s-a|docker\s{1,3}login\b[^\n|;&]{0,200}?\s-p|(?:mysql|mysqldump|mariadb)\b[^\n|;&]{0,200}?\s-p|ldap\w{2,8}\b[^\n|;&]{0,200}?\s-w)\s{0,3}["']?)([^\s"'-][^\s"']*)/g,
    isNoMask,
  ],
  // Kubernetes, Terraform, ECS: the name beside its value. JSON of it has its line ends as `\n`.
  [
    sensitiveStems,
    new RegExp(
      `((?<![A-Za-z])(?:name|key)\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3}\\\\{0,3}["']?[\\w.-]{0,60}(?:${sensitiveWords})\\\\{0,3}["']?,?` +
        `(?:\\s|\\\\{1,3}[nr]){0,20}\\\\{0,3}["']?value\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3}\\\\{0,3}["']?)([^\\s"'\\\\,;<>&{}]{4,})`,
      'gi',
    ),
    (found) => isSecretValue('secret', found),
  ],
  // `"token": { "value": "x" }`, `"secret": ["x"]`
  [
    sensitiveStems,
    new RegExp(
      `((?:${sensitiveWords})\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3}[[{]\\s{0,10}(?:\\\\{0,3}["']?value\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3})?` +
        `\\\\{0,3}["']?)([^\\s"'\\\\,:;<>&{}[\\]]{8,200})(?=\\\\{0,3}["']?\\s{0,10}[,}\\]])`,
      'gi',
    ),
    isLong,
  ],
  // Elements of XML
  [['passw'], /(<(?:[\w-]{1,40}:)?[\w.-]{0,40}passw(?:or)?d>)([^<\s][^<]{0,2000})(?=<\/)/gi, isNoMask],
  [
    sensitiveStems,
    new RegExp(
      `(<(?:[\\w-]{1,40}:)?[\\w.-]{0,40}(?:${sensitiveWords})>)([^<\\s][^<\\s]{7,2000})(?=</)`,
      'gi',
    ),
    isLong,
  ],
  // netrc
  [['login'], /((?<!\w)login\s{1,10}\S{1,200}\s{1,10}password\s{1,10})(\S+)/g, isNoMask],
  // Signatures of addresses: whoever has them may do what was signed.
  [
    ['sig=', 'x-amz-', 'x-goog-', 'signature=', 'code=', 'key='],
    /([?&;](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|X-Goog-Signature|X-Goog-Credential|Signature|code|apikey|key)=)([^\s&"'<>;,\\]{8,})/gi,
    isLong,
  ],
  [['aws4-'], /(AWS4-HMAC-SHA256\s[^\n"]{0,400}?Signature=)([0-9a-f]{16,})/g, isNoMask],
  // Docker's and npm's `auth`
  [
    ['auth'],
    /((?<![A-Za-z])_?auth\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?)([A-Za-z0-9+/]{11,}={0,2})(?=[\s"'\\,}]|$)/g,
    (found) => isNoMask(found) && (/\d|=/.test(found) || /[a-z][A-Z]/.test(found)),
  ],
];

function mayHold(lower: string, parts: readonly string[]): boolean {
  return parts.some((part) => lower.includes(part));
}

function maskOthers(lower: string, text: string): string {
  return rules
    .filter(([parts]) => mayHold(lower, parts))
    .reduce(
      (masked, [, pattern, isSecret]) =>
        masked.replace(pattern, (all: string, before: string, secret: string) =>
          isSecret(secret) ? `${before}${redacted}` : all,
        ),
      text,
    );
}

/** True for a flag behind which a password follows as the next argument. */
export function isSensitiveFlag(argument: string): boolean {
  return sensitiveFlag.test(argument);
}
