import { hasVariables } from '../../../core/plan/fields.ts';

/** Programs that print logs, by the one whose options they take. */
const programs: Readonly<Record<string, string>> = {
  ...{ kubectl: 'kubectl', oc: 'kubectl', k3s: 'kubectl', microk8s: 'kubectl' },
  ...{ docker: 'docker', podman: 'docker', nerdctl: 'docker' },
  ...{ journalctl: 'journalctl', tail: 'tail', head: 'head' },
};

/** Options by which a program prints the last lines only; `-n` of kubectl is a namespace. */
const lastOnly: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:--tail|--limit-bytes)(?:=(.*))?$/,
  docker: /^(?:--tail|-n)(?:=(.*))?$/,
  journalctl: /^(?:--lines|-n)(?:=?(.+))?$/,
};
const allOfThem: readonly string[] = ['-1', 'all', '+all'];

/** Where lines begin, as a span that was written before anybody knew the window. */
const fixedSince: Readonly<Record<string, RegExp>> = {
  kubectl: /^(?:--since|--since-time)(?:=(.*))?$/,
  docker: /^--since(?:=(.*))?$/,
  journalctl: /^(?:--since|-S)(?:=?(.+))?$/,
};
const windowSince: Readonly<Record<string, string>> = { kubectl: '--since-time' };

/** Why a program that is known would not print all lines of the window, or not end; null where nothing is known against it. */
export function argvMistake(argv: readonly string[]): string | null {
  const [program = '', ...args] = unwrapped(argv);
  const name = program.split('/').at(-1) ?? '';
  const script = scriptOf(name, args);
  if (script !== null)
    return (
      commandsIn(script)
        .map(argvMistake)
        .find((one) => one !== null) ?? null
    );
  const kind = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (kind === undefined) return null;
  if (kind === 'head') return 'head prints the first lines only, which proves nothing absent: leave it out';
  const isOfLogs = kind === 'journalctl' || kind === 'tail' || args.includes('logs');
  return isOfLogs
    ? (endless(name, args) ?? cutShort(name, kind, args) ?? outsideOfWindow(name, kind, args))
    : null;
}

/** Without what runs another program: `env A=b`, `sudo -n`, `exec`. */
function unwrapped(argv: readonly string[]): readonly string[] {
  const [first = ''] = argv;
  const wraps = /^(?:.*\/)?(?:env|sudo|doas|exec|command|nice|nohup|stdbuf|timeout)$/.test(first);
  const rest = wraps ? argv.slice(1) : argv;
  const at = rest.findIndex((word) => !/^(?:\w+=|-|\d+[smhd]?$)/.test(word));
  if (at === -1) return argv;
  return wraps || at > 0 ? unwrapped(rest.slice(at)) : argv;
}

/** What stands behind the `-c` of a shell; null for another program. */
function scriptOf(name: string, args: readonly string[]): string | null {
  if (!/^(?:ba|da|z|k|a)?sh$/.test(name)) return null;
  const at = args.findIndex((one) => /^-\w*c$/.test(one));
  return at === -1 ? null : (args[at + 1] ?? null);
}

/** The commands of a script, by the words between blanks. */
function commandsIn(script: string): readonly (readonly string[])[] {
  return script.split(/\|\|?|&&?|[;\n()]/).map((command) =>
    command
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^(["'])(.*)\1$/, '$2')),
  );
}

function endless(name: string, args: readonly string[]): string | null {
  const words = name === 'tail' ? /^(?:-f|-F|--follow(?:=\w+)?)$/ : /^(?:-f|--follow(?:=true)?)$/;
  const follow = args.find((one) => words.test(one));
  return follow === undefined ? null : `${name} would not end with ${follow}: leave it out`;
}

function cutShort(name: string, kind: string, args: readonly string[]): string | null {
  if (kind === 'tail')
    return args.some((one) => /^(?:-n|--lines=|-c|--bytes=)?\+/.test(one))
      ? null
      : `${name} prints the last lines only, which proves nothing absent: \`tail -n +1\` prints all`;
  const limit = lastOnly[kind];
  const at = args.findIndex((one) => limit?.test(one));
  const most = limit?.exec(args[at] ?? '')?.[1] ?? args[at + 1] ?? '';
  if (at !== -1 && !allOfThem.includes(most) && !hasVariables(most))
    return `with ${args[at]} ${name} prints a part of the lines only, which proves nothing absent: leave it out, or ask for all`;
  const isSelected = args.some((one) => /^(?:-l.*|--selector(?:=.*)?)$/.test(one));
  if (kind === 'kubectl' && isSelected && at === -1)
    return `of pods that are selected ${name} prints the last 10 lines only: add --tail=-1`;
  return null;
}

function outsideOfWindow(name: string, kind: string, args: readonly string[]): string | null {
  const since = fixedSince[kind];
  const at = args.findIndex((one) => since?.test(one));
  const from = since?.exec(args[at] ?? '')?.[1] ?? args[at + 1] ?? '';
  if (at === -1 || hasVariables(from)) return null;
  return `with ${args[at]} ${name} prints lines of a time of its own, which may begin within the window: write ${windowSince[kind] ?? '--since'} \${window.from}`;
}
