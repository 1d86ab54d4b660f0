import { runVariables } from '../variable-rules.ts';
import { referencesIn } from '../variables.ts';
import { attachOwn } from './attach.ts';
import type { Candidate } from './candidate.ts';
import type { Gathering } from './gathering.ts';
import { plain } from './item.ts';
import { manualDraft } from './manual.ts';
import type { Draft, ShellCommand } from './shell/model.ts';
import type { Unit } from './units.ts';
import { isExpectation } from './wording.ts';

/** What a command becomes, with what its comments and its output state; `check` null: it only prepares those behind it. */
export function checkOf(
  command: ShellCommand,
  unit: Unit,
  gathering: Gathering,
): { check: Candidate | null; why: string } {
  const { commands } = gathering;
  const { draft, why, context } = commands.draftOf(command, gathering.context);
  gathering.context = context;
  if (draft === null) return { check: null, why };
  if (!isSound(draft)) return { check: unsound(command, unit), why };
  const comments = [...command.above, command.trailing ?? [], ...command.after].flat();
  const check: Candidate = {
    draft,
    name: '',
    unit,
    line: command.lines.from,
    words: [command.text, ...comments.map(({ text }) => text)].join('\n'),
    box: null,
    notes: [],
  };
  const near = [command.trailing ?? [], ...command.after].flat().map(({ text }) => text);
  attachOwn(check, near, commands);
  if (command.output.length > 0) {
    const seen = commands.withExpectation(check.draft, command.output.join('\n'), { isSample: true });
    if (seen !== null) check.draft = seen;
  }
  if (isBare(check)) attachOwn(check, command.above.map(({ text }) => text).reverse(), commands);
  const title = command.above
    .map(({ text }) => text)
    .find((text) => !isExpectation(text) && text.length <= 80);
  check.name = plain(title ?? '').replace(/^[-=#*\s\d.)]+/, '');
  return { check, why };
}

/** True when everything that it would fill in has its place: what has not would make the whole plan unreadable. */
function isSound({ spec, expect, variables }: Draft): boolean {
  const known = new Set([...runVariables, ...variables.map(({ name }) => name)]);
  return referencesIn(JSON.stringify([spec, expect])).every(
    ({ kind, name }) =>
      kind === 'secret' ||
      kind === 'escape' ||
      (kind === 'variable' && (known.has(name) || name.startsWith('capture.'))),
  );
}

function unsound({ text, lines }: ShellCommand, unit: Unit): Candidate {
  const prompt = `Run \`${text}\` and look: is it as it should be?`;
  const draft = manualDraft(prompt, 'a command that cannot be written down as a check');
  return { draft, name: '', unit, line: lines.from, words: text, box: null, notes: [] };
}

/** True for a check that nothing was stated for. */
export function isBare({ draft }: Candidate): boolean {
  return draft.inferred || (Object.keys(draft.expect).length === 0 && draft.type !== 'manual');
}
