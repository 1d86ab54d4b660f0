import { type Context, emptyContext } from './binder.ts';
import { draftOf } from './draft-of.ts';
import { judgedBy } from './judged.ts';
import type { Draft, ParsedCommand, ShellCommand, Stage } from './model.ts';
import { askOf } from './shell-test.ts';
import { afterPipe } from './tail.ts';
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
  const kept = new Map<string, number>();
  let current = context;
  for (const command of commands) {
    const joined = joinedTo(pieces, kept, command);
    if (joined !== null) {
      pieces[joined.at] = joined.piece;
      continue;
    }
    const { draft, why, context: next } = draftOf(command, current);
    current = next;
    pieces.push({ commands: [command], draft, why });
    for (const name of assignedNames(command.parsed)) {
      if (draft === null) kept.delete(name);
      else kept.set(name, pieces.length - 1);
    }
  }
  return { pieces, context: current };
}

function assignedNames(parsed: ParsedCommand): readonly string[] {
  if (parsed.kind !== 'pipeline' || parsed.stages.length !== 1) return [];
  const [stage] = parsed.stages;
  if (stage === undefined || 'kind' in stage) return [];
  if (stage.program === null) return stage.env.map(({ name }) => name);
  const isExport = /^(?:export|declare|local|readonly)$/.test(plainText(stage.program) ?? '');
  return isExport ? stage.args.flatMap((arg) => /^([A-Za-z_]\w*)=/.exec(writtenText(arg))?.[1] ?? []) : [];
}

type LinePiece = { at: number; piece: BlockPiece };

/** The piece that the command only judges, with what it says of it; null when it stands for itself. */
function joinedTo(
  pieces: readonly BlockPiece[],
  kept: ReadonlyMap<string, number>,
  command: ShellCommand,
): LinePiece | null {
  const asked = askOf(command.parsed);
  if (asked !== null && 'name' in asked.of) {
    const { name } = asked.of;
    const at = name === '?' ? pieces.length - 1 : kept.get(name);
    return at === undefined ? null : amended(pieces, at, command, (draft) => judgedBy(draft, asked.claim));
  }
  const shown = shownValue(command.parsed);
  if (shown === null) return null;
  const at = shown.name === '?' ? pieces.length - 1 : kept.get(shown.name);
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
      prints: shown.name === '?' ? draft.prints : piped.prints,
      inferred: draft.inferred && !isStated,
    };
  });
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
