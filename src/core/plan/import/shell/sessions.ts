import type { OpenSession } from './binder.ts';
import type { ParsedCommand, ShellCommand, Simple } from './model.ts';
import { unwrap } from './unwrap.ts';
import { plainText, writtenText } from './words.ts';

/** Programs that read what is typed next, by their words: a shell elsewhere or as somebody else, or a prompt of their own. */
const openers: readonly RegExp[] = [
  /^(?:ba|z|k|da|fi)?sh(?: -\w*[il]\w*)*$/,
  /^su(?: -| -l| --login)?(?: [\w$.{}-]+)?$/,
  /^sudo (?:-\w*[is]\w*|--login|--shell)(?: -u \S+)?$/,
  /^(?:docker|podman|nerdctl|docker-compose|kubectl|oc|lxc|incus)\b.*\b(?:exec|run|rsh|attach|debug)\b.* (?:\S*\/)?(?:ba|z|da|a|k)?sh(?: -\w*[il]\w*)*$/,
  /^(?:oc rsh|kubectl attach|docker attach) [^ ]+(?: -\w+)*$/,
  /^(?:gcloud compute ssh|aws ssm start-session|aws ecs execute-command .*--interactive|az ssh vm|vagrant ssh|minikube ssh|multipass shell|fly(?:ctl)? ssh console|heroku run (?:ba)?sh|heroku ps:exec|railway shell|eb ssh|cf ssh|poetry shell|pipenv shell|nix-shell|nix develop|chroot \S+)\b(?!.*(?:--command| -c | -C |--document-name))[^|]*$/,
  /^(?:python[\d.]*|node|irb|pry|ipython|php -a|rails c(?:onsole)?|bin\/rails c(?:onsole)?|\S*manage\.py (?:shell|dbshell)|python[\d.]* \S*manage\.py (?:shell|dbshell)|iex|ghci|jshell|scala)(?: -\w*i\w*)?$/,
  /^(?:sqlplus|sqlite3|telnet|ftp|sftp)(?: [^ ]+)*$/,
];

/** Prompts of databases are opened by every call that is given nothing to do. */
const prompts: readonly (readonly [program: RegExp, does: RegExp])[] = [
  [/^psql$/, /^(?:-\w*[clf]\w*|-[cf].+|--(?:command|file|list|version|help)\b)/],
  [/^(?:mysql|mariadb)$/, /^(?:-\w*e\w*|-e.+|--(?:execute|version|help|batch)\b)/],
  [/^(?:mongosh?)$/, /^(?:--(?:eval|file|version|help)\b|.+\.js$)/],
];

/** What a command opens that stays open for the lines behind it; null for any that ends. */
export function openedBy({ parsed, lines, text }: ShellCommand): OpenSession | null {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1 || parsed.isNegated) return null;
  const [stage] = parsed.stages;
  if (
    stage === undefined ||
    'kind' in stage ||
    stage.stdin !== null ||
    stage.from !== null ||
    stage.isFed === true
  )
    return null;
  return isOpen(stage) ? { line: lines.from, text } : null;
}

function isOpen(simple: Simple): boolean {
  const words = [plainText(simple.program ?? []) ?? '', ...simple.args.map(writtenText)];
  const line = words.join(' ');
  if (openers.some((opener) => opener.test(line))) return true;
  const bare = unwrap(simple).simple;
  const name = (plainText(bare.program ?? []) ?? '').split('/').at(-1) ?? '';
  if (name === 'ssh' || name === 'mosh') return isBareSsh(bare);
  if (/^(?:redis|valkey)-cli$/.test(name)) return hasNoCommand(bare);
  const prompt = prompts.find(([program]) => program.test(name));
  return prompt !== undefined && !bare.args.some((arg) => prompt[1].test(writtenText(arg)));
}

/** A host, and nothing to run there; a tunnel reads nothing. */
function isBareSsh({ args }: Simple): boolean {
  const words = args.map(writtenText);
  const free = words.filter(
    (word, at) => !word.startsWith('-') && !/^-[bcDEeFIiJLlmOopQRSWw]$/.test(words[at - 1] ?? ''),
  );
  return free.length === 1 && !words.some((word) => /^-\w*[NfTWV]/.test(word));
}

function hasNoCommand({ args }: Simple): boolean {
  const words = args.map(writtenText);
  const isValue = (at: number) =>
    /^-(?:h|p|a|n|u|s|r|i|-user|-pass|-cacert|-cert|-key|-sni)$/.test(words[at - 1] ?? '');
  return (
    words.every((word, at) => word.startsWith('-') || isValue(at)) &&
    !words.some((word) => /^--(?:eval|stat|bigkeys|latency|scan|pipe|version|help)\b/.test(word))
  );
}

/** True for what ends a session. */
export function closesSession(parsed: ParsedCommand): boolean {
  return /^(?:exit|logout|quit|\\q|\.exit|\.quit|exit\(\)|quit\(\)|bye|disconnect)(?:\s+\d+)?;?$/i.test(
    parsed.text.trim(),
  );
}
