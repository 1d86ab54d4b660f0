import {
  type AndOr,
  type Command,
  type CommandNode,
  type CompoundList,
  forEachChild,
  type If,
  type ParsedScript,
  type PipelineNode,
  parse,
  type Redirect,
  type Redirected,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import type { Compound, Condition, ParsedCommand, Simple, Stage, Text } from './model.ts';
import { type Placeholder, unmask } from './placeholders.ts';
import {
  assignedText,
  literals,
  partsText,
  plainText,
  textOf,
  type WordReading,
  writtenText,
} from './words.ts';

const deepest = 12;

/** A shell text as parsed; `depth` counts scripts within scripts. Never throws. */
export function readScript(
  source: string,
  placeholders: readonly Placeholder[],
  depth = 0,
): { script: ParsedScript; parsedOf(statement: Statement): ParsedCommand } {
  const script = parse(source);
  const reading = readingOf(source, placeholders, depth);
  return { script, parsedOf: (statement) => parsedNode(statement.command, reading) };
}

type Deep = WordReading & { depth: number };

function readingOf(source: string, placeholders: readonly Placeholder[], depth: number): Deep {
  const reading: Deep = {
    source,
    placeholders,
    depth,
    substitution(part) {
      if (part.script === undefined || depth >= deepest) return null;
      const inner = part.script.source ?? source;
      return parsedScript(part.script, readingOf(inner, placeholders, depth + 1));
    },
  };
  return reading;
}

/** A script of one command is that command; of several, a group. */
function parsedScript(script: ParsedScript, reading: Deep): ParsedCommand | null {
  const [only, ...more] = script.commands;
  if (only === undefined) return null;
  if (more.length === 0) return parsedNode(only.command, reading);
  const text = written(script, reading);
  return { kind: 'compound', word: 'script', text, condition: null, ...inside(script, reading) };
}

function parsedNode(node: PipelineNode | AndOr, reading: Deep): ParsedCommand {
  if (node.type === 'AndOr') {
    const links = node.commands.map((command, index) => ({
      operator: index === 0 ? null : (node.operators[index - 1] ?? '&&'),
      parsed: parsedNode(command, reading),
    }));
    return { kind: 'chain', links, text: written(node, reading) };
  }
  if (node.type === 'Pipeline') {
    const isNegated = node.prefixes.some(({ type }) => type === 'Negation');
    const stages = node.commands.map((command, at) =>
      fedBy(node.commands[at - 1], stageOf(command, reading), reading),
    );
    return { kind: 'pipeline', stages, isNegated, text: written(node, reading) };
  }
  const stage = stageOf(node, reading);
  if ('kind' in stage) return stage;
  return { kind: 'pipeline', stages: [stage], isNegated: false, text: written(node, reading) };
}

function fedBy<Of extends Stage>(before: CommandNode | undefined, stage: Of, reading: Deep): Of {
  if (before === undefined || 'kind' in stage) return stage;
  return {
    ...stage,
    isFed: true,
    fed: before.type === 'Command' ? printedBy(simpleOf(before, reading)) : null,
  };
}

/** What `echo`, `printf` and a `cat` of a heredoc print. */
function printedBy({ program, args, stdin }: Simple): Text | null {
  const name = plainText(program ?? []) ?? '';
  if (name === 'cat' && args.length === 0) return stdin;
  if (!/^(?:echo|printf)$/.test(name)) return null;
  const shown = args.filter((arg) => !/^-[neE]+$/.test(writtenText(arg)));
  return shown.flatMap((arg, at) =>
    at === 0 ? [...arg] : [{ kind: 'literal' as const, text: ' ' }, ...arg],
  );
}

function stageOf(node: CommandNode, reading: Deep): Stage {
  if (node.type === 'Command') return simpleOf(node, reading);
  if (node.type === 'TestCommand') return bracketTest(node, reading);
  return {
    kind: 'compound',
    word: wordOf(node),
    text: written(node, reading),
    condition: node.type === 'If' ? conditionOf(node, reading) : null,
    ...inside(node, reading),
  };
}

function wordOf(node: Exclude<CommandNode, Command>): Compound['word'] {
  const inner = node.type === 'Redirected' ? node.command : node;
  switch (inner.type) {
    case 'For':
    case 'ArithmeticFor':
    case 'While':
    case 'Select':
      return 'loop';
    case 'If':
    case 'Case':
      return 'condition';
    case 'Function':
      return 'function';
    default:
      return 'group';
  }
}

/** `[[ a == b ]]` as the `[` that it nearly is. */
function bracketTest(node: SyntaxNode, reading: Deep): Simple {
  const words: Text[] = [];
  const visit = (inner: SyntaxNode): void => {
    if (inner.type === 'Word') words.push(textOf(inner, reading));
    else if (inner.type === 'TestBinary') {
      words.push(
        textOf(inner.left, reading),
        [{ kind: 'literal', text: inner.operator }],
        textOf(inner.right, reading),
      );
    } else if (inner.type === 'TestUnary') {
      words.push([{ kind: 'literal', text: inner.operator }], textOf(inner.operand, reading));
    } else if (inner.type === 'TestLogical') {
      inner.operands.forEach((operand, index) => {
        if (index > 0) words.push([{ kind: 'literal', text: inner.operator }]);
        visit(operand);
      });
    } else if (inner.type === 'TestNot') {
      if (inner.negations.length % 2 === 1) words.push([{ kind: 'literal', text: '!' }]);
      visit(inner.operand);
    } else forEachChild(inner, visit);
  };
  forEachChild(node, visit);
  const program: Text = [{ kind: 'literal', text: '[[' }];
  return { ...noRedirects, program, args: words, env: [], text: written(node, reading) };
}

const noRedirects = { stdin: null, from: null, to: [], mergesErrors: false };

function simpleOf(node: Command, reading: Deep): Simple {
  const env = node.prefix.flatMap((one) => {
    const value = one.type === 'Assignment' ? assignedText(one, reading) : null;
    return one.type === 'Assignment' && value !== null ? [{ name: one.name, value }] : [];
  });
  const args = node.args.map((one) =>
    one.type === 'Word' ? textOf(one, reading) : assignmentWord(one, reading),
  );
  const redirects = redirectsOf(node.redirects, reading);
  const program = node.name === undefined ? null : textOf(node.name, reading);
  return { program, args, env, ...redirects, text: written(node, reading) };
}

function assignmentWord(one: Extract<Command['args'][number], { type: 'Assignment' }>, reading: Deep): Text {
  const value = assignedText(one, reading);
  if (value === null) return [{ kind: 'shell', written: unmask(one.text, reading.placeholders) }];
  return [{ kind: 'literal', text: `${one.name}=` }, ...value];
}

/** The 2 of `2>&1`. */
function isErrors(descriptor: Redirect['descriptor']): boolean {
  return descriptor?.type === 'FileDescriptor' && descriptor.value === 2;
}

type Redirects = Pick<Simple, 'stdin' | 'from' | 'to' | 'mergesErrors'>;

function redirectsOf(redirects: Command['redirects'], reading: Deep): Redirects {
  const found: { stdin: Text | null; from: Text | null; to: Text[]; mergesErrors: boolean } = {
    stdin: null,
    from: null,
    to: [],
    mergesErrors: false,
  };
  for (const one of redirects) {
    if (one.type === 'HereDoc') {
      const { parts, text } = one.body;
      found.stdin = parts === undefined ? literals(text, reading) : partsText(parts, reading);
    } else if (one.target === undefined) continue;
    else if (one.type === 'HereString') found.stdin = textOf(one.target, reading);
    else if (
      isErrors(one.descriptor) &&
      one.operator === '>&' &&
      plainText(textOf(one.target, reading)) === '1'
    )
      found.mergesErrors = true;
    else if (one.operator === '<') found.from = textOf(one.target, reading);
    else if (one.operator.includes('>') && !/^[\d-]$/.test(plainText(textOf(one.target, reading)) ?? ''))
      found.to.push(textOf(one.target, reading));
  }
  return found;
}

/** Every program within a node, wherever it stands, and the names that are set there. */
function inside(node: SyntaxNode, reading: Deep): Pick<Compound, 'all' | 'names'> {
  const all: Simple[] = [];
  const names: string[] = [];
  const feeders = new Map<SyntaxNode, CommandNode>();
  const visit = (inner: SyntaxNode): void => {
    // Substitutions are found through the words that hold them.
    if (inner.type === 'Pipeline')
      inner.commands.forEach((one, at) => {
        const before = inner.commands[at - 1];
        if (before !== undefined) feeders.set(one, before);
      });
    if (inner.type === 'Command') all.push(fedBy(feeders.get(inner), simpleOf(inner, reading), reading));
    if (inner.type === 'TestCommand') all.push(bracketTest(inner, reading));
    if (inner.type === 'Assignment') names.push(inner.name);
    if (inner.type === 'For' || inner.type === 'Select') {
      names.push(writtenText(textOf(inner.name, reading)));
      const args = (inner.wordlist ?? []).map((word) => textOf(word, reading));
      all.push({ ...noRedirects, program: null, args, env: [], text: '' });
    }
    if (inner.type === 'CommandExpansion') return;
    forEachChild(inner, visit);
  };
  visit(node);
  return { all, names };
}

/** What an `if` without `elif` asks, when its branches only say something, or leave. */
function conditionOf(node: If | Redirected, reading: Deep): Condition | null {
  if (node.type !== 'If' || node.elif.length > 0) return null;
  const asks = soleCommand(node.clause);
  const yes = saidIn(node.then, reading);
  const no = node.else === undefined ? { texts: [], fails: false } : saidIn(node.else, reading);
  if (asks === null || yes === null || no === null) return null;
  return {
    asks: parsedNode(asks, reading),
    yes: yes.texts,
    no: no.texts,
    yesFails: yes.fails,
    noFails: no.fails,
  };
}

function soleCommand(list: CompoundList): Statement['command'] | null {
  const [only, ...more] = list.commands;
  return only === undefined || more.length > 0 ? null : only.command;
}

function saidIn(list: CompoundList, reading: Deep): { texts: readonly string[]; fails: boolean } | null {
  const texts: string[] = [];
  let fails = false;
  for (const { command } of list.commands) {
    if (command.type !== 'Command') return null;
    const { program, args } = simpleOf(command, reading);
    const name = program === null ? '' : plainText(program);
    if (name === 'echo' || name === 'printf') texts.push(args.map(writtenText).join(' '));
    else if (name === 'exit' || name === 'return') fails ||= plainText(args[0] ?? []) !== '0';
    else if (name === 'false') fails = true;
    else if (name !== 'true' && name !== ':') return null;
  }
  return { texts, fails };
}

function written(node: SyntaxNode | ParsedScript, { source, placeholders }: Deep): string {
  return unmask(source.slice(node.pos, endWithBodies(node)), placeholders);
}

/** Where a node ends with the bodies of its heredocs, which stand behind its line. */
export function endWithBodies(node: SyntaxNode | ParsedScript): number {
  let end = node.end;
  const visit = (inner: SyntaxNode): void => {
    if (inner.type === 'HereDoc') end = Math.max(end, inner.closing?.end ?? inner.body.end);
    if (inner.type !== 'CommandExpansion') forEachChild(inner, visit);
  };
  visit(node);
  return end;
}
