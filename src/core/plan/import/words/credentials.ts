import { isMask, isSecretValue } from '../../../redact/sensitive-names.ts';
import { maskShapes } from '../../../redact/shapes.ts';
import { remembered } from '../../../remember.ts';
import type { Item } from '../item.ts';
import { credentialsIn, printsSecret } from '../shell/secrets.ts';

/** What people call a credential, in ten languages. */
const name =
  "(?:pass ?word|pass(?=[\\s:=])|pass ?phrase|pass ?code|passwd|pwd|pin|api[ _-]?key|access[ _-]?key|secret|token|credentials?|passwort|kennwort|zugangscode|schlüssel|mot de passe|mdp|clé(?: d[’']api)?|jeton|contraseña|clave|senha|chave|segredo|parola d[’']ordine|chiave|пароль|токен|ключ|секрет|密码|口令|密钥|令牌|パスワード|トークン|비밀번호|암호|토큰|pw|wachtwoord|hasło|heslo|lösenord|passord|adgangskode|salasana|jelszó|parolă|şifre|parola|mật khẩu|kata sandi|κωδικός|סיסמה|كلمة (?:المرور|السر)|पासवर्ड|รหัสผ่าน)";
const quoted =
  '(?:`[^`\\n]{3,}`|"[^"\\n]{3,}"|\'[^\'\\n]{3,}\'|“[^”\\n]{3,}”|„[^“”\\n]{3,}[“”]|«[^»\\n]{3,}»|「[^」\\n]{3,}」|『[^』\\n]{3,}』)';
const pattern = new RegExp(
  `(?<![a-z0-9_])${name}(?:s|n|es)?[*_\\x60]{0,3}(?<link>\\s*(?:[:：=|]|→|->|\\s(?:is|are|ist|lautet|est|es|é|è)\\s|是|为|は|:)?\\s*[*_]{0,2})(?<value>${quoted}|[^\\s|,;。、）)]{4,})`,
  'giu',
);

/** `admin` / `secret`, `admin:secret`: two things that are typed where somebody signs in. */
const pair =
  /(?:log ?in|sign(?:ed)? ?in|user(?:name)?|account|credentials?|anmeld\w*|benutzer\w*|konto|identifiants?|utilisateur|compte|usuario|cuenta|utilizador|usuário|conta|utente|логин|пользовател\S*|账号|用户(?:名)?|ユーザー?|계정)[^\n]{0,40}?[`"'(\s：:](?<user>[\w.@+-]{2,40})[`"']?(?:\s*[:/]\s*|\s+(?:with|and|mit|und|avec|et|con|y|com|e|и|с)\s+)[`"']?(?<value>[^\s`"'|,;)]{4,})/giu;

/** `Sign in with …`: what is typed there, and is no word. */
const typed =
  /(?:log ?in|sign ?in|anmeld\p{L}*|connect\p{L}*|iniciar sesi[óo]n|entrar|acced\p{L}*|войти)\s+(?:with|mit|avec|con|com|с)\s+[`"']?(?<value>(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[^\s`"'|,;)]{8,})/giu;

type Place = { from: number; to: number };

/** Where credentials stand in a sentence: behind the word for one, as the second of a pair, or by their shape. */
const placesIn = remembered((text: string): readonly Place[] => {
  const places: Place[] = credentialsIn(text).map(({ from, to }) => ({ from, to }));
  for (const found of text.matchAll(pattern)) {
    const { value = '', link = '' } = found.groups ?? {};
    const at = found.index + found[0].length - value.length;
    const bare = value.replace(/^[\s`"'“„«「『*_]+|[\s`"'“”»」』*_.]+$/gu, '');
    const isAlone =
      /[:：=|→]|->/u.test(link) && /^\s*(?:$|[\n|,;.)）。])/u.test(text.slice(at + value.length));
    const isOne = looksMade(bare) || isAlone || (bare !== value.replace(/\.$/, '') && /^[^\s]+$/.test(bare));
    if (bare.length >= 4 && isOne && isSecretValue('password', bare) && !speaks(bare))
      places.push({ from: at + value.indexOf(bare), to: at + value.indexOf(bare) + bare.length });
  }
  for (const { 0: all, 1: command = '', index } of text.matchAll(/`([^`\n]{6,})`/g)) {
    if (!printsSecret(command)) continue;
    const from = index + all.length;
    for (const found of text.slice(from).matchAll(printed))
      places.push({ from: from + found.index, to: from + found.index + found[0].length });
  }
  for (const found of text.matchAll(typed)) {
    const { value = '' } = found.groups ?? {};
    const at = found.index + found[0].length - value.length;
    if (looksMade(value) && /\p{Lu}/u.test(value) && /\d/.test(value))
      places.push({ from: at, to: at + value.length });
  }
  for (const found of text.matchAll(pair)) {
    const { value = '' } = found.groups ?? {};
    const at = found.index + found[0].length - value.length;
    if (looksMade(value) && !/^\/|^\d+$/.test(value) && !text.slice(0, at).endsWith('//'))
      places.push({ from: at, to: at + value.length });
  }
  return places;
});

/** Letters with digits or signs among them: no word of a sentence. */
function looksMade(text: string): boolean {
  return /^[^\s<>${}[\]]+$/.test(text) && /\p{L}/u.test(text) && /[\d!@#%^&*+=?~]/.test(text);
}

/** Placeholders, variables and paths: names of a credential, not one. */
function speaks(text: string): boolean {
  return (
    /^[$<{[\\/]|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|\$\{|^https?:|\(\)|^\w+\.(?:ya?ml|json|md|txt|env)$/.test(
      text,
    ) || isMask(text)
  );
}

/** Long, and no word: wherever it stands, it is the credential. */
function isUnmistakable(value: string): boolean {
  return value.length >= 6 && looksMade(value);
}

/** The text of a comment or sentence with its credentials masked. */
export const withoutCredentials = remembered((text: string): string => {
  let result = '';
  let end = 0;
  for (const { from, to } of placesIn(text).toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (from < end) continue;
    result += `${text.slice(end, from)}${mask}`;
    end = to;
  }
  return maskShapes(result + text.slice(end));
});

export const mask = '***';

/** Letters with digits among them, behind a command that prints a secret. */
const printed = /(?<![\w./:-])(?=[\w.+/=~-]*\d)(?=[\w.+/=~-]*[A-Za-z])[\w.+/=~-]{6,}/g;

/** What is said of a command, without the secret that it is said to print. */
export function withoutPrinted(text: string, command: string): string {
  const safe = withoutCredentials(text);
  return printsSecret(command) ? safe.replace(printed, mask) : safe;
}

/** The items with their credentials masked, those that stand there as text: commands have theirs taken out where they are read. */
export function maskItems(items: readonly Item[]): readonly Item[] {
  const values = new Set<string>();
  for (const { text, kind, cells, header } of items) {
    const places = kind === 'code' ? credentialsIn(text) : placesIn(text);
    for (const { from, to } of places) values.add(text.slice(from, to));
    if (cells !== header) for (const value of underTheirName(cells, header)) values.add(value);
  }
  const everywhere = [...values].filter(isUnmistakable).sort((a, b) => b.length - a.length);
  const masked = remembered((text: string) =>
    everywhere.reduce((all, value) => all.replaceAll(value, mask), withoutCredentials(text)),
  );
  const lists = new Map<readonly string[], readonly string[]>();
  const maskedAll = (texts: readonly string[], header: readonly string[]) => {
    const own = texts === header ? [] : underTheirName(texts, header);
    const there = lists.get(texts) ?? texts.map((text) => (own.includes(bare(text)) ? mask : masked(text)));
    lists.set(texts, there);
    return there;
  };
  return items.map((item) => {
    const cells = maskedAll(item.cells, item.header);
    return {
      ...item,
      path: item.path.map(masked),
      text:
        item.kind === 'code' ? item.text : item.kind === 'table-row' ? cells.join(' | ') : masked(item.text),
      cells,
      header: maskedAll(item.header, item.header),
    };
  });
}

const isNamed = new RegExp(`^\\W*${name}s?\\W*$`, 'iu');

/** Cells under a head that says what they are. */
function underTheirName(cells: readonly string[], header: readonly string[]): readonly string[] {
  return cells
    .filter((_, at) => isNamed.test(header[at] ?? ''))
    .map(bare)
    .filter((value) => value.length >= 3 && isSecretValue('password', value) && !speaks(value));
}

function bare(text: string): string {
  return text.replace(/^[`"'*]+|[`"'*]+$/g, '');
}
