import {
  type Binder,
  type Bound,
  type Context,
  createBinder,
  emptyContext,
  shown,
  withName,
} from './binder.ts';
import { merged } from './claims.ts';
import { argvOf, hasReport, isTest, runnable, scriptOf } from './command-draft.ts';
import { conditionParts } from './condition.ts';
import { dangerOf, isWritingSql } from './danger.ts';
import { whyEndless } from './endless.ts';
import { kindOf } from './kinds.ts';
import type { Draft, Fields, Parsed, Prints, ShellCommand, Simple, Stage, Text } from './model.ts';
import type { Native } from './native.ts';
import { afterPipe } from './tail.ts';
import { unwrap } from './unwrap.ts';
import { literal, plainText, writtenText } from './words.ts';

export { type Context, emptyContext };

/** What a command becomes. `draft` null: nothing to check, and `why`; `context` is for the commands behind it. */
export type Drafted = { draft: Draft | null; why: string; context: Context };

/** One command as a draft of a check. The same command in the same context gives the same draft. Never throws. */
export function draftOf(command: ShellCommand, context: Context = emptyContext): Drafted {
  const { parsed } = command;
  if (parsed.kind === 'foreign') return foreign(parsed, context);
  const line = command.lines.from;
  const plain = withoutTalk(parsed, context, line);
  if (plain.parsed === null) return { draft: null, why: plain.why, context: plain.context };
  const set = assignmentOf(plain.parsed);
  if (set !== null) return assign(set, plain.context, { line, command, parsed: plain.parsed });
  return checked(plain.parsed, plain.context, command, {});
}

/** The parts of a chain that only move, set or say something are taken off. */
function withoutTalk(
  parsed: Parsed,
  context: Context,
  line: number,
): { parsed: Parsed | null; context: Context; why: string } {
  if (parsed.kind !== 'chain') {
    const talk = talkOf(parsed, context, line);
    return talk === null ? { parsed, context, why: '' } : { parsed: null, ...talk };
  }
  let current = context;
  let why = '';
  const left: Parsed[] = [];
  for (const { operator, parsed: link } of parsed.links) {
    const talk =
      left.length > 0 && isSaying(link)
        ? { context: current, why: 'says how it went' }
        : talkOf(link, current, line);
    if (talk === null && operator === '||' && left.length > 0) return { parsed, context, why: '' };
    if (talk === null) left.push(link);
    else {
      current = talk.context;
      why = talk.why;
    }
  }
  const [only, ...more] = left;
  if (only === undefined) return { parsed: null, context: current, why };
  return more.length === 0
    ? { parsed: only, context: current, why: '' }
    : {
        parsed: {
          ...parsed,
          links: left.map((one, at) => ({ operator: at === 0 ? null : '&&', parsed: one })),
          text: left.map(({ text }) => text).join(' && '),
        },
        context: current,
        why: '',
      };
}

/** `echo OK`, `exit 1`, and groups of them. */
function isSaying(parsed: Parsed): boolean {
  if (parsed.kind === 'compound')
    return parsed.all.length > 0 && parsed.all.every((simple) => isSayingProgram(simple));
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1) return false;
  const [stage] = parsed.stages;
  if (stage === undefined) return false;
  return 'kind' in stage ? isSaying(stage) : isSayingProgram(stage);
}

function isSayingProgram({ program, to, args }: Simple): boolean {
  const name = program === null ? null : plainText(program);
  const hasSubstitution = args.flat().some(({ kind }) => kind === 'substitution');
  return (
    name !== null &&
    /^(?:echo|printf|exit|true|false|:|return|continue|break)$/.test(name) &&
    !hasSubstitution &&
    to.every((file) => /^\/dev\/(?:null|stderr)$/.test(plainText(file) ?? ''))
  );
}

const settings =
  /^(?:set|shopt|unset|alias|unalias|clear|reset|sleep|wait|true|:|umask|ulimit|pushd|popd|trap|hash|history|exit|logout|source|\.|read|stty|tput|disown|bg|fg|jobs|Write-Host|Set-Location|Start-Sleep|Clear-Host|workon|deactivate|nvm|pyenv|rbenv|conda|asdf|direnv)$/;

/** What a command that checks nothing is for; null for any other. */
function talkOf(parsed: Parsed, context: Context, line: number): { context: Context; why: string } | null {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1 || parsed.isNegated) return null;
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage || stage.program === null) return null;
  const name = plainText(stage.program);
  if (name === null || dangerOf(parsed) !== null) return null;
  const [first] = stage.args;
  if (name === 'cd')
    return { context: { ...context, cwd: moved(context.cwd, first ?? []) }, why: 'changes the folder' };
  if (/^(?:export|declare|readonly|typeset)$/.test(name)) {
    if (stage.args.flat().some(({ kind }) => kind === 'substitution')) return null;
    return { context: exported(stage.args, context, line), why: 'sets variables' };
  }
  if (settings.test(name)) return { context, why: `prepares the shell (${name})` };
  const words = stage.args.map(writtenText);
  if (name === 'gcloud' && words.slice(0, 3).join(' ') === 'config set project')
    return { context: { ...context, project: stage.args[3] ?? null }, why: 'sets the project' };
  if (
    /^(?:gcloud (?:config set|auth (?:login|application-default|activate-service-account|configure-docker)|components)|aws configure|az (?:login|account set)|kubectl config (?:use-context|set-context)|docker login|gh auth|firebase login|heroku login|npm login|ssh-add|kubectx|kubens)\b/.test(
      [name, ...words].join(' '),
    )
  )
    return { context, why: 'prepares access' };
  if (
    (name === 'echo' || name === 'printf') &&
    stage.to.length === 0 &&
    stage.args.flat().every(({ kind }) => kind === 'literal')
  )
    return { context, why: 'only says something' };
  return null;
}

function moved(cwd: Text | null, to: Text): Text | null {
  const written = writtenText(to);
  if (written === '' || written === '-' || written.startsWith('~')) return null;
  if (cwd === null || /^[/$]/.test(written)) return to;
  return [...cwd, ...literal('/'), ...to];
}

function exported(args: readonly Text[], context: Context, line: number): Context {
  let current = context;
  for (const arg of args) {
    const [first, ...rest] = arg;
    const found = first?.kind === 'literal' ? /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text) : null;
    if (found === null) continue;
    const [, name = '', begin = ''] = found;
    current = withName(current, name, bound(name, [...literal(begin), ...rest], line));
  }
  return current;
}

function bound(name: string, text: Text, line: number): Bound {
  const [only] = text;
  const isOwn = text.length === 1 && only?.kind === 'variable' && only.name === name;
  const isUnset =
    text.length === 1 && only?.kind === 'placeholder' && only.name.toUpperCase() === name.toUpperCase();
  return isOwn || isUnset
    ? { kind: 'value', text: [{ kind: 'variable', name, fallback: null }], line }
    : { kind: 'value', text, line };
}

/** `NAME=value …`, also behind `export`. */
function assignmentOf(parsed: Parsed): readonly { name: string; value: Text }[] | null {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1 || parsed.isNegated) return null;
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage) return null;
  if (stage.program === null) return stage.env.length > 0 && stage.to.length === 0 ? stage.env : null;
  if (!/^(?:export|declare|readonly|local|typeset)$/.test(plainText(stage.program) ?? '')) return null;
  const found = stage.args.flatMap((arg) => {
    const [first, ...rest] = arg;
    const [, name, begin = ''] =
      first?.kind === 'literal' ? (/^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text) ?? []) : [];
    return name === undefined ? [] : [{ name, value: [...literal(begin), ...rest] }];
  });
  return found.length > 0 ? found : null;
}

const trivial = /^(?:date|pwd|whoami|hostname|uuidgen|mktemp|basename|dirname|id|uname|nproc|seq|realpath)$/;
const readsSecret =
  /\b(?:print-(?:identity|access)-token|get-login-password|get-access-token|create token|vault (?:read|kv get)|op read|pass show|secrets? (?:versions access|get-secret-value)|get secret)\b/;

type Set = { line: number; command: ShellCommand; parsed: Parsed };

/** A value that is captured becomes the check that it is captured from. */
function assign(
  pairs: readonly { name: string; value: Text }[],
  context: Context,
  { line, command, parsed }: Set,
): Drafted {
  let current = context;
  let draft: Draft | null = null;
  for (const { name, value } of pairs) {
    const [only] = value;
    const inner = value.length === 1 && only?.kind === 'substitution' ? only : null;
    const danger = dangerOf(parsed);
    if (
      inner === null ||
      inner.parsed === null ||
      draft !== null ||
      (danger === null && isTrivial(inner.parsed))
    ) {
      if (danger !== null && draft === null) {
        draft = checked(parsed, current, command, {}).draft;
      }
      current = withName(current, name, bound(name, value, line));
    } else if (danger === null && readsSecret.test(inner.written))
      current = withName(current, name, { kind: 'secret', name: secretOf(name) });
    else {
      const made = checked(inner.parsed, current, command, { captureAs: name });
      draft = made.draft;
      const isCaptured = draft !== null && Object.hasOwn(draft.capture, name);
      current = withName(
        made.context,
        name,
        isCaptured ? { kind: 'capture', name } : { kind: 'value', text: value, line },
      );
    }
  }
  const names = pairs.map(({ name }) => name).join(', ');
  return { draft, why: draft?.why ?? `sets ${names}`, context: current };
}

function secretOf(name: string): string {
  return name.replace(/\W/g, '_').toUpperCase();
}

function isTrivial(parsed: Parsed): boolean {
  if (parsed.kind !== 'pipeline') return false;
  const [stage] = parsed.stages;
  return stage !== undefined && !('kind' in stage) && trivial.test(plainText(stage.program ?? []) ?? '');
}

type Wish = { captureAs?: string };

/** The draft of a command that is to be checked. */
function checked(parsed: Parsed, context: Context, command: ShellCommand, wish: Wish): Drafted {
  const danger = dangerOf(command.parsed) ?? dangerOf(parsed);
  const end = whyEndless(parsed) ?? (command.isBackground ? 'it runs in the background' : null);
  const binder = createBinder(context);
  const done = (draft: Omit<Draft, 'danger' | 'once' | 'variables' | 'secrets'>): Drafted => ({
    draft: {
      ...draft,
      danger: danger === null ? null : binder.literal(danger),
      once: danger !== null,
      variables: used(binder, draft),
      secrets: binder.secrets(),
    },
    why: draft.why,
    context: binder.context(),
  });
  if (end !== null)
    return done(
      manual(
        `Run \`${shown(parsed.text, 600)}\` and look: is it as it should be?`,
        `${end}: a person looks`,
        binder,
      ),
    );
  const native = nativeOf(parsed, binder, context);
  if (native !== null && 'draft' in native) return done(captured(native.draft, wish));
  const refused = native?.refused ?? null;
  // What was looked at is not used.
  const fresh = createBinder(context);
  const made = commandOf(parsed, context, fresh, refused);
  return {
    draft: {
      ...captured(made, wish),
      danger: danger === null ? null : fresh.literal(danger),
      once: danger !== null,
      variables: used(fresh, made),
      secrets: fresh.secrets(),
    },
    why: made.why,
    context: fresh.context(),
  };
}

type Bare = Omit<Draft, 'danger' | 'once' | 'variables' | 'secrets'>;

/** Variables that the check really holds, and those that their values hold. */
function used(
  binder: Binder,
  { spec, expect, hosts }: Pick<Draft, 'spec' | 'expect' | 'hosts'>,
): Draft['variables'] {
  const text = JSON.stringify([spec, expect, hosts]);
  const all = binder.variables();
  const held = new Set<string>();
  const hold = (inner: string): void => {
    for (const { name, value } of all) {
      if (held.has(name) || !inner.includes(`\${${name}}`)) continue;
      held.add(name);
      if (value !== null) hold(value);
    }
  };
  hold(text);
  return all.filter(({ name }) => held.has(name));
}

function nativeOf(
  parsed: Parsed,
  binder: Binder,
  context: Context,
): { draft: Bare } | { refused: string } | null {
  const condition = conditionParts(parsed);
  if (condition !== null) {
    const inner = nativeOf(condition.asks, binder, context);
    return inner !== null && 'draft' in inner ? asCondition(inner.draft) : inner;
  }
  if (parsed.kind !== 'pipeline') return null;
  const [first, ...tail] = fed(parsed.stages);
  if (first === undefined || 'kind' in first) return null;
  const simple = runnable(first);
  const kind = kindOf(simple, unwrap(first).where);
  if (kind === null) return null;
  const native = kind({ simple, binder, context });
  if (native === null || 'refused' in native) return native;
  if (parsed.isNegated) return negated(native, tail);
  if (simple.to.some((file) => plainText(file) !== '/dev/null') && native.type === 'env') return null;
  const { type, spec, expect, prints, isStated } = native;
  const piped = afterPipe({ type, spec, expect, prints, isStated }, tail);
  if (piped === null) return { refused: 'what stands behind it in the pipe' };
  return { draft: bare(native, piped) };
}

function bare(native: Native, piped: { expect: Fields; prints: Prints; isStated: boolean }): Bare {
  const { type, spec, least, hosts, review, why } = native;
  const saysStatus = type !== 'http' || 'status' in piped.expect;
  const needsLeast =
    !piped.isStated ||
    (type === 'http' && !saysStatus && Object.keys(piped.expect).every((key) => key === 'duration'));
  const expect =
    type === 'tcp' && piped.isStated
      ? merged(least, piped.expect)
      : needsLeast
        ? merged(least, piped.expect)
        : piped.expect;
  return {
    type,
    spec,
    expect,
    inferred: !piped.isStated,
    capture: {},
    hosts: [...new Set(hosts)],
    review,
    why,
    prints: piped.prints,
  };
}

/** An `if` that tells success from failure states what it asks. */
function asCondition(draft: Bare): { draft: Bare } | { refused: string } {
  return { draft: { ...draft, inferred: draft.type === 'http' ? draft.inferred : false } };
}

/** Of a command that must not succeed only little can be said by a check. */
function negated(native: Native, tail: readonly Stage[]): { draft: Bare } | { refused: string } {
  if (tail.length === 0 && native.type === 'tcp')
    return {
      draft: bare(
        { ...native, least: {} },
        { expect: { open: false }, prints: native.prints, isStated: false },
      ),
    };
  return { refused: 'that it must not succeed' };
}

/** `echo text | program`: the text is what the program reads. */
function fed(stages: readonly Stage[]): readonly Stage[] {
  const [first, second, ...rest] = stages;
  if (first === undefined || second === undefined || 'kind' in first || 'kind' in second) return stages;
  const name = plainText(first.program ?? []) ?? '';
  const reader = plainText(second.program ?? []) ?? '';
  const isSource = /^(?:echo|printf|true|yes)$/.test(name) || (name === 'cat' && first.stdin !== null);
  if (!isSource || !/^(?:openssl|nc|ncat|telnet|websocat|wscat|curl)$/.test(reader)) return stages;
  const texts = first.args.filter((arg) => !/^-\w$/.test(writtenText(arg)));
  const stdin = first.stdin ?? texts.flatMap((arg, at) => (at === 0 ? [...arg] : [...literal(' '), ...arg]));
  return [{ ...second, stdin }, ...rest];
}

function captured(draft: Bare, { captureAs }: Wish): Bare {
  if (captureAs === undefined || draft.type === 'manual') return draft;
  const path = capturePath(draft);
  if (path === null) return draft;
  if (draft.type !== 'command')
    return { ...draft, capture: { [captureAs]: path }, why: `${draft.why}; $${captureAs} is kept from it` };
  const spec = { ...draft.spec, read: { [readName(captureAs)]: '^\\s*(\\S.*?)\\s*$' } };
  return {
    ...draft,
    spec,
    capture: { [captureAs]: `$.read.${readName(captureAs)}` },
    why: `${draft.why}; $${captureAs} is kept from it`,
  };
}

function readName(name: string): string {
  return name.replace(/^_+/, '') || 'value';
}

function capturePath({ type, prints }: Bare): string | null {
  if (type === 'command') return '$.read';
  if (type === 'dns') return '$.records[0]';
  if (type !== 'http') return null;
  if (prints.kind === 'json' && !prints.isLength && !prints.path.includes('*'))
    return `$.body${prints.path.slice(1)}`;
  if (prints.kind === 'status' || prints.kind === 'status-and-text') return '$.status';
  if (prints.kind === 'header') return `$.headers['${prints.name}']`;
  return prints.kind === 'text' ? '$.body' : null;
}

/** A command, as argv where it needs no shell. */
function commandOf(parsed: Parsed, context: Context, binder: Binder, refused: string | null): Bare {
  const stages = parsed.kind === 'pipeline' && !parsed.isNegated ? parsed.stages : [];
  const [first, ...tail] = stages;
  const doubt = refused === null ? null : `no native check: ${refused}`;
  if (first !== undefined && !('kind' in first)) {
    const spec = argvOf(runnable(first), binder);
    const piped =
      spec === null
        ? null
        : afterPipe({ type: 'command', spec, expect: {}, prints: { kind: 'text' }, isStated: false }, tail);
    if (spec !== null && piped !== null) return withArgv(spec, piped, { context, binder, doubt });
  }
  if (!failsWithoutAnswer(parsed)) {
    return {
      ...manual(
        `Run \`${shown(parsed.text, 1500)}\` and look: is it as it should be?`,
        'its exit code says nothing of what it saw: a person looks',
        binder,
      ),
      review: 'the script ends with 0 whatever it sees',
    };
  }
  const spec = scriptOf(parsed.text, parsed, createFresh(binder));
  return {
    type: 'command',
    spec: withFolder(spec, context, binder),
    expect: saidOn(parsed),
    inferred: Object.keys(saidOn(parsed)).length === 0,
    capture: {},
    hosts: [],
    review: doubt ?? 'a script of the shell, taken whole',
    why: 'a script of the shell',
    prints: { kind: 'text' },
  };
}

function createFresh(binder: Binder): Binder {
  return binder;
}

type Around = { context: Context; binder: Binder; doubt: string | null };

function withArgv(
  spec: Fields,
  piped: { expect: Fields; prints: Prints; isStated: boolean },
  { context, binder, doubt }: Around,
): Bare {
  const run = (spec.run as readonly string[]).map(String);
  const isChecking = isTest(run);
  const junit = hasReport(run) && !run.some((word) => word.includes('${')) ? { junit: 'auto' } : {};
  const least: Fields =
    'junit' in junit
      ? { exitCode: 0, tests: { passed: { gte: 1 }, failed: 0 } }
      : isChecking
        ? { exitCode: 0 }
        : {};
  const isRequest = /^(?:curl|wget)$/.test(run[0] ?? '');
  const own = isRequest
    ? {
        ...spec,
        run: [
          run[0],
          ...(run[0] === 'curl' && !run.some((word) => /^(?:-\w*f|--fail)/.test(word)) ? ['--fail'] : []),
          ...run.slice(1),
        ],
      }
    : spec;
  return {
    type: 'command',
    spec: withFolder({ ...own, ...junit }, context, binder),
    expect: { ...least, ...piped.expect },
    inferred: !piped.isStated && !isChecking,
    capture: {},
    hosts: [],
    review: doubt ?? logsReview(run),
    why: isChecking ? 'a test: its exit code is its verdict' : 'a program',
    prints: piped.prints,
  };
}

function logsReview(run: readonly string[]): string | null {
  return /^(?:kubectl|oc|docker|docker-compose|podman|aws|heroku|journalctl)\b.*\b(?:logs|get-log-events|filter-log-events|tail|journalctl)\b/.test(
    run.join(' '),
  )
    ? 'reads logs by a program: a `logs` check knows no source of this kind yet'
    : null;
}

function withFolder(spec: Fields, { cwd }: Context, binder: Binder): Fields {
  const folder = cwd === null ? null : binder.text(cwd);
  if (folder === null || folder === '' || folder === '.' || folder.includes('${capture.')) return spec;
  const isOutside =
    !folder.startsWith('${') &&
    (/^[/\\~]|^[A-Za-z]:/.test(folder) ||
      folder
        .split(/[/\\]/)
        .reduce(
          (depth, part) =>
            depth < 0 ? depth : part === '..' ? depth - 1 : part === '.' || part === '' ? depth : depth + 1,
          0,
        ) < 0);
  return { ...spec, cwd: isOutside ? binder.variable('repo', `the document's folder ${folder}`) : folder };
}

/** True when a target that does not answer makes the script fail: no probe stands where a failure is let pass. */
function failsWithoutAnswer(parsed: Parsed): boolean {
  if (Object.keys(saidOn(parsed)).length > 0) return true;
  const text = parsed.text;
  if (parsed.kind === 'pipeline' && parsed.isNegated) return false;
  if (/(?:^|[\s;&|])(?:if|while|until|case)\s|\|\||(?:^|[\s;])!\s/.test(text)) return false;
  if (/(?:^|\s)(?:echo|printf)\s[^|]*\$\((?!date|pwd|whoami)/.test(text)) return false;
  if (/(?:^|[^&>])&(?![&>\d])/.test(text.replace(/"[^"]*"|'[^']*'/g, ''))) return false;
  if (parsed.kind === 'compound' && parsed.word === 'function') return false;
  return (
    !/\|\s*(?:wc|tee|cat|head|tail|sort|uniq|while)\b[^|]*$/.test(text) ||
    /\bcurl\b|\bkubectl\b|\bgcloud\b|\baws\b/.test(text)
  );
}

/** A condition that says one thing for good and another for bad. */
function saidOn(parsed: Parsed): Fields {
  if (parsed.kind !== 'compound' || parsed.condition === null) return {};
  const { yes, no, noFails } = parsed.condition;
  if (noFails) return { exitCode: 0 };
  const good = yes.find((text) => text.trim() !== '' && !text.includes('$'));
  if (good === undefined || no.length === 0) return {};
  return { stdout: { contains: good.trim() }, exitCode: 0 };
}

function manual(prompt: string, why: string, binder: Binder): Bare {
  return {
    type: 'manual',
    spec: { prompt: binder.literal(prompt) },
    expect: {},
    inferred: false,
    capture: {},
    hosts: [],
    review: null,
    why,
    prints: { kind: 'opaque' },
  };
}

function foreign({ what, text }: Extract<Parsed, { kind: 'foreign' }>, context: Context): Drafted {
  const binder = createBinder(context);
  if (what === 'address') {
    const program = /^wss?:/.test(text) ? 'wscat' : 'curl';
    const args = program === 'wscat' ? [literal('-c'), literal(text)] : [literal(text)];
    const simple: Simple = {
      program: literal(program),
      args,
      env: [],
      stdin: null,
      from: null,
      to: [],
      text,
    };
    const native = nativeOf({ kind: 'pipeline', stages: [simple], isNegated: false, text }, binder, context);
    if (native !== null && 'draft' in native) {
      const draft: Draft = {
        ...native.draft,
        review: 'a bare address: it is asked for with GET',
        danger: null,
        once: false,
        variables: used(binder, native.draft),
        secrets: binder.secrets(),
      };
      return { draft, why: 'an address', context: binder.context() };
    }
  }
  const prompt =
    what === 'sql'
      ? `Run \`${shown(text, 1500)}\` in the database and look: is it as it should be?`
      : shown(text, 1500);
  const made = manual(
    prompt === '' ? 'Look' : prompt,
    `${words[what] ?? 'no command'}: a person does it`,
    binder,
  );
  const danger = what === 'sql' && isWritingSql(text) ? 'writes to the database' : null;
  return {
    draft: { ...made, danger, once: danger !== null, variables: [], secrets: binder.secrets() },
    why: made.why,
    context: binder.context(),
  };
}

const words: Readonly<Record<string, string>> = {
  sql: 'SQL',
  prose: 'a sentence',
  message: 'a message to type',
  address: 'an address',
};
