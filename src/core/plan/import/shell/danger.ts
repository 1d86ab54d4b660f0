import { asksToChange, dangerOfCode } from './code-danger.ts';
import { curlOptions } from './curl-options.ts';
import { changes } from './danger-rules.ts';
import { hasWord, safeWords } from './danger-words.ts';
import { dangerOfInput } from './input-danger.ts';
import type { ParsedCommand, Piece, Simple, Stage, Text } from './model.ts';
import { readOptions } from './native.ts';
import { readScript } from './read-script.ts';
import { isWritingSql } from './sql-words.ts';
import { unwrap } from './unwrap.ts';
import { literal, plainText, writtenText } from './words.ts';

/** What a command changes, in words; null when it only looks. Everything in it counts, substitutions and scripts too. */
export function dangerOf(parsed: ParsedCommand): string | null {
  if (makesLoad(parsed)) return 'makes load';
  for (const simple of allPrograms(parsed)) {
    const danger = dangerOfProgram(simple);
    if (danger !== null) return danger;
  }
  return null;
}

const mostRequests = 50;

/** A request that is sent again and again: `seq 1 500 | xargs curl`, `for i in {1..500}`. */
function makesLoad({ text }: ParsedCommand): boolean {
  if (!/\b(?:curl|wget|https?|xh|grpcurl|wscat|websocat)\b/.test(text)) return false;
  const counts = text
    .replace(/-l[et]\b/g, /\bwhile\b/.test(text) ? '-lt' : '')
    .matchAll(
      /\bseq\s+(?:-\w+\s+)?(?:\d+\s+){0,2}(\d+)(?=\s*(?:[)`|;]|$))|\{\d+\.\.(\d+)(?:\.\.\d+)?\}|<=?\s*(\d+)\s*;\s*(?:\w+\+\+|\+\+\w+)|-l[et]\s+(\d+)\b/g,
    );
  return [...counts].some((found) => Number(found.slice(1).find((one) => one !== undefined)) >= mostRequests);
}

const deepest = 8;

/** Every program that a command runs, wherever it stands. */
export function allPrograms(parsed: ParsedCommand, depth = 0): readonly Simple[] {
  if (depth > deepest) return [];
  switch (parsed.kind) {
    case 'pipeline':
      return parsed.stages.flatMap((stage) => ofStage(stage, depth));
    case 'chain':
      return parsed.links.flatMap((link) => allPrograms(link.parsed, depth));
    case 'compound':
      return ofStage(parsed, depth);
    case 'foreign':
      return [];
    default:
      return parsed satisfies never;
  }
}

function ofStage(stage: Stage, depth: number): readonly Simple[] {
  if ('kind' in stage) return stage.all.flatMap((simple) => ofSimple(simple, depth));
  return ofSimple(stage, depth);
}

function ofSimple(simple: Simple, depth: number): readonly Simple[] {
  const inner = unwrap(simple);
  const texts: readonly Text[] = [
    ...(simple.program === null ? [] : [simple.program]),
    ...simple.args,
    ...simple.env.map(({ value }) => value),
    ...(simple.stdin === null ? [] : [simple.stdin]),
    ...simple.to,
  ];
  const substituted = texts
    .flat()
    .flatMap((piece: Piece) =>
      piece.kind === 'substitution' && piece.parsed !== null
        ? allPrograms(piece.parsed, depth + 1)
        : piece.kind === 'shell' && /^[<>]\(/.test(piece.written)
          ? ofScript(piece.written.slice(2, -1), depth + 1)
          : [],
    );
  const scripts = inner.scripts.flatMap((script) => ofScript(script, depth + 1));
  return [inner.simple, ...substituted, ...scripts];
}

function ofScript(text: string, depth: number): readonly Simple[] {
  if (depth > deepest) return [];
  const { script, parsedOf } = readScript(text, [], depth);
  return script.commands.flatMap((statement) => allPrograms(parsedOf(statement), depth));
}

function dangerOfProgram(simple: Simple): string | null {
  if (emptiesFile(simple)) return 'empties a file';
  if (simple.program === null) return null;
  const words = [simple.program, ...simple.args].map(writtenText);
  const [first = ''] = words;
  if (isMadeElsewhere(simple.program)) return 'runs what another program prints';
  const [file, ...rest] = simple.args;
  if (/^(?:source|\.)$/.test(first) && file !== undefined && !preparesShell.test(writtenText(file)))
    return dangerOfProgram({ ...simple, program: file, args: rest });
  const program = (first.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
  const line = [program, ...words.slice(1)].join(' ');
  if (/\s--(?:dry-run(?:=(?!none)\S*)?|help|version(?=\s*$)|check-only|no-act)(?:\s|$)/.test(line))
    return null;
  const ofInput = dangerOfInput(program, simple);
  if (ofInput !== null) return ofInput;
  if (program === 'curl' && sendsData(simple)) return 'sends a request that writes';
  if (isRequest.test(program)) {
    if (words.some((word) => asksToChange.test(word))) return 'asks for a change by its address';
    if (words.some((word) => mutation.test(decoded(word)))) return 'sends a mutation';
    if (words.some((word) => isWritingSql(statementIn(decoded(word)))))
      return 'sends a statement that writes';
    if (hasOpenMethod(simple)) return 'sends a request whose method a variable holds';
  }
  if (simple.to.some(isSystemFile)) return 'writes a file';
  const code = codeOf(program, words, simple);
  const inCode = code === null ? null : dangerOfCode(code);
  if (inCode !== null) return inCode;
  if (program === 'ssh' && simple.from !== null) return 'runs a file on another machine';
  const launched = launchedBy(line);
  const inner = launched === null ? null : dangerOfProgram(withoutLauncher(simple, launched.program));
  if (inner !== null) return inner;
  for (const { program: names, line: pattern, what } of changes) {
    if (names.test(program) && pattern.test(line)) return what;
    if (launched !== null && names.test(launched.program) && pattern.test(launched.line)) return what;
  }
  return (
    dangerOfScript(program, first, words.slice(1)) ??
    dangerOfSql(words, simple) ??
    dangerOfVerbs(program, words.slice(1))
  );
}

const isRequest = /^(?:curl|wget|https?|xhs?)$/;

/** GraphQL that writes, in an address or in what is added to it. */
const mutation = /(?:^|[?&])query=\s*mutation\b/i;

/** `?q=DROP+DATABASE+m`: a database is asked by its address. */
function statementIn(text: string): string {
  return /(?:^|[?&])(?:query|q|sql|statement|stmt)=([\s\S]*)$/i.exec(text)?.[1] ?? '';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** `-X "$METHOD"`, `http "$METHOD" …`: nobody knows what it will be. */
function hasOpenMethod({ args }: Simple): boolean {
  return args.some((arg, at) => {
    const before = writtenText(args[at - 1] ?? []);
    const isMethod = /^(?:-\w*X|--request|--method)$/.test(before);
    const [first, second] = arg;
    if (isMethod) return isOpen(first);
    const attached = first?.kind === 'literal' && /^(?:-[a-zA-Z]*X|--(?:request|method)=)$/.test(first.text);
    const isNamed =
      arg.length === 1 && first?.kind === 'variable' && /^(?:http_?)?(?:method|verb)$/i.test(first.name);
    return (attached && isOpen(second)) || isNamed;
  });
}

function isOpen(piece: Piece | undefined): boolean {
  return piece !== undefined && piece.kind !== 'literal';
}

/** `> app.log`, `: > app.log`, `cat /dev/null > app.log`: what the file held is gone. */
function emptiesFile({ program, args, to, env, text }: Simple): boolean {
  const isKept = /(?:^|[^0-9&>])>>/.test(text);
  const files = to.filter((file) => /^(?!\/(?:dev|tmp)\/)[\w./~$-]+$/.test(writtenText(file)));
  if (files.length === 0 || isKept) return false;
  if (program === null) return env.length === 0;
  const name = plainText(program) ?? '';
  const shown = args.map(writtenText).filter((arg) => !/^-\w$/.test(arg));
  return (
    /^(?:true|:)$/.test(name) ||
    (name === 'cat' && shown.length === 1 && shown[0] === '/dev/null') ||
    (/^(?:echo|printf)$/.test(name) && shown.join('') === '')
  );
}

/** The code that an interpreter is given in its words or as its input; null where it is given none. */
function codeOf(program: string, words: readonly string[], { stdin }: Simple): string | null {
  const isInterpreter =
    interpreter.test(program) || /^(?:rails|flask|django-admin|manage\.py|artisan)$/.test(program);
  if (!isInterpreter) return null;
  const at = words.findIndex(
    (word, index) =>
      index > 0 && /^(?:-\w*[cepr]|--eval|--command|--execute|--print|runner)(?:=|$)/.test(word),
  );
  const given = at === -1 ? [] : words.slice(at);
  return [...given, ...(stdin === null ? [] : [writtenText(stdin)])].join('\n');
}

function isSystemFile(file: Text): boolean {
  return /^\/(?!dev\/|tmp\/)/.test(writtenText(file));
}

/** Programs whose words are no verbs of their own, or that the rules know. */
const known =
  /^(?:e?grep|fgrep|rg|ag|jq|gojq|yq|echo|printf|cat|bat|head|tail|less|more|awk|gawk|sed|cut|sort|uniq|wc|tr|tee|curl|wget|https?|xhs?|grpcurl|dig|host|nslookup|nc|ncat|telnet|ping6?|traceroute|openssl|env|printenv|test|\[\[?|ls|ll|find|stat|file|df|du|ps|pgrep|top|free|ss|netstat|lsof|date|sleep|wait|cd|pushd|popd|kubectl|oc|helm|docker|docker-compose|podman|nerdctl|gcloud|gsutil|bq|aws|az|git|gh|glab|psql|mysql|mariadb|sqlite3|mongosh?|redis-cli|valkey-cli|systemctl|journalctl|ssh|mosh|terraform|tofu|ansible(?:-\w+)?|diff|cmp|comm|which|command|type|man|export|source|open|xdg-open|wscat|websocat|logger|read|xargs|watch|time|timeout|pytest|py\.test|tox|nox|jest|vitest|mocha|playwright|cypress|rspec|phpunit|newman|hurl|behave|robot|bats|k6|go|cargo|mvnw?|gradlew?|dotnet|npm|pnpm|yarn|bun|npx|pip[\d.]*|python[\d.]*|node|ruby|php|perl|java|bash|sh|zsh|make|just|task|rake|nginx|apachectl|tasklist|code|vim?|nano|base64|md5sum|sha\d+sum|gpg|history|id|whoami|uname|hostname|ip|dmesg|promtool|amtool|kafka-\S+|kcat|rabbitmqctl|nats|etcdctl|consul|vault|nomad)$/;
const changing =
  /^(?:delete|destroy|remove|rm|del|drop|purge|flush|reset|restart|reboot|reload|stop|shutdown|kill|apply|deploy|redeploy|promote|publish|push|release|rollback|restore|switchover|failover|scale|enable|disable|toggle|migrate|sync|trigger|renew|seed|backfill|reconcile|revoke|rotate|evict|prune|wipe|undo|updb|upgrade|install|uninstall|create|clear|ban|latest|send|post|notify|write|seek|add)$/i;
const looking =
  /^(?:list|ls|get|describe|show|status|info|check|diff|plan|view|inspect|logs?|help|version|history|search|validate|verify|dry-run|--dry-run|--check|-n)$/i;

/** The first words of a program that nobody knows say what it does: `patronictl switchover`, `bin/console cache:clear`. */
function dangerOfVerbs(program: string, args: readonly string[]): string | null {
  if (known.test(program) || program === '') return null;
  const words = args.filter((arg) => /^[A-Za-z][\w:.-]*$/.test(arg)).slice(0, 3);
  const parts = words.flatMap((word) => word.split(/[:._-]|(?<=[a-z])(?=[A-Z])/));
  if (args.some((arg) => looking.test(arg)) || parts.some((part) => looking.test(part))) return null;
  const found = parts.find((part) => changing.test(part));
  return found === undefined ? null : `${program} ${found} changes something`;
}

/** The program that another one fetches or finds: `npx supabase db push`. */
function launchedBy(line: string): { program: string; line: string } | null {
  const found =
    /^(?:npx|pnpx|bunx|uvx|pipx run|(?:pnpm|yarn) (?:dlx|exec)|(?:npm|bundle) exec|(?:uv|poetry|pipenv|hatch|rye|pdm) run)\s+(?:--?\S+\s+)*((?:@[\w.-]+\/)?([\w.-]+)(?:@\S+)?)(.*)$/s.exec(
      line,
    );
  return found === null ? null : { program: found[2] ?? '', line: `${found[2] ?? ''}${found[3] ?? ''}` };
}

/** What prepares a shell prints how. */
const preparing =
  /^(?:ssh-agent|direnv|brew|pyenv|rbenv|nodenv|minikube|docker-machine|dircolors|starship)\b/;

/** Files that a shell reads for its own settings. */
const preparesShell =
  /(?:^|[/\\])(?:\.?(?:bash|zsh|k?sh)?(?:rc|_?profile|env|aliases)|activate|\.?env(?:rc)?|nvm\.sh|setenv|openrc)(?:\.\w+)*$|\.env(?:\.\w+)*$|[_-](?:env|openrc)(?:\.sh)?$/;

/** `$(which rm) x`: which program that is only the run tells. */
function isMadeElsewhere([first]: Text): boolean {
  return (
    first?.kind === 'substitution' && !(first.parsed !== null && preparing.test(first.parsed.text.trim()))
  );
}

/** The same program, started without the one that finds it. */
function withoutLauncher(simple: Simple, program: string): Simple {
  const at = simple.args.findIndex(
    (arg) =>
      (writtenText(arg)
        .split(/[/@]/)
        .find((part) => part === program) ?? '') !== '',
  );
  return at === -1
    ? { ...simple, program: null }
    : { ...simple, program: literal(program), args: simple.args.slice(at + 1) };
}

/** `curl` writes with a body, whatever its method is called. */
function sendsData({ args }: Simple): boolean {
  const { all } = readOptions(args, curlOptions);
  const method = writtenText(all.get('X')?.at(-1) ?? []);
  const hasBody = ['d', 'raw', 'json', 'urlencode', 'F', 'T'].some((name) => all.has(name));
  return hasBody && !all.has('G') && !/^(?:GET|HEAD)$/i.test(method);
}

const interpreter =
  /^(?:python[\d.]*|node|tsx|ts-node|deno|bun|ruby|perl|php|bash|sh|zsh|pwsh|powershell|uv|poetry|npx|java|dotnet|go)$/;
const taskRunner =
  /^(?:npm|pnpm|yarn|make|just|task|rake|gradle|gradlew|mvn|mvnw|invoke|nox|tox|ant|bazel|nx|turbo|mix|cargo|composer|bin|lerna|manage\.py|artisan|rails)$/;
const loads = /load[_-]?test|stress[_-]?test|soak[_-]?test|spike[_-]?test|perf[_-]?test|chaos/i;
const testRunner = /^(?:pytest|py\.test|jest|vitest|mocha|playwright|cypress|rspec|phpunit|ctest|gotestsum)$/;

/** Scripts and targets tell by their names what they do. */
function dangerOfScript(program: string, first: string, args: readonly string[]): string | null {
  if (testRunner.test(program) || args.some((arg) => testRunner.test(arg))) return null;
  const isPath = /[/\\]/.test(first) || /\.(?:sh|py|js|mjs|ts|rb|ps1|pl)$/.test(first);
  const names: string[] = [];
  if (isPath || hasWord(program)) names.push(program);
  if (interpreter.test(program) || taskRunner.test(program) || isPath || hasWord(program)) {
    const code = args.findIndex((arg) => /^-[ce]$|^--eval$/.test(arg));
    const named = args.slice(0, code === -1 ? args.length : code);
    names.push(
      ...named
        .filter((arg) => !arg.startsWith('-'))
        .slice(0, 3)
        .map((arg) => arg.split(/[/\\]/).at(-1) ?? ''),
    );
    const changing = named.find((arg) =>
      /^--(?:deploy|delete|destroy|migrate|restart|apply|force|prune|reset|rollback|execute)\b/.test(arg),
    );
    if (changing !== undefined) return `${program} ${changing} changes something`;
  }
  for (const name of names) {
    const found = loads.test(name) ? 'makes load' : safeWords.test(name) ? null : hasWord(name);
    if (found !== null) return `${name} ${found}`;
  }
  return null;
}

/** SQL that writes, given to whatever client. */
function dangerOfSql(words: readonly string[], simple: Simple): string | null {
  const stdin = simple.stdin === null ? '' : writtenText(simple.stdin);
  const text = [...words.slice(1), stdin].join('\n');
  const client =
    /^(?:psql|mysql|mariadb|sqlite3|sqlcmd|cockroach|bq|clickhouse-client|cqlsh|duckdb|snowsql|mongo(?:sh)?|wrangler|prisma)$/;
  if (!client.test((words[0] ?? '').split('/').at(-1) ?? '')) return null;
  if (isWritingSql(text)) return 'writes to the database';
  if (/\.(?:insert|update|delete|remove|drop|replace|create)\w*\(/.test(text))
    return 'writes to the database';
  if (
    /\b(?:rs|sh)\.(?!status|conf|isMaster|printS|hello|help)\w+\(|\.(?:shutdownServer|fsyncLock|killOp|adminCommand)\(/.test(
      text,
    )
  )
    return 'changes how the database runs';
  const file = /(?:^|\s)(?:-f|--file)[\s=]/.test(text) || simple.from !== null;
  return file ? 'runs a file of SQL' : null;
}
