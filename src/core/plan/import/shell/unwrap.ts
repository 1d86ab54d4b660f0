import type { Simple, Text } from './model.ts';
import { plainText, writtenText } from './words.ts';

/** A program without what runs it (`sudo`, `timeout 5`, `kubectl exec pod --`), and the scripts that it is given as text. */
export type BareCommand = {
  simple: Simple;
  scripts: readonly string[];
  /** What was taken off that changes where or as whom it runs: `ssh`, `docker exec`; empty for none. */
  where: readonly string[];
  /** Words that were taken off. */
  taken: readonly Text[];
};

const withoutValue = /^-/;
const plainWrappers: Readonly<Record<string, { values: RegExp; positional: number }>> = {
  sudo: { values: /^-(?:u|g|h|p|C|r|t|U|D)$/, positional: 0 },
  doas: { values: /^-(?:u|C)$/, positional: 0 },
  env: { values: /^-(?:u|C|S)$/, positional: 0 },
  time: { values: /^-(?:f|o)$/, positional: 0 },
  command: { values: /^$/, positional: 0 },
  builtin: { values: /^$/, positional: 0 },
  exec: { values: /^-a$/, positional: 0 },
  nohup: { values: /^$/, positional: 0 },
  nice: { values: /^-n$/, positional: 0 },
  ionice: { values: /^-(?:c|n|p)$/, positional: 0 },
  stdbuf: { values: /^-(?:i|o|e)$/, positional: 0 },
  unbuffer: { values: /^$/, positional: 0 },
  timeout: { values: /^-(?:k|s|-signal|-kill-after)$/, positional: 1 },
  gtimeout: { values: /^-(?:k|s)$/, positional: 1 },
  xargs: { values: /^-(?:I|n|P|L|d|a|E|s|i)$/, positional: 0 },
  chronic: { values: /^$/, positional: 0 },
  retry: { values: /^-\w$/, positional: 0 },
  flock: { values: /^-(?:w|E)$/, positional: 1 },
  setsid: { values: /^$/, positional: 0 },
  strace: { values: /^-(?:o|e|p|s)$/, positional: 0 },
  chroot: { values: /^$/, positional: 1 },
  parallel: { values: /^-(?:j|P|I|n|N|a)$/, positional: 0 },
  'systemd-run': { values: /^-(?:p|E|u)$/, positional: 0 },
};

/** Wrappers that only change how long, how nicely or as whom a program runs here. */
export const localWrappers: ReadonlySet<string> = new Set([
  'time',
  'command',
  'builtin',
  'exec',
  'nohup',
  'nice',
  'ionice',
  'stdbuf',
  'unbuffer',
  'timeout',
  'gtimeout',
  'chronic',
  'env',
]);

/** Takes wrappers off until a program is left. */
export function unwrap(simple: Simple): BareCommand {
  let inner = simple;
  const where: string[] = [];
  const taken: Text[] = [];
  for (let round = 0; round < 8; round += 1) {
    const next = step(inner);
    if (next === null) break;
    where.push(next.where);
    taken.push(...next.taken);
    inner = next.simple;
  }
  return { simple: inner, scripts: scriptsOf(inner), where, taken };
}

type Step = { simple: Simple; where: string; taken: readonly Text[] };

function step(simple: Simple): Step | null {
  const name = nameOf(simple);
  const args = simple.args;
  const at = innerAt(name, args);
  if (at === null || at >= args.length) return null;
  const env = name === 'env' ? assignments(args.slice(0, at)) : [];
  const program = args[at];
  if (program === undefined) return null;
  const inner = { ...simple, program, args: args.slice(at + 1), env: [...simple.env, ...env] };
  return {
    simple: inner,
    where: name,
    taken: [...(simple.program === null ? [] : [simple.program]), ...args.slice(0, at)],
  };
}

/** Where the inner program begins among the arguments; null when there is none. */
function innerAt(name: string, args: readonly Text[]): number | null {
  const words = args.map(writtenText);
  const wrapper = Object.hasOwn(plainWrappers, name) ? plainWrappers[name] : undefined;
  if (wrapper !== undefined) {
    let at = 0;
    let left = wrapper.positional;
    for (; at < words.length; at += 1) {
      const word = words[at] ?? '';
      if (word === '--') return at + 1;
      if (withoutValue.test(word)) at += wrapper.values.test(word) ? 1 : 0;
      else if (name === 'env' && /^[A-Za-z_]\w*=/.test(word)) continue;
      else if (left > 0) left -= 1;
      else return at;
    }
    return null;
  }
  if (/^(?:kubectl|oc)$/.test(name) && words.includes('exec')) return afterDashes(words);
  if (/^(?:docker|podman|nerdctl|docker-compose)$/.test(name)) return afterContainer(words);
  if (/^(?:doppler|dotenv|infisical|op|aws-vault|direnv|chamber|envchain|teller|env-cmd)$/.test(name)) {
    const dashes = words.indexOf('--');
    if (dashes !== -1) return dashes + 1;
    return name === 'direnv' && words[0] === 'exec' ? 2 : null;
  }
  if (name === 'watch') return afterOptions(words, /^-(?:n|-interval)$/);
  if (/^(?:gcloud|aws|az)$/.test(name)) return null;
  return null;
}

function afterDashes(words: readonly string[]): number | null {
  const at = words.indexOf('--');
  if (at !== -1) return at + 1;
  const exec = words.indexOf('exec');
  const rest = afterOptions(words.slice(exec + 1), /^-(?:n|c|-namespace|-container|-context)$/);
  return rest === null ? null : exec + rest + 2;
}

/** `docker exec -it name program`, `docker compose exec service program`, `docker compose run --rm service program`. */
function afterContainer(words: readonly string[]): number | null {
  const verb = words.findIndex((word) => word === 'exec' || (word === 'run' && words.includes('compose')));
  if (verb === -1) return null;
  const rest = afterOptions(words.slice(verb + 1), /^-(?:u|w|e|-user|-workdir|-env|-index)$/);
  return rest === null ? null : verb + rest + 2;
}

function afterOptions(words: readonly string[], values: RegExp): number | null {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) return at;
    if (values.test(word)) at += 1;
  }
  return null;
}

function assignments(args: readonly Text[]): readonly { name: string; value: Text }[] {
  return args.flatMap((arg) => {
    const [first, ...rest] = arg;
    if (first?.kind !== 'literal') return [];
    const found = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text);
    if (found === null) return [];
    const [, name = '', begin = ''] = found;
    const value: Text = begin === '' ? rest : [{ kind: 'literal', text: begin }, ...rest];
    return [{ name, value }];
  });
}

/** Texts that a program runs as a script of the shell. */
function scriptsOf(simple: Simple): readonly string[] {
  const name = nameOf(simple);
  const words = simple.args.map(writtenText);
  const stdin = simple.stdin === null ? [] : [writtenText(simple.stdin)];
  if (/^(?:ba|z|da|k|a)?sh$/.test(name)) {
    const at = words.findIndex((word) => /^-[a-z]*c$/.test(word));
    if (at !== -1) return [words[at + 1] ?? ''];
    return stdin;
  }
  if (name === 'eval' || name === 'watch') return [words.filter((word) => !word.startsWith('-')).join(' ')];
  if (name === 'ssh' || name === 'mosh') {
    const host = afterOptions(words, /^-(?:i|p|l|o|F|J|L|R|D|b|c|m|W|w|e|E|S|Q)$/);
    return host === null
      ? []
      : [
          words
            .slice(host + 1)
            .join(' ')
            .replace(/^--\s+/, ''),
          ...stdin,
        ];
  }
  if (name === 'trap') return /^-/.test(words[0] ?? '') ? [] : [words[0] ?? ''];
  if (name === 'script') return [words[words.indexOf('-c') + 1] ?? ''];
  if (name === 'screen' || name === 'tmux')
    return [
      words
        .filter((word) => !word.startsWith('-'))
        .join(' ')
        .replace(/^new(?:-session)?\s+/, ''),
    ];
  if (
    name === 'gcloud' ||
    name === 'aws' ||
    name === 'az' ||
    name === 'su' ||
    name === 'fly' ||
    name === 'heroku'
  ) {
    const at = words.findIndex((word) => /^(?:--command|-c|-C)$/.test(word));
    const attached = words.find((word) => word.startsWith('--command='));
    return [...(at === -1 ? [] : [words[at + 1] ?? '']), ...(attached ? [attached.slice(10)] : [])];
  }
  if (name === 'find') {
    const at = words.findIndex((word) => /^-(?:exec|execdir|ok)$/.test(word));
    const script =
      at === -1
        ? []
        : [
            words
              .slice(at + 1)
              .filter((word) => !/^(?:\{\}|;|\+|\\;)$/.test(word))
              .join(' '),
          ];
    return words.includes('-delete') ? [...script, 'rm'] : script;
  }
  return [];
}

function nameOf(simple: Simple): string {
  const plain = simple.program === null ? null : plainText(simple.program);
  return plain === null ? '' : (plain.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
}
