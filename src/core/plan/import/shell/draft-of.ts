import { aimed } from './aim.ts';
import type { DraftResult } from './bare-draft.ts';
import { type Context, emptyContext, withName } from './binder.ts';
import { checked } from './check-of.ts';
import { dangerOf } from './danger.ts';
import { foreign } from './foreign-draft.ts';
import type { Draft, ParsedCommand, ShellCommand, Text } from './model.ts';
import { assignmentOf, bound, choosing, sayingsOf, withoutTalk } from './talk.ts';
import { plainText } from './words.ts';

export type { DraftResult } from './bare-draft.ts';
export { type Context, emptyContext } from './binder.ts';

/** One command as a draft of a check. The same command in the same context gives the same draft. Never throws. */
export function draftOf(command: ShellCommand, context: Context = emptyContext): DraftResult {
  const { parsed } = command;
  if (parsed.kind === 'foreign') return foreign(parsed, context);
  const line = command.lines.from;
  if (parsed.kind === 'compound' && parsed.word === 'function')
    return { draft: null, why: 'defines what is called later', context };
  const plain = withoutTalk(parsed, context, line);
  if (plain.parsed === null) return { draft: null, why: plain.why, context: plain.context };
  const own = aimed(plain.parsed, plain.context.targets);
  const set = assignmentOf(own);
  if (set !== null) return assign(set, plain.context, { line, command, parsed: own });
  const alone = checked(own, plain.context, command, {});
  const made = { ...alone, context: choosing(own, alone.context, line) ?? alone.context };
  const says = sayingsOf(parsed) ?? sayingsOf(own);
  return made.draft === null || says === undefined ? made : { ...made, draft: { ...made.draft, says } };
}

const trivial = /^(?:date|pwd|whoami|hostname|uuidgen|mktemp|basename|dirname|id|uname|nproc|seq|realpath)$/;

const readsSecret =
  /\b(?:print-(?:identity|access)-token|get-login-password|get-access-token|create token|vault (?:read|kv get)|op read|pass show|secrets? (?:versions access|get-secret-value)|get secret)\b/;

type Assignment = { line: number; command: ShellCommand; parsed: ParsedCommand };

/** A value that is captured becomes the check that it is captured from. */
function assign(
  pairs: readonly { name: string; value: Text }[],
  context: Context,
  { line, command, parsed }: Assignment,
): DraftResult {
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
  const names = pairs.map(({ name }) => name);
  const exported = new Set([...current.exported, ...(isExport(parsed) ? names : [])]);
  return {
    draft,
    why: draft?.why ?? `sets ${names.join(', ')}`,
    context: { ...current, exported },
  };
}

function isExport(parsed: ParsedCommand): boolean {
  return /^\s*export\s/.test(parsed.text);
}

function secretOf(name: string): string {
  return name.replace(/\W/g, '_').toUpperCase();
}

function isTrivial(parsed: ParsedCommand): boolean {
  if (parsed.kind !== 'pipeline') return false;
  const [stage] = parsed.stages;
  return stage !== undefined && !('kind' in stage) && trivial.test(plainText(stage.program ?? []) ?? '');
}
