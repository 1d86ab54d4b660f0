import { manual } from './bare-draft.ts';
import { type Context, createBinder, emptyContext, shown } from './binder.ts';
import { allPrograms } from './danger.ts';
import { draftOf } from './draft-of.ts';
import { judgedBy } from './judge.ts';
import type { Compound, Draft, ParsedCommand, ShellCommand, Stage } from './model.ts';
import { closesSession, openedBy } from './sessions.ts';
import { askOf } from './shell-test.ts';
import { afterPipe } from './tail.ts';
import { whyLost } from './targets.ts';
import { plainText, writtenText } from './words.ts';

/** One check of a block with all commands that belong to it: the request, and the `[ … ]` that judges what it kept. */
export type BlockPiece = { commands: readonly ShellCommand[]; draft: Draft | null; why: string };

/** The commands of a block as checks; every command is in exactly one piece. Never throws. */
export function draftBlock(
  commands: readonly ShellCommand[],
  context: Context = emptyContext,
): { pieces: readonly BlockPiece[]; context: Context } {
  const pieces: BlockPiece[] = [];
  /** The piece whose check a variable holds the answer of. */
  const places = new Map<string, number>();
  const functions = new Map<string, Compound>();
  const files = new Map<string, number>();
  let current = context;
  for (const written of commands) {
    const command = withFunctions(written, functions);
    const joined = joinedTo(pieces, places, command) ?? judgedByHand(pieces, command, current);
    if (joined !== null) {
      pieces[joined.at] = joined.piece;
      continue;
    }
    if (current.session !== null && closesSession(command.parsed)) {
      current = { ...current, session: null };
      pieces.push({ commands: [command], draft: null, why: 'ends what was opened' });
      continue;
    }
    const { draft: made, why: reason, context: next } = draftOf(command, current);
    const doubt =
      made === null ? null : (whyElsewhere(command, current) ?? whyNotAlone(made, command, files));
    const draft = doubt === null || made === null ? made : askedInstead(made, command, doubt, current);
    const why = doubt ?? reason;
    current = { ...next, session: current.session ?? openedBy(command) };
    pieces.push({ commands: [command], draft, why });
    noteFiles(command, draft, files);
    for (const name of assignedNames(command.parsed)) {
      if (draft === null) places.delete(name);
      else places.set(name, pieces.length - 1);
    }
  }
  return { pieces, context: { ...current, session: sessionBehind(commands, context, current) } };
}

/** What is still open behind a block: what it ends with, and what was open before it. */
function sessionBehind(
  commands: readonly ShellCommand[],
  before: Context,
  { session }: Context,
): Context['session'] {
  const isLast = session !== null && commands.at(-1)?.lines.from === session.line;
  return isLast || before.session !== null ? session : null;
}

function assignedNames(parsed: ParsedCommand): readonly string[] {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1) return [];
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage) return [];
  if (stage.program === null) return stage.env.map(({ name }) => name);
  const isExport = /^(?:export|declare|local|readonly)$/.test(plainText(stage.program) ?? '');
  return isExport ? stage.args.flatMap((arg) => /^([A-Za-z_]\w*)=/.exec(writtenText(arg))?.[1] ?? []) : [];
}

/** A call of a function of the block, with the function in front. */
function withFunctions(command: ShellCommand, functions: Map<string, Compound>): ShellCommand {
  const { parsed, text } = command;
  if (parsed.kind === 'compound' && parsed.word === 'function') {
    const name = /^\s*(?:function\s+)?([\w-]+)/.exec(parsed.text)?.[1];
    if (name !== undefined) functions.set(name, parsed);
    return command;
  }
  if (functions.size === 0) return command;
  const called = new Set(allPrograms(parsed).map((simple) => plainText(simple.program ?? []) ?? ''));
  const used = [...functions].filter(([name]) => called.has(name)).map(([, definition]) => definition);
  if (used.length === 0) return command;
  const whole = [...used.map((one) => one.text), text].join('\n');
  const script: Compound = {
    kind: 'compound',
    word: 'script',
    all: [...used.flatMap(({ all }) => all), ...allPrograms(parsed)],
    names: used.flatMap(({ names }) => names),
    condition: null,
    text: whole,
  };
  return { ...command, parsed: script };
}

/** Files that a command writes whose check does not. */
function noteFiles(command: ShellCommand, draft: Draft | null, files: Map<string, number>): void {
  if (draft === null || draft.type === 'command' || draft.type === 'manual') return;
  for (const { to, args } of allPrograms(command.parsed)) {
    const named = args.flatMap((arg, at) =>
      /^(?:-\w*o|--output|-O)$/.test(writtenText(arg)) ? [args[at + 1] ?? []] : [],
    );
    for (const file of [...to, ...named]) {
      const name = plainText(file) ?? '';
      if (/[\w]/.test(name) && !name.startsWith('/dev/')) files.set(name, command.lines.from);
    }
  }
}

/** Why a check would look at another place than the command does. */
function whyElsewhere(command: ShellCommand, { session, targets }: Context): string | null {
  if (session === null && openedBy(command) !== null) return 'it opens a session: a person looks';
  if (session !== null)
    return `typed where \`${shown(session.text)}\` on line ${session.line} has led: a person looks`;
  const lost = whyLost(targets, allPrograms(command.parsed));
  return lost === null ? null : `${lost}: a person looks`;
}

/** Why a check cannot do what the command does: what it needs was made by the shell. */
function whyNotAlone(
  { variables, type }: Draft,
  command: ShellCommand,
  files: ReadonlyMap<string, number>,
): string | null {
  const open = variables.find(
    ({ value, why }) => value === null && /^set on line \d+ by the shell$/.test(why),
  );
  if (open !== undefined) return `$${open.name} is ${open.why}: a person looks`;
  if (type === 'manual') return null;
  for (const { from, args } of allPrograms(command.parsed))
    for (const word of [...args, ...(from === null ? [] : [from])]) {
      const line = files.get(plainText(word) ?? '');
      if (line !== undefined) return `reads what line ${line} writes into a file: a person looks`;
    }
  return null;
}

function askedInstead(draft: Draft, { text }: ShellCommand, why: string, context: Context): Draft {
  const binder = createBinder(context);
  const where = context.session === null ? 'Run' : `Behind \`${shown(context.session.text)}\`, run`;
  const byHand = manual(`${where} \`${shown(text, 1500)}\` and look: is it as it should be?`, why, binder);
  return { ...draft, ...byHand, variables: [], secrets: binder.secrets(), review: why };
}

type LinePiece = { at: number; piece: BlockPiece };

/** The piece that the command only judges, with what it says of it; null when it stands for itself. */
function joinedTo(
  pieces: readonly BlockPiece[],
  places: ReadonlyMap<string, number>,
  command: ShellCommand,
): LinePiece | null {
  const ask = askOf(command.parsed);
  if (ask !== null && 'name' in ask.of) {
    const { name } = ask.of;
    const at = name === '?' ? pieces.length - 1 : places.get(name);
    return at === undefined ? null : amended(pieces, at, command, (draft) => judgedBy(draft, ask.claim));
  }
  const shown = shownValue(command.parsed);
  if (shown === null) return null;
  const at = shown.name === '?' ? pieces.length - 1 : places.get(shown.name);
  if (at === undefined) return null;
  return amended(pieces, at, command, (draft) => {
    const piped =
      shown.tail.length === 0
        ? draft
        : afterPipe({ ...draft, isStated: false, filled: plainText }, shown.tail);
    if (piped === null) return null;
    const isStated = 'isStated' in piped && piped.isStated;
    return {
      ...draft,
      expect: piped.expect,
      prints: shown.name === '?' ? { kind: 'exit' } : piped.prints,
      inferred: draft.inferred && !isStated,
    };
  });
}

/** `command; test $? -eq 1`, which its check cannot say: both are one question. */
function judgedByHand(
  pieces: readonly BlockPiece[],
  command: ShellCommand,
  context: Context,
): LinePiece | null {
  const ask = askOf(command.parsed);
  const piece = pieces.at(-1);
  if (ask === null || !('name' in ask.of) || ask.of.name !== '?') return null;
  if (piece?.draft == null || piece.draft.type === 'manual') return null;
  const commands = [...piece.commands, command];
  const text = commands.map((one) => one.text).join('; ');
  const draft = askedInstead(
    piece.draft,
    { ...command, text },
    'its exit code is judged: a person looks',
    context,
  );
  return { at: pieces.length - 1, piece: { ...piece, commands, draft } };
}

function amended(
  pieces: readonly BlockPiece[],
  at: number,
  command: ShellCommand,
  change: (draft: Draft) => Draft | null,
): LinePiece | null {
  const piece = pieces[at];
  const draft = piece?.draft == null || piece.draft.type === 'manual' ? null : change(piece.draft);
  return piece === undefined || draft === null
    ? null
    : { at, piece: { ...piece, commands: [...piece.commands, command], draft } };
}

/** `echo "$NAME"`, and what reads it in a pipe. */
function shownValue(parsed: ParsedCommand): { name: string; tail: readonly Stage[] } | null {
  if (parsed.kind !== 'pipeline' || parsed.isNegated) return null;
  const [first, ...tail] = parsed.stages;
  if (
    first === undefined ||
    'kind' in first ||
    !/^(?:echo|printf)$/.test(plainText(first.program ?? []) ?? '')
  )
    return null;
  const pieces = first.args.flat().filter(({ kind }) => kind !== 'literal');
  const [only, ...more] = pieces;
  if (only === undefined || more.length > 0 || first.to.length > 0) return null;
  if (only.kind === 'variable') return { name: only.name, tail };
  return only.kind === 'shell' && only.written === '$?' ? { name: '?', tail } : null;
}
