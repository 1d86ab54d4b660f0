import { referencesIn } from '../../core/plan/variables.ts';

/** Where a command lets a captured value, which is the target's word, decide what runs; `at` is the index of the argument. */
export type CaptureMisuse = { at: number; message: string };

/** Of the arguments as they are written: captures in a script, and captures that an option may begin with. */
export function capturedIn(run: readonly string[]): readonly CaptureMisuse[] {
  const scripts = scriptsIn(run);
  return run.flatMap((argument, at): CaptureMisuse[] => {
    const capture = captureIn(argument);
    if (capture === null) return [];
    const script = scripts.get(at);
    const mend = `pass it through \`env\` (env: { ${variableOf(capture.name)}: "${capture.text}" })`;
    if (script !== undefined) {
      const message = `${capture.text} stands in what ${script} runs as code, so the target that it was captured from decides what runs: ${mend}, or set \`trusted: true\``;
      return [{ at, message }];
    }
    if (capture.at > 0) return [];
    const message = `an argument that begins with ${capture.text} may be an option or a program that the target chose: write --name=${capture.text}, ${mend}, or set \`trusted: true\``;
    return [{ at, message }];
  });
}

/** The captures that texts refer to. */
export function capturesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => captureIn(text)?.name ?? []);
}

type Capture = { name: string; text: string; at: number };

function captureIn(text: string): Capture | null {
  const found = referencesIn(text).find(
    ({ kind, name }) => kind === 'variable' && name.startsWith('capture.'),
  );
  return found === undefined ? null : { name: found.name, text: found.text, at: found.at };
}

function variableOf(name: string): string {
  return name
    .slice('capture.'.length)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
}

/** How a program is told code: options whose next argument it is, or that have it attached. */
type Interpreter = { names: RegExp; code: RegExp; attached: RegExp | null; takesValue?: RegExp };

const shell: Interpreter = {
  names:
    /^(?:sh|bash|dash|zsh|ksh\d*|mksh|ash|fish|csh|tcsh|rbash|busybox|su|script|flock|sg|watch|runuser)$/,
  code: /^(?:-[a-z]*c[a-z]*|--command|--init-command)$/i,
  attached: /^(?:--command=|--init-command=|-c.)/,
  takesValue: /^[-+][oO]$/,
};
const interpreters: readonly Interpreter[] = [
  shell,
  { names: /^(?:python|pypy|jython|ipython)[\d.]*$/, code: /^-[a-zA-Z]*c$/, attached: /^-[a-zA-Z]*c./ },
  {
    names: /^(?:node|nodejs|deno|bun|tsx|ts-node|electron)$/,
    code: /^(?:-[a-z]*[ep][a-z]*|--eval|--print|eval)$/,
    attached: /^(?:--eval=|--print=|-[ep].)/,
  },
  {
    names:
      /^(?:perl|ruby|jruby|lua[\d.]*|luajit|julia|Rscript|R|elixir|raku|groovy|scala|ghc|tclsh|osascript|crystal)[\d.]*$/,
    code: /^(?:-[a-zA-Z\d]*[eE]|--eval)$/,
    attached: /^(?:-[a-zA-Z\d]*[eE].|--eval=)/,
  },
  { names: /^php[\d.]*$/, code: /^(?:-[rRBE]|--run|--process-code)$/, attached: /^-[rRBE]./ },
  {
    names: /^(?:pwsh|powershell)$/i,
    code: /^-(?:c|command|enc|encodedcommand|e|ec)$/i,
    attached: null,
  },
  { names: /^cmd$/i, code: /^\/[ckr]$/i, attached: null },
  {
    names: /^(?:env)$/,
    code: /^(?:-[a-zA-Z]*S|--split-string)$/,
    attached: /^(?:-[a-zA-Z]*S.|--split-string=)/,
  },
  { names: /^(?:npm|npx|pnpm|yarn)$/, code: /^(?:-c|--call)$/, attached: /^--call=/ },
  { names: /^gcloud$/, code: /^--command$/, attached: /^--command=/ },
];

/** Programs that hand all of their arguments (behind their options) to a shell, here or elsewhere. */
const handOver = /^(?:ssh|mosh|rsh|eval|watch|parallel|xonsh)$/;
/** Programs whose first argument that is no option is a script. */
const scriptFirst = /^(?:[gmn]?awk|sed|gsed|jshell|expect)$/;

/** The arguments that are code, each with the program that runs it. */
function scriptsIn(run: readonly string[]): ReadonlyMap<number, string> {
  const scripts = new Map<number, string>();
  run.forEach((word, at) => {
    const name = programOf(word);
    if (handOver.test(name))
      for (let index = at + 1; index < run.length; index += 1) scripts.set(index, name);
    if (scriptFirst.test(name)) {
      const first = run.findIndex((one, index) => index > at && !one.startsWith('-'));
      if (first !== -1) scripts.set(first, name);
      run.forEach((one, index) => {
        if (index > at && /^(?:-e|--expression=?)/.test(one))
          scripts.set(one === '-e' ? index + 1 : index, name);
      });
    }
    for (const interpreter of interpreters) {
      // A program that only a run knows may be any of them.
      if (
        interpreter.names.test(name) ||
        (interpreter === shell && referencesIn(word).length > 0 && at === 0)
      )
        addCode(scripts, run, at, interpreter, name);
    }
  });
  return scripts;
}

function addCode(
  scripts: Map<number, string>,
  run: readonly string[],
  at: number,
  { code, attached, takesValue }: Interpreter,
  name: string,
): void {
  for (let index = at + 1; index < run.length; index += 1) {
    const word = run[index] ?? '';
    if (attached?.test(word) === true) scripts.set(index, name);
    if (!code.test(word)) continue;
    let script = index + 1;
    // More options may stand between `-c` and the script.
    while (/^[-+]/.test(run[script] ?? '')) {
      scripts.set(script, name);
      script += takesValue?.test(run[script] ?? '') === true ? 2 : 1;
    }
    scripts.set(script, name);
  }
}

/** The name of a program without its folder: `/usr/bin/env` is `env`. */
function programOf(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
}
