import { type Binding, type Context, shown, withExported } from './binder.ts';
import { badNews, conditionParts } from './condition.ts';
import { allPrograms, dangerOf } from './danger.ts';
import type { Draft, ParsedCommand, Text } from './model.ts';
import { isSaying } from './shell-test.ts';
import { choiceOf, withTarget } from './targets.ts';
import { literal, plainText, writtenText } from './words.ts';

/** The parts of a chain that only move, set or say something are taken off. */
export function withoutTalk(
  parsed: ParsedCommand,
  context: Context,
  line: number,
): { parsed: ParsedCommand | null; context: Context; why: string } {
  if (parsed.kind !== 'chain') {
    const talk = talkOf(parsed, context, line);
    return talk === null ? { parsed, context, why: '' } : { parsed: null, ...talk };
  }
  let current = context;
  let why = '';
  const left: ParsedCommand[] = [];
  const isBad = isBadWhenTrue(parsed);
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
  // Behind a heredoc stands its body: such a chain is not put together anew.
  if (left.length > 1 && parsed.text.includes('<<')) return { parsed, context, why: '' };
  const [only, ...more] = left;
  if (only === undefined) return { parsed: null, context: current, why };
  if (isBad && (more.length > 0 || only.kind !== 'pipeline')) return { parsed, context, why: '' };
  if (isBad && only.kind === 'pipeline')
    return {
      parsed: { ...only, isNegated: !only.isNegated, text: `! ${only.text}` },
      context: current,
      why: '',
    };
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

/** `… && exit 1`, `… && echo FAIL`, `… || echo fine`: what is asked is what must not be. */
function isBadWhenTrue({ links }: Extract<ParsedCommand, { kind: 'chain' }>): boolean {
  const spoken = links.slice(1).filter(({ parsed }) => isSaying(parsed));
  const behind = (operator: '&&' | '||') => spoken.find((link) => link.operator === operator)?.parsed;
  const [yes, no] = [behind('&&'), behind('||')];
  if (yes !== undefined && isBadNews(yes)) return no === undefined || !isBadNews(no);
  return yes === undefined && no !== undefined && !isBadNews(no) && goodNews.test(saidBy(no).join(' '));
}

const goodNews =
  /✅|✓|✔|\b(?:ok|okay|fine|good|clean|pass(?:ed)?|healthy|green|all clear|no (?:errors?|problems?|issues?))\b/i;

function isBadNews(parsed: ParsedCommand): boolean {
  const fails = allPrograms(parsed).some(
    ({ program, args }) =>
      /^(?:false|exit|return)$/.test(plainText(program ?? []) ?? '') && writtenText(args[0] ?? []) !== '0',
  );
  return fails || saidBy(parsed).some((text) => badNews.test(text));
}

/** What a command says of how it went, in its branches or behind `&&` and `||`; undefined where it says nothing. */
export function sayingsOf(parsed: ParsedCommand): Draft['says'] {
  const found = { good: [] as string[], bad: [] as string[] };
  const condition = parsed.kind === 'compound' ? parsed.condition : null;
  if (condition !== null) {
    const isInverted = conditionParts(parsed)?.isInverted === true;
    found.good.push(...(isInverted ? condition.no : condition.yes));
    found.bad.push(...(isInverted ? condition.yes : condition.no));
  }
  if (parsed.kind === 'chain')
    for (const { operator, parsed: link } of parsed.links.slice(1))
      if (isSaying(link)) found[operator === '||' ? 'bad' : 'good'].push(...saidBy(link));
  return found.good.length + found.bad.length === 0 ? undefined : found;
}

function saidBy(parsed: ParsedCommand): readonly string[] {
  return allPrograms(parsed)
    .filter(({ program }) => /^(?:echo|printf)$/.test(plainText(program ?? []) ?? ''))
    .map(({ args }) => args.map(writtenText).join(' ').trim())
    .filter((text) => text !== '' && !text.includes('$'));
}

const settings =
  /^(?:set|shopt|unset|alias|unalias|clear|reset|sleep|wait|true|:|umask|ulimit|pushd|popd|trap|hash|history|exit|logout|source|\.|read|stty|tput|disown|bg|fg|jobs|Write-Host|Set-Location|Start-Sleep|Clear-Host|workon|deactivate|nvm|pyenv|rbenv|conda|asdf|direnv)$/;

/** What a command that checks nothing is for; null for any other. */
function talkOf(
  parsed: ParsedCommand,
  context: Context,
  line: number,
): { context: Context; why: string } | null {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1 || parsed.isNegated) return null;
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage || stage.program === null) return null;
  const name = plainText(stage.program);
  if (name === null || dangerOf(parsed) !== null) return null;
  const chosen = choosing(parsed, context, line);
  if (chosen !== null) return { context: chosen, why: 'chooses where later commands go' };
  const [first] = stage.args;
  if (name === 'cd')
    return { context: { ...context, cwd: moved(context.cwd, first ?? []) }, why: 'changes the folder' };
  if (/^(?:export|declare|readonly|typeset)$/.test(name)) {
    if (stage.args.flat().some(({ kind }) => kind === 'substitution')) return null;
    return { context: exported(stage.args, context, line), why: 'sets variables' };
  }
  if (settings.test(name)) return { context, why: `prepares the shell (${name})` };
  const words = stage.args.map(writtenText);
  if (
    /^(?:gcloud (?:auth (?:login|application-default|activate-service-account|configure-docker)|components)|aws configure|az login|docker login|gh auth|firebase login|heroku login|npm login|ssh-add)\b/.test(
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

/** The context behind a command that chooses where later ones go; what it chose is not known where it cannot be read. Null for any other. */
export function choosing(parsed: ParsedCommand, context: Context, line: number): Context | null {
  const [stage] = parsed.kind === 'pipeline' && parsed.stages.length === 1 ? parsed.stages : [];
  if (stage === undefined || 'kind' in stage) return null;
  const choice = choiceOf(stage, context.project);
  if (choice === undefined) return null;
  if (choice === null) return context;
  if (!('variable' in choice))
    return { ...context, targets: withTarget(context.targets, choice, shown(stage.text)) };
  const { variable, value } = choice;
  const named = withExported(context, variable, { kind: 'value', text: value, line });
  return variable === 'CLOUDSDK_CORE_PROJECT' ? { ...named, project: value } : named;
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
    const bare = plainText(arg) ?? '';
    if (found === null && context.names.has(bare))
      current = { ...current, exported: new Set([...current.exported, bare]) };
    if (found === null) continue;
    const [, name = '', begin = ''] = found;
    current = withExported(current, name, bound(name, [...literal(begin), ...rest], line));
  }
  return current;
}

export function bound(name: string, text: Text, line: number): Binding {
  const [only] = text;
  const isOwn = text.length === 1 && only?.kind === 'variable' && only.name === name;
  const isUnset =
    text.length === 1 && only?.kind === 'placeholder' && only.name.toUpperCase() === name.toUpperCase();
  return isOwn || isUnset
    ? { kind: 'value', text: [{ kind: 'variable', name, fallback: null }], line }
    : { kind: 'value', text, line };
}

/** `NAME=value …`, also behind `export`. */
export function assignmentOf(parsed: ParsedCommand): readonly { name: string; value: Text }[] | null {
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
