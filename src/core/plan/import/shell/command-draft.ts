import type { Binder } from './binder.ts';
import { allPrograms } from './danger.ts';
import type { Compound, Fields, ParsedCommand, Simple, Text } from './model.ts';
import { splitText, wordsOf } from './native.ts';
import { credentialsIn, isKeyFile, isSecretFlag, isSecretWord } from './secrets.ts';
import { localWrappers, unwrap } from './unwrap.ts';
import { literal, plainText, writtenText } from './words.ts';

/** A program as argv, without a shell; null when it needs one. */
export function argvOf(simple: Simple, binder: Binder): Fields | null {
  if (simple.program === null || simple.to.some((file) => plainText(file) !== '/dev/null')) return null;
  if (simple.stdin !== null || simple.from !== null) return null;
  const name = (plainText(simple.program) ?? '').split('/').at(-1) ?? '';
  const texts = [simple.program, ...simple.args];
  const secrets = credentialsIn(simple.text).map((place) => ({
    value: simple.text.slice(place.from, place.to),
    name: place.name,
  }));
  const words = texts.map(
    (text, at) =>
      told(text, secrets, binder) ??
      argument(text, at === 0 ? '' : writtenText(texts[at - 1] ?? []), clientAt(texts, at) ?? name, binder),
  );
  const env = environment(simple.env, binder);
  if (words.includes(null) || env === null || words[0] === '') return null;
  if (words.some((word) => word?.startsWith('${capture.'))) return null;
  if (isShellWord(plainText(simple.program) ?? '') || hasGlob(simple)) return null;
  return { run: words, ...(Object.keys(env).length > 0 ? { env } : {}) };
}

/** A word that holds what only the whole command tells to be a credential; null for any other. */
function told(
  text: Text,
  secrets: readonly { value: string; name: string }[],
  binder: Binder,
): string | null {
  const plain = plainText(text);
  const found = plain === null ? undefined : secrets.find(({ value }) => plain.includes(value));
  if (plain === null || found === undefined) return null;
  const at = plain.indexOf(found.value);
  const [before, behind] = [plain.slice(0, at), plain.slice(at + found.value.length)];
  return `${binder.literal(before)}${binder.secret(literal(found.value), found.name)}${binder.literal(behind)}`;
}

/** The client that runs in a container: `kubectl exec … -- redis-cli -a …`. */
function clientAt(texts: readonly Text[], at: number): string | null {
  const before = texts.slice(0, at).map((text) => writtenText(text).split('/').at(-1) ?? '');
  return (
    before.findLast((word) => /^(?:redis-cli|valkey-cli|mysql\w*|mariadb|sshpass|curl)$/.test(word)) ?? null
  );
}

/** The argument behind an option for a credential is one. */
function argument(text: Text, before: string, program: string, binder: Binder): string | null {
  const written = writtenText(text);
  const flag = /^--?([A-Za-z][\w-]*)$/.exec(before)?.[1];
  if (
    flag !== undefined &&
    isSecretFlag(flag) &&
    written !== '' &&
    !/^-/.test(written) &&
    !isKeyFile(written)
  )
    return binder.secret(text, flag);
  if (/^(?:-u|--user)$/.test(before) && program === 'curl' && written.includes(':')) {
    const parts = splitText(text, ':');
    if (parts !== null && writtenText(parts[1]) !== '')
      return `${binder.text(parts[0]) ?? ''}:${binder.secret(parts[1], 'PASSWORD')}`;
  }
  const attached =
    /^-p(?=\S)/.test(written) && /^(?:mysql|mariadb|mysqladmin|mysqldump|sshpass)$/.test(program);
  if (attached) return `-p${binder.secret(splitText(text, '-p')?.[1] ?? [], 'MYSQL_PASSWORD')}`;
  if (/^(?:-a|--pass)$/.test(before) && /^(?:redis|valkey)-cli$/.test(program))
    return binder.secret(text, 'REDIS_PASSWORD');
  return binder.text(text);
}

/** Words of the shell itself, which no program is. */
function isShellWord(name: string): boolean {
  return /^(?:\[\[|source|\.|eval|exec|trap|set|unset|export|alias|type|let|declare|local|readonly|shift|wait|jobs|fg|bg|ulimit|umask|pushd|popd|shopt|builtin|hash|:|\(\()$/.test(
    name,
  );
}

/** A pattern that the shell would turn into the names of files. */
function hasGlob(simple: Simple): boolean {
  const isUnquoted = (word: string) =>
    new RegExp(`(?:^|\\s)${RegExp.escape(word)}(?=\\s|$)`).test(simple.text);
  return wordsOf(simple).some(
    (word) => (/[*?]/.test(word) && !/^https?:|^-/.test(word) && isUnquoted(word)) || /^~(?:\/|$)/.test(word),
  );
}

function environment(assigned: Simple['env'], binder: Binder): Record<string, string> | null {
  const env: Record<string, string> = {};
  for (const { name, value } of assigned) {
    const text = isSecretWord(name) && value.length > 0 ? binder.secret(value, name) : binder.text(value);
    if (text === null || isForbidden(name)) return null;
    env[name] = text;
  }
  return env;
}

/** Names that a plan may not set: a script may, for what it starts. */
export function isForbidden(name: string): boolean {
  return /^(?:BASH_ENV|CDPATH|ENV|GCONV_PATH|GLOBIGNORE|IFS|JAVA_TOOL_OPTIONS|NODE_OPTIONS|NODE_PATH|PATH|PERL5\w+|PROMPT_COMMAND|PS4|RUBY(?:LIB|OPT)|SHELLOPTS|_JAVA_OPTIONS|PYTHON(?:STARTUP|HOME|INSPECT|EXECUTABLE|BREAKPOINT|USERBASE|PLATLIBDIR)|(?:BASH_FUNC_|DYLD_|GIT_|LD_|NPM_CONFIG_|SLACK_|STAGING_CHECK_).*)$/i.test(
    name,
  );
}

/** A script of the shell, whole: what the plan knows comes in through its environment. */
export function scriptOf(text: string, parsed: ParsedCommand, binder: Binder): Fields {
  const own = new Set(namesSetIn(parsed));
  const used = namesUsedIn(parsed).filter(
    (name) => !own.has(name) && !ofShell.test(name) && !isForbidden(name),
  );
  const env: Record<string, string> = {};
  for (const name of [...new Set(used)]) {
    const value = binder.text([{ kind: 'variable', name, fallback: '' }]);
    if (value !== null) env[name] = value;
  }
  const placeholders = allTexts(parsed).flatMap((piece) =>
    piece.kind === 'placeholder' && piece.written !== '' ? [piece] : [],
  );
  let script = text;
  for (const piece of placeholders) {
    const name = piece.name.toUpperCase();
    if (!script.includes(piece.written)) continue;
    env[name] = binder.text([piece]) ?? '';
    script = script.replaceAll(piece.written, `$\uE000${name}\uE001`);
  }
  // In single quotes nothing is filled in.
  const bound = binder.literal(script).replace(/\$\uE000(\w+)\uE001/g, '$$$${$1}');
  return { run: ['bash', '-eo', 'pipefail', '-c', bound], ...(Object.keys(env).length > 0 ? { env } : {}) };
}

const ofShell =
  /^(?:PATH|HOME|PWD|OLDPWD|USER|SHELL|RANDOM|SECONDS|LINENO|HOSTNAME|IFS|BASH\w*|PIPESTATUS|REPLY|OPTARG|OPTIND|UID|EUID|PPID|LANG|LC_\w+|TERM|TMPDIR|FUNCNAME|_)$/;

function namesSetIn(parsed: ParsedCommand): readonly string[] {
  const programs = allPrograms(parsed).flatMap(({ env, program, args }) => [
    ...(program === null ? env.map(({ name }) => name) : []),
    ...(program !== null &&
    /^(?:read|local|declare|export|readonly|typeset|mapfile|readarray|for)$/.test(plainText(program) ?? '')
      ? args.map((arg) => writtenText(arg).replace(/=.*$/s, ''))
      : []),
  ]);
  return [...programs, ...compoundsIn(parsed).flatMap(({ names }) => names)];
}

function namesUsedIn(parsed: ParsedCommand): readonly string[] {
  return [
    ...allTexts(parsed).flatMap((piece) => (piece.kind === 'variable' ? [piece.name] : [])),
    ...allTexts(parsed).flatMap((piece) =>
      piece.kind === 'shell'
        ? [...piece.written.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = '']) => name)
        : [],
    ),
  ];
}

function allTexts(parsed: ParsedCommand): Text {
  return allPrograms(parsed).flatMap(({ program, args, env, stdin, from, to }) =>
    [program ?? [], ...args, ...env.map(({ value }) => value), stdin ?? [], from ?? [], ...to].flat(),
  );
}

function compoundsIn(parsed: ParsedCommand): readonly Compound[] {
  if (parsed.kind === 'compound') return [parsed];
  if (parsed.kind === 'chain') return parsed.links.flatMap((link) => compoundsIn(link.parsed));
  return parsed.kind === 'pipeline' ? parsed.stages.filter((stage) => 'kind' in stage) : [];
}

const runners = /^(?:pytest|py\.test|vitest|jest|gotestsum)$/;
const launchers =
  /^(?:-.*|\d+[smh]?|(?:.*\/)?(?:python[\d.]*|node|npx|npm|pnpm|pnpx|yarn|bunx?|uvx?|poetry|pipenv|hatch|coverage|env|timeout|nice|run|exec|dlx|x))$/;

/** True for a runner whose report `junit: auto` can ask for. */
export function hasJunitReport(run: readonly string[]): boolean {
  const word = run.find((one) => !launchers.test(one)) ?? '';
  return runners.test((word.split('/').at(-1) ?? '').replace(/\.(?:m?js|cmd|exe)$/, ''));
}

const testLine =
  /^(?:\S*\/)?(?:(?:pytest|py\.test|jest|vitest|mocha|playwright|cypress|rspec|phpunit|ctest|gotestsum|tox|nox|newman|k6|behave|robot|bats|ginkgo|karma|ava|tap|detox|maestro|hurl|tavern-ci|schemathesis|postman)\b|(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:t|test|tests|e2e|smoke|check|lint|typecheck|verify|validate)(?:[:\w-]*)\b|(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?[\w:-]*(?:test|e2e|smoke|check|lint|verify)[\w:-]*\b|npx\s+(?:playwright|jest|vitest|mocha|cypress|newman|tsc|eslint)\b|python[\d.]*\s+-m\s+(?:pytest|unittest|nose2|mypy|flake8|behave)\b|go\s+(?:test|vet)\b|cargo\s+(?:test|check|clippy|nextest)\b|mvn\s+(?:\S+\s+)*(?:test|verify)\b|(?:\.\/)?gradlew?\s+(?:\S+\s+)*(?:\w*[tT]est|check)\b|dotnet\s+test\b|make\s+(?:\S+\s+)*[\w-]*(?:test|check|lint|verify|smoke|e2e)[\w-]*|bundle\s+exec\s+rspec\b|(?:uv|poetry|pipenv|hatch)\s+run\s+(?:-\S+\s+)*(?:pytest|python\s+-m\s+pytest)\b|swift\s+test\b|mix\s+test\b|php\s+artisan\s+test\b|rails\s+test\b|rake\s+(?:test|spec)\b|deno\s+test\b|bazel\s+test\b|just\s+[\w-]*test[\w-]*|tsc\b|eslint\b|ruff\b|mypy\b|flake8\b|terraform\s+validate\b|helm\s+(?:lint|test)\b|promtool\s+(?:check|test)\b|nginx\s+-t\b|docker(?:-compose|\s+compose)\s+config\b|kubeval\b|kubeconform\b|actionlint\b|shellcheck\b|yamllint\b|hadolint\b|pg_isready\b|mysqladmin\s+ping\b|diff\b|cmp\b|test\s|\[\[?\s|grep\s+-\w*q)/;
const testScript =
  /(?:^|[/\\_.-])(?:test|tests|spec|e2e|smoke|check|checks|verify|validate|validation|health|healthcheck|assert|lint|compliance|sanity)(?:$|[/\\_.-]|s?\b)/i;

/** True for what is run for its verdict: tests, linters, scripts that check. Their exit code is what they say. */
export function isTest(run: readonly string[]): boolean {
  const line = run.join(' ');
  if (testLine.test(line)) return true;
  const script = run.find((word, at) => at < 4 && /\.(?:py|sh|js|mjs|cjs|ts|rb|pl|ps1|php)$/.test(word));
  if (script !== undefined) return testScript.test(script.replace(/^\.\//, ''));
  const isCode =
    /^(?:\S*\/)?(?:python[\d.]*|node|ruby|php|perl)$/.test(run[0] ?? '') && /^-(?:c|e|r)$/.test(run[1] ?? '');
  return (
    isCode && /\bassert\b|\bimport\s|sys\.exit|process\.exit|raise\b|validate|require\(/.test(run[2] ?? '')
  );
}

/** What was taken off a program that a check runs without: `time`, `nohup`. */
export function runnable(simple: Simple): Simple {
  const inner = unwrap(simple);
  return inner.where.every((name) => localWrappers.has(name) && name !== 'env' && name !== 'timeout')
    ? inner.simple
    : simple;
}
