import { argvText } from '../../core/plan/yaml-text.ts';

const builtins = new Set([
  ...[
    'cd',
    'export',
    'source',
    '.',
    'alias',
    'unset',
    'eval',
    'exec',
    'set',
    'umask',
    'ulimit',
    'pushd',
    'popd',
  ],
  ...['if', 'for', 'while', 'until', 'case', 'function', '{', '(', '!', '[['],
]);

/** Why no program of that name can be there, with the line that was meant; null for what may be one. */
function whyNoProgram(argv: readonly string[]): string | null {
  const [program = '', ...others] = argv;
  const inShell = `write run: [bash, -c, ${JSON.stringify(argv.join(' '))}]`;
  const [, name = '', value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(program) ?? [];
  if (name !== '') {
    const rest =
      others.length === 0 ? '' : `, run: [${others.map((word) => JSON.stringify(word)).join(', ')}]`;
    return `a variable, not a program: write env: { ${name}: ${JSON.stringify(value)} }${rest}`;
  }
  if (builtins.has(program)) return `"${program}" is a word of the shell, and there is none: ${inShell}`;
  const [first = ''] = program.trim().split(/\s/);
  const isLine =
    /\s/.test(program.trim()) && (!program.includes('/') || /\s(?:-|[|&;<>]|https?:)/.test(program));
  if (!isLine) return null;
  const line = others.length === 0 ? argvText(program) : argvText(argv.join(' '));
  return `one word an entry, and no program is called "${program}": write run: ${line || first}`;
}

const operators = new Set(['|', '||', '&&', '&', '>', '>>', '<', '2>&1', '2>', '&>', ';']);
/** Programs that take such words themselves, or hand them to a shell. */
const takers =
  /(?:^|\/)(?:expr|test|\[|find|awk|jq|yq|xargs|ba?sh|sh|zsh|dash|ash|busybox|fish|pwsh|cmd|ssh|kubectl|docker|podman|env|sudo|su|timeout|nice)$/;

/** What of a command only a shell would understand, with the line that was meant; null when there is nothing of that kind. */
export function shellWords(argv: readonly string[]): string | null {
  const none = whyNoProgram(argv);
  if (none !== null) return none;
  const [program = '', ...others] = argv;
  if (takers.test(program)) return null;
  const operator = others.find((word) => operators.has(word));
  const inShell = `in a shell: run: [bash, -c, ${JSON.stringify(argv.join(' '))}]`;
  if (operator !== undefined)
    return `\`${operator}\` comes to ${program} as a word, as there is no shell; what is meant as a pipe, a list or a redirection runs ${inShell}`;
  const filled = others.find((word) => /^\$[A-Za-z_]\w*$|^\$\([^)]+\)$|^`[^`]+`$/.test(word));
  return filled === undefined
    ? null
    : `\`${filled}\` comes to ${program} as it stands, as there is no shell; a variable of the plan is \${name}; what a shell fills in runs ${inShell}`;
}
