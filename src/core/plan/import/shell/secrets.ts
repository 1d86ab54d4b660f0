import { isSecretValue, isSensitiveName } from '../../../redact/sensitive-names.ts';
import { shapePlaces } from '../../../redact/shapes.ts';
import { remembered } from '../../../remember.ts';

/** A credential in a text: where it stands, and what to call it. */
export type CredentialPlace = { from: number; to: number; name: string };

const bearer = /\b(?:Bearer|Token|Basic|ApiKey)\s+([A-Za-z0-9._~+/=|-]{6,})/gi;
const webToken = /\beyJ[\w-]{4,}(?:\.[\w-]+){0,2}/g;
const userInfo = /:\/\/([^\s/:@'"]*):([^\s/@'"]+)@/g;
const assignment =
  /(?<![\p{L}\w])\\?["']?(\p{L}[\p{L}\w.-]{0,60}?)\\?["']?\s*(?:={1,3}|:\s*(?!\/\/))\s*(?:\\?"([^"\\]+)|'([^']+)'|([^\s"'&;,}\\]+))/gu;
/** `--env=SECRET=…`: an assignment that is the value of another. */
const inner = /(?<=["']?[=:,]["']?)([A-Za-z_][\w.-]{0,60})=(?:"([^"\\]+)|'([^']+)'|([^\s"'&;,}\\=]+))/g;
const element = /<(?:[\w-]+:)?([A-Za-z][\w.-]{0,60})(?:\s[^<>]{0,200})?>\s*([^<>\s]{3,})\s*<\//g;
const flag = /(?<!\S)--?([A-Za-z][\w-]*)\s+(?:"([^"]+)"|'([^']+)'|([^\s"'-][^\s"']*))/g;
const userFlag = /(?<!\S)(?:-u|--user)[\s=]*["']?([^\s:'"$]+):([^\s'"$]+)/g;

const value = '(?:"([^"\\n]+)"|\'([^\'\\n]+)\'|([^\\s"\'|;&]+))';
const inOneCommand = '[^\\n|;&]*?\\s';

/** Places that the options of a program make a credential, wherever their names say nothing: `redis-cli -a`, `mysql -p…`, `etcdctl --user root:…`. */
const clientPlaces = [
  `\\b(?:redis-cli|valkey-cli)\\b${inOneCommand}(?:-a|--pass)[\\s=]+${value}`,
  `\\b(?:mysql|mariadb|mysqladmin|mysqldump)\\b${inOneCommand}-p(?=\\S)${value}`,
  `\\b(?:sshpass|mongosh?|cqlsh|rabbitmqadmin)\\b(?:${inOneCommand}|\\s)-p\\s*${value}`,
  `\\bsqlcmd\\b${inOneCommand}-P\\s*${value}`,
  `\\bldap\\w+\\b${inOneCommand}-w\\s+${value}`,
  ...['c', 'A', 'X'].map((letter) => `\\bsnmp\\w+\\b${inOneCommand}-${letter}\\s+${value}`),
  `\\bssh-keygen\\b${inOneCommand}-[PN]\\s+${value}`,
  `(?:pass(?:word|wd|phrase)?|secret|token)[_-]?(?:cmd|command)[=\\s]+["']?(?:echo|printf)\\s+${value}`,
  '/(?:reset|invite|invitation|verify|confirm|activate|magic|magic-link|unlock|token|hooks?|webhooks?)(?:-\\w+)?/(?=[\\w-]*\\d)(?=[\\w-]*[A-Za-z])([\\w-]{12,})(?![\\w.-])',
  `\\bopenssl\\b${inOneCommand}(?:-k\\s+|-pass(?:in|out)?\\s+pass:)${value}`,
  `\\bhtpasswd\\s+-\\w*b\\w*\\s+\\S+\\s+\\S+\\s+${value}`,
  `\\bkeytool\\b${inOneCommand}-(?:store|key)pass\\s+${value}`,
  `\\bvault\\s+login\\s+(?!-)${value}`,
  `\\bmc\\s+alias\\s+set\\s+\\S+\\s+\\S+\\s+\\S+\\s+${value}`,
  `\\b(?:vercel|netlify|heroku|flyctl?)\\b${inOneCommand}(?:-t|--token)\\s+${value}`,
  `\\bconfigure\\s+set\\s+\\w*(?:secret|token|password)\\w*\\s+${value}`,
  `--from-literal[= ][\\w.-]+=${value}`,
  `:_(?:authToken|auth|password)[=\\s]+${value}`,
  `(?<!\\S)--(?:proxy-user|user)[\\s=]+[^\\s:'"$]+:${value}`,
  `(?<!\\S)(?:--cert|-E)[\\s=]*[^\\s:'"$-][^\\s:'"$]*:${value}`,
  `\\b(?:auth\\s*=\\s*[\\w.]*|\\w*(?:Basic|Digest)\\w*)\\(\\s*\\\\?["'][^"'\\n]*["']\\s*,\\s*\\\\?(?=["'])${value}`,
  `(?<!\\S)-U\\s+["']?[^\\s%'"$]+%${value}`,
  `\\bwscat\\b${inOneCommand}(?:-s|--subprotocol)[\\s=]+(?=\\S*[A-Z])(?=\\S*\\d)${value}`,
  `(?<!\\S)-[uUD]\\s+[^\\s-]\\S*${inOneCommand}-[pPw]\\s+(?!-)${value}`,
  `(?<!\\S)-[pPw]\\s+(?!-)${value}(?=${inOneCommand}-[uUD]\\s)`,
  `\\b(?:echo|printf)\\s+(?:-n\\s+|["']%s["']\\s+)?${value}\\s*\\|[^\\n;&]*(?:--\\w+-stdin|--with-token|\\bbase64\\b)`,
  `\\b(?:PASSWORD|IDENTIFIED\\s+BY)\\s+(?=["'])${value}`,
].map((source) => new RegExp(source, 'g'));

function clientOf(text: string): string {
  if (/^(?:redis|valkey)-cli/.test(text)) return 'REDIS_PASSWORD';
  return /^(?:mysql|mariadb)/.test(text) ? 'MYSQL_PASSWORD' : 'PASSWORD';
}

/** Credentials in a text, by their shape or by the name that they stand behind. Never the names of variables. */
export const credentialsIn = remembered((text: string): readonly CredentialPlace[] => {
  if (text.length < 6) return [];
  const found: CredentialPlace[] = shapePlaces(text).map(({ from, to }) => ({ from, to, name: 'TOKEN' }));
  const add = (from: number, value: string, name: string) => {
    if (value !== '') found.push({ from, to: from + value.length, name: secretName(name) });
  };
  for (const one of text.matchAll(userInfo)) {
    const [all, user = '', password = ''] = one;
    add(
      one.index + all.length - 1 - password.length,
      password,
      user === '' ? 'PASSWORD' : `${user}_PASSWORD`,
    );
  }
  for (const one of text.matchAll(bearer)) {
    const [all, value = ''] = one;
    if (looksRandom(value)) add(one.index + all.length - value.length, value, 'BEARER_TOKEN');
  }
  for (const one of text.matchAll(userFlag)) {
    const [all, user = '', password = ''] = one;
    add(one.index + all.length - password.length, password, `${user}_PASSWORD`);
  }
  for (const one of text.matchAll(flag)) {
    const [all, name = '', double, single, bare] = one;
    const value = double ?? single ?? bare ?? '';
    if (isSecretFlag(name) && isSecretValue(name, value) && !/^[$<{\uE000]/.test(value) && !isKeyFile(value))
      add(one.index + all.lastIndexOf(value), value, name);
  }
  for (const pattern of clientPlaces)
    for (const one of text.matchAll(pattern)) {
      const found = one.slice(1).find((part) => part !== undefined) ?? '';
      const isOne = !/^[$<{\uE000*]/.test(found) && isSecretValue('password', found);
      if (isOne) add(one.index + one[0].lastIndexOf(found), found, clientOf(one[0]));
    }
  for (const one of text.matchAll(piece)) {
    const bare = one[0].replace(/^-+[A-Za-z]?(?=[A-Z])|^[-_]+/, '');
    if (looksDrawn(bare)) add(one.index + one[0].length - bare.length, bare, 'TOKEN');
  }
  for (const one of text.matchAll(webToken)) add(one.index, one[0], 'JWT');
  for (const one of [assignment, inner, element].flatMap((pattern) => [...text.matchAll(pattern)])) {
    const [all, name = '', double, single, bare] = one;
    const value = double ?? single ?? bare ?? '';
    const isOne = (isSecretWord(name) && isSecretValue(name, value)) || isCodeOfEntry(name, value);
    if (!isOne || /^[{[(<]|[$\uE000]|\($/.test(value)) continue;
    if (value.length < 3) continue;
    add(one.index + all.lastIndexOf(value), value, name);
  }
  return withoutOverlaps(found);
});

/** A code that lets somebody in once, or a few figures that do so always; the word alone also names other things. */
function isCodeOfEntry(name: string, value: string): boolean {
  if (
    /^(?:(?:\w+[_-])?(?:pin|tan|otp)|totp|mfa(?:_?code)?|(?:auth|login|access|verification|sms|one_?time)_?code)$/i.test(
      name,
    )
  )
    return /^[\w.-]{4,}$/.test(value) && /\d/.test(value);
  if (/^(?:(?:\w+\.)?sid|\w*sess(?:ion)?(?:[_-]?id)?|session[_-]?(?:key|cookie))$/i.test(name))
    return value.length >= 6 && /^[\w.%-]+$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
  return /^code$/i.test(name) && (/^\d{6}$/.test(value) || (value.length >= 8 && looksMixed(value)));
}

function looksMixed(value: string): boolean {
  return /^[\w.~-]+$/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value);
}

/** True for a name whose value is a secret: `API_KEY`, `password`, `DB_PASS`, `jwt`. */
export function isSecretWord(name: string): boolean {
  return (
    isSensitiveName(name) ||
    foreignNames.test(name) ||
    /(?:^|[_-])(?:pass|pwd|pw|jwt|bearer|pat|apikey|key|sig|signature|otp|passcode)$|^(?:jwt|pwd|pw|pass|sshpass)$/i.test(
      name,
    )
  );
}

/** What fields for a password are called in other languages. */
const foreignNames =
  /(?:^|[_.-])(?:senha|contrase(?:ñ|n)a|clave|mot_?de_?passe|motdepasse|mdp|passwort|kennwort|parola(?:_?chiave)?|wachtwoord|has[łl]o|heslo|jeton|segredo|segreto|пароль|токен|密码|口令|密钥|パスワード|トークン|비밀번호|암호|토큰)$/iu;

/** True for the name of a file that holds a key or a certificate: the name is no secret. */
export function isKeyFile(value: string): boolean {
  return /\.(?:pem|key|crt|cer|p12|pfx|jks)$/i.test(value);
}

/** True for a command that prints what is a secret: the token of an answer, what is kept in a secret. */
export function printsSecret(text: string): boolean {
  return (
    /\b(?:get|describe)\s+secrets?\b[^\n]*(?:-o|--output|base64|jq)|\bsecrets?\s+(?:versions\s+access|get-secret-value)|\bvault\s+(?:kv\s+get|read)\b|\bprint-(?:identity|access)-token\b|\bget-(?:access-token|login-password)\b|\bop\s+read\b|\bpass\s+show\b|\bcreate\s+token\b/.test(
      text,
    ) ||
    [...text.matchAll(/\|\s*(?:jq|gojq|yq)\b[^|;&]*?\.["']?([A-Za-z][\w-]*)["'\]\s]*(?=$|[|;&\n])/g)].some(
      ([, name = '']) => isSecretWord(name),
    ) ||
    [...text.matchAll(/(?:echo\s+"?\$\{?|printenv\s+)(\w+)/g)].some(([, name = '']) => isSecretWord(name))
  );
}

/** True for an option whose value is a secret: `--password`, `--api-key`. */
export function isSecretFlag(name: string): boolean {
  return name.length > 1 && isSecretWord(name.replace(/^-+/, ''));
}

/** A name as an environment variable has it. */
export function secretName(name: string): string {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase()
    .slice(0, 60);
  return /^[A-Z_]/.test(plain) ? plain : `SECRET_${plain || 'VALUE'}`;
}

function looksRandom(value: string): boolean {
  return /\d/.test(value) || value.length >= 16 || /[a-z][A-Z]/.test(value) || /[._~+/=|-]/.test(value);
}

/** A run of signs that is none of a host, a variable or a file. */
const piece = /(?:(?<![\w$\uE000{.-]|:\/\/)|(?<=:\/\/)(?=[\w-]+@))[\w-]{12,80}(?![\w-]|\.[a-zA-Z])/g;

/** Small, great and digits by turns, as nobody names a thing: a variable too many is better than a credential in the plan. */
function looksDrawn(text: string): boolean {
  if (text.length < 12) return false;
  return text.split(/[-_]/).some((part) => {
    const turns = part
      .replace(/[a-z]+/g, 'a')
      .replace(/[A-Z]+/g, 'A')
      .replace(/\d+/g, '1');
    return (
      part.length >= 7 &&
      turns.length >= 6 &&
      turns.length >= part.length / 2 &&
      (turns.match(/1/g)?.length ?? 0) >= 2 &&
      /A/.test(turns) &&
      /a/.test(turns)
    );
  });
}

function withoutOverlaps(found: readonly CredentialPlace[]): readonly CredentialPlace[] {
  const places: CredentialPlace[] = [];
  for (const one of [...found].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (one.from >= (places.at(-1)?.to ?? 0)) places.push(one);
  }
  return places;
}
